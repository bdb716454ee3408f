import { ok, type Result, refuse } from '@sojourn/domain'
import {
  ageSeconds,
  type Freshness,
  judgeAge,
  type StatusClass,
  type StatusLookup,
  type StatusUnavailable,
} from '@sojourn/status'
import { statusListAllowed } from '@sojourn/trust'
import type { AnsweringCredential } from './answer-query.ts'
import type { StatusRefusal } from './refusal.ts'
import type { VerificationWorld } from './verification-world.ts'

/** Named so that a result says it: nothing was looked up, because there was nobody to ask. */
export type StatusNotChecked = 'not_checked_offline'

export interface CheckedStatus {
  readonly answer: 'valid'
  /** When the list was signed. */
  readonly asOf: Date
  readonly ageSeconds: number
  /** `aging`: whether it will do is for the policy to say (assurance F12). */
  readonly freshness: Exclude<Freshness, 'stale'>
}

export interface StatusExpectation {
  readonly status: 'must_be_valid' | StatusNotChecked
  readonly statusClass: StatusClass
  readonly at: Date
}

/** Step 5. Fails closed: no reference, no list, a stale list, an unknown value are each a refusal. A credential that has several must hold in each. */
export async function checkStatus(
  answering: AnsweringCredential,
  expected: StatusExpectation,
  world: VerificationWorld,
): Promise<Result<CheckedStatus | StatusNotChecked, StatusRefusal>> {
  if (expected.status === 'not_checked_offline') return ok('not_checked_offline')
  const { status, bitstrings, issuer } = answering.held.trusted
  const questions = [
    ...(status === undefined ? [] : [{ uri: status.uri, ask: () => world.lookupStatus(status) }]),
    ...bitstrings.map((entry) => ({ uri: entry.uri, ask: () => world.lookupBitstring(entry) })),
  ]
  let oldest: CheckedStatus | undefined
  for (const { uri, ask } of questions) {
    if (!statusListAllowed(issuer, uri)) return unavailable('untrusted_list')
    const checked = judge(await ask(), expected)
    if (!checked.ok) return checked
    if (oldest === undefined || checked.value.asOf < oldest.asOf) oldest = checked.value
  }
  // What is said of the whole is as old as its oldest part.
  return oldest === undefined ? unavailable('no_status') : ok(oldest)
}

function judge(
  looked: Result<StatusLookup, StatusUnavailable>,
  expected: StatusExpectation,
): Result<CheckedStatus, StatusRefusal> {
  if (!looked.ok) return unavailable(looked.reason)
  const { answer, list } = looked.value
  const freshness = judgeAge(list, expected.at, expected.statusClass)
  if (freshness === 'stale') return refuse({ stage: 'status', code: 'stale' })
  switch (answer) {
    case 'valid':
      return ok({ answer, asOf: list.issuedAt, ageSeconds: ageSeconds(list, expected.at), freshness })
    case 'invalid':
      return refuse({ stage: 'status', code: 'revoked' })
    case 'suspended':
      return refuse({ stage: 'status', code: 'suspended' })
    default:
      return unavailable(answer)
  }
}

const unavailable = (detail: string) => refuse({ stage: 'status', code: 'unavailable', detail } as const)
