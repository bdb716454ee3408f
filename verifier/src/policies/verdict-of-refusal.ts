import type { VerificationReason } from './answer.ts'

const CANNOT_TELL: ReadonlySet<string> = new Set(['issuer.not_on_trust_list', 'status.unavailable', 'status.stale'])

export const verdictOfRefusal = (reason: VerificationReason): 'fail' | 'cannot_tell' =>
  CANNOT_TELL.has(reason) ? 'cannot_tell' : 'fail'
