import { addDays, civilDate } from '@sojourn/domain'
import type { JsonValue } from '@sojourn/keys'
import type { CannotTellReason, CheckName, CheckOutcome, Decision, EvidencePlace, PolicyFailReason } from './answer.ts'
import { claimOf, isDateClaim } from './claims.ts'
import type { Evidence } from './policy.ts'

/** A named question with its answer for the evidence at hand. */
export interface Check {
  readonly check: CheckName
  readonly answer: 'holds' | PolicyFailReason | 'claim_unreadable'
  readonly at?: EvidencePlace
}

/** The checks are asked in order and all are reported; the first that does not hold gives the reason. */
export function decideByChecks(checks: readonly Check[]): Decision {
  const outcomes: CheckOutcome[] = checks.map(({ check, answer }) => ({ check, holds: answer === 'holds' }))
  const failed = checks.find(({ answer }) => answer !== 'holds')
  if (failed === undefined) return { verdict: 'pass', checks: outcomes }
  const at = failed.at === undefined ? {} : { at: failed.at }
  if (failed.answer === 'claim_unreadable') {
    return { verdict: 'cannot_tell', reason: 'claim_unreadable' satisfies CannotTellReason, checks: outcomes, ...at }
  }
  return { verdict: 'fail', reason: failed.answer as PolicyFailReason, checks: outcomes, ...at }
}

/** One claim put to one question; a value of another kind than the type promises is unreadable, not a refusal. */
function ask(
  evidence: readonly Evidence[],
  queryId: string,
  path: readonly string[],
  question: {
    check: CheckName
    readable: (value: JsonValue) => boolean
    holds: (value: JsonValue) => boolean
    otherwise: PolicyFailReason
  },
): Check {
  const type = evidence.find((credential) => credential.queryId === queryId)?.type
  const at: EvidencePlace = type === undefined ? { path } : { type, path }
  const value = claimOf(evidence, queryId, path)
  if (value === undefined || !question.readable(value)) return { check: question.check, answer: 'claim_unreadable', at }
  return { check: question.check, answer: question.holds(value) ? 'holds' : question.otherwise, at }
}

const isText = (value: JsonValue): boolean => typeof value === 'string' && value !== ''
const isTruth = (value: JsonValue): boolean => typeof value === 'boolean'

/** A signed yes or no, such as `pension.over.12`. */
export const isTrue = (
  evidence: readonly Evidence[],
  queryId: string,
  path: readonly string[],
  check: CheckName,
  otherwise: PolicyFailReason,
): Check => ask(evidence, queryId, path, { check, readable: isTruth, holds: (value) => value === true, otherwise })

export const isOneOf = (
  evidence: readonly Evidence[],
  queryId: string,
  path: readonly string[],
  accepted: readonly JsonValue[],
  check: CheckName,
  otherwise: PolicyFailReason,
): Check =>
  ask(evidence, queryId, path, {
    check,
    readable: (value) => isText(value) || typeof value === 'number',
    holds: (value) => accepted.includes(value),
    otherwise,
  })

/** Names are written in many ways that are the same to people: in other widths, with other dots, with a space in between. */
export const sameName = (one: string, other: string): boolean => nameKey(one) === nameKey(other)

const nameKey = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/\s/gu, '')
    .replaceAll(/[•・‧∙．.]/gu, '·')
    .toLowerCase()

/** Whether it is who stands on the list; without a list nothing is asked. */
export const isOnList = (
  evidence: readonly Evidence[],
  queryId: string,
  path: readonly string[],
  name: string,
  check: CheckName,
  otherwise: PolicyFailReason,
): readonly Check[] =>
  name === ''
    ? []
    : [
        ask(evidence, queryId, path, {
          check,
          readable: isText,
          holds: (value) => sameName(String(value), name),
          otherwise,
        }),
      ]

/** The trust list names the issuer; some statements only one of the issuers of their type may make. */
export function isIssuedBy(
  evidence: readonly Evidence[],
  queryId: string,
  creditCodes: readonly string[],
  check: CheckName,
  otherwise: PolicyFailReason,
): Check {
  const credential = evidence.find((candidate) => candidate.queryId === queryId)
  if (credential === undefined) return { check, answer: 'claim_unreadable' }
  const holds = creditCodes.includes(credential.issuerCreditCode)
  return { check, answer: holds ? 'holds' : otherwise, at: { type: credential.type } }
}

/** A date claim that reaches the given day, which itself still counts. */
export const reaches = (
  evidence: readonly Evidence[],
  queryId: string,
  path: readonly string[],
  day: string,
  check: CheckName,
  otherwise: PolicyFailReason,
): Check =>
  ask(evidence, queryId, path, { check, readable: isDateClaim, holds: (value) => String(value) >= day, otherwise })

/** A day that is the given one or later, and no day to come. */
export const isWithin = (
  evidence: readonly Evidence[],
  queryId: string,
  path: readonly string[],
  { from, now }: { readonly from: string; readonly now: Date },
  check: CheckName,
  otherwise: PolicyFailReason,
): Check =>
  ask(evidence, queryId, path, {
    check,
    // A day of grace: the issuer's day may have begun before ours.
    readable: (value) => isDateClaim(value) && value <= addDays(civilDate(now), 1),
    holds: (value) => String(value) >= from,
    otherwise,
  })

/** A day that is at most so many days ago, and none to come. */
export const isRecentOn = (
  evidence: readonly Evidence[],
  queryId: string,
  path: readonly string[],
  { now, maxAgeDays }: { readonly now: Date; readonly maxAgeDays: number },
  check: CheckName,
  otherwise: PolicyFailReason,
): Check => isWithin(evidence, queryId, path, { from: addDays(civilDate(now), -maxAgeDays), now }, check, otherwise)

/** `as_of` of a statement: neither in the future nor older than the given days. */
export const isRecent = (evidence: readonly Evidence[], queryId: string, now: Date, maxAgeDays: number): Check =>
  isRecentOn(evidence, queryId, ['as_of'], { now, maxAgeDays }, 'statement_recent', 'statement_too_old')

/**
 * Copy i of every credential of a wallet carries holder key i, so one response proves "the same person" without a common
 * identifier (domain.md section 4).
 */
export function isSameHolder(evidence: readonly Evidence[]): Check {
  const keys = new Set(evidence.map((credential) => credential.holderThumbprint))
  return { check: 'same_holder', answer: keys.size === 1 ? 'holds' : 'different_holders' }
}
