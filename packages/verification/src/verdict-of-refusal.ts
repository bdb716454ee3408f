import type { Refusal } from './refusal.ts'

/** As logs, screens and verdicts name it. */
export type VerificationReason = StageCode<Refusal>
type StageCode<R> = R extends { readonly stage: infer S extends string; readonly code: infer C extends string }
  ? `${S}.${C}`
  : never

export const reasonOf = ({ stage, code }: Refusal): VerificationReason => `${stage}.${code}` as VerificationReason

/**
 * `fail`: the evidence says no. `cannot_tell`: nothing is known, because an agency cannot be recognised, a list cannot be had or is too
 * old, or a check broke down; a person must then look at the papers (domain.md section 6). A new refusal has no verdict until it gets one.
 */
const VERDICTS = {
  'format.malformed': 'fail',
  'format.unsupported': 'fail',
  'format.check_failed': 'cannot_tell',
  'issuer.not_on_trust_list': 'cannot_tell',
  'issuer.type_not_allowed': 'fail',
  'issuer.unknown_key': 'cannot_tell',
  'issuer.bad_signature': 'fail',
  'issuer.expired': 'fail',
  'issuer.not_yet_valid': 'fail',
  'issuer.check_failed': 'cannot_tell',
  'holder.missing_key_binding': 'fail',
  'holder.bad_signature': 'fail',
  'holder.wrong_nonce': 'fail',
  'holder.wrong_audience': 'fail',
  'holder.stale': 'fail',
  'holder.from_the_future': 'fail',
  'holder.different_holders': 'fail',
  'holder.transaction_not_signed': 'fail',
  'holder.check_failed': 'cannot_tell',
  'query.claim_missing': 'fail',
  'query.value_mismatch': 'fail',
  'query.credential_missing': 'fail',
  'query.wrong_type': 'fail',
  'query.not_asked': 'fail',
  'query.check_failed': 'cannot_tell',
  'status.revoked': 'fail',
  'status.suspended': 'fail',
  'status.unavailable': 'cannot_tell',
  'status.stale': 'cannot_tell',
} as const satisfies Record<VerificationReason, 'fail' | 'cannot_tell'>

export const verdictOfRefusal = (reason: VerificationReason): 'fail' | 'cannot_tell' => VERDICTS[reason]
