import { ok, type Result, refuse } from '@sojourn/domain'
import { jwkThumbprint } from '@sojourn/keys'
import type { Handover } from './handover.ts'
import type { FormatRefusal, HolderRefusal } from './refusal.ts'
import type { TrustedCredential } from './trust-issuer.ts'

declare const proven: unique symbol

/** Step 3. A credential whose holder answered this very request, or of which no proof was asked. */
export interface HeldCredential {
  readonly [proven]: true
  readonly trusted: TrustedCredential
  /** RFC 7638; undefined when the query asked for no proof and none came. */
  readonly holderThumbprint: string | undefined
}

export interface HolderExpectation {
  /** The query's word, never the wallet's: a proof that was asked for is not made optional by its absence. */
  readonly proof: 'required' | 'not_required'
  /** The full client identifier. */
  readonly audience: string
  readonly nonce: string
  readonly handover: Handover
  /** What this proof must sign beside. */
  readonly transactionData: readonly string[]
  readonly at: Date
}

const SIGNS_TRANSACTIONS: ReadonlySet<string> = new Set(['dc+sd-jwt', 'vc+sd-jwt'])

/** A wallet signs when the person consents: older or newer by more than two clocks' difference was made for something else (assurance F9). */
const PROOF_CLOCK_SECONDS = 120

export async function proveHolder(
  trusted: TrustedCredential,
  expected: HolderExpectation,
): Promise<Result<HeldCredential, FormatRefusal | HolderRefusal>> {
  const { read, holderKey } = trusted
  const { transactionData } = expected
  // Only a key binding JWT has a place for it.
  if (transactionData.length > 0 && !(read.hasHolderProof && SIGNS_TRANSACTIONS.has(read.format))) {
    return refuse({ stage: 'holder', code: 'transaction_not_signed', detail: read.format })
  }
  if (!read.hasHolderProof) return expected.proof === 'required' ? missing('no_proof') : held(trusted, undefined)
  if (holderKey === undefined) return missing('not_bound')
  const { audience, nonce, handover, at } = expected
  const moment = { audience, nonce, handover, transactionData, at, maxAgeSeconds: 0, skewSeconds: PROOF_CLOCK_SECONDS }
  const proven = await read.proveHolder(holderKey, moment)
  return proven.ok ? held(trusted, jwkThumbprint(holderKey)) : proven
}

const held = (trusted: TrustedCredential, holderThumbprint: string | undefined): Result<HeldCredential, never> =>
  ok({ trusted, holderThumbprint } as HeldCredential)

const missing = (detail: string) => refuse({ stage: 'holder', code: 'missing_key_binding', detail } as const)
