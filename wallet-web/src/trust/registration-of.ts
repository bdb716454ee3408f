import { type Result, refuse } from '@sojourn/domain'
import type { VerifiedDcApiRequest, VerifiedRequest } from '@sojourn/protocol'
import {
  type CheckedRegistration,
  checkRegistration,
  type RegisteredRelyingParty,
  type RegistrationRefusal,
  type TrustList,
} from '@sojourn/trust'
import { askedBy } from '../present/registered-use.ts'

/** Whose request it is by its name; whether it is, the registration has to show. */
export interface KnownAsker {
  readonly list: TrustList
  readonly relyingParty: RegisteredRelyingParty
  readonly clientId: string
}

/** What a person is told; which of the checks failed is for the log of whoever asks. */
export type RegistrationProblem =
  | 'registration_withdrawn'
  | 'registration_missing'
  | 'registration_ended'
  | 'registration_not_theirs'
  | 'registration_untrusted'
  | 'registration_not_logged'

const PROBLEM = {
  over_asked: 'over_asked',
  withdrawn: 'registration_withdrawn',
  certificate_missing: 'registration_missing',
  several_certificates: 'registration_untrusted',
  certificate_malformed: 'registration_untrusted',
  certificate_untrusted: 'registration_untrusted',
  certificate_expired: 'registration_ended',
  certificate_outdated: 'registration_ended',
  certificate_of_another: 'registration_not_theirs',
  use_not_listed: 'registration_not_theirs',
  intermediary: 'registration_not_theirs',
  log_proof_missing: 'registration_not_logged',
  log_proof_malformed: 'registration_not_logged',
  logged_otherwise: 'registration_not_logged',
  checkpoint_untrusted: 'registration_not_logged',
  checkpoint_older: 'registration_not_logged',
  not_in_log: 'registration_not_logged',
} as const satisfies Record<RegistrationRefusal['code'], RegistrationProblem | 'over_asked'>

/**
 * What the request brings of its party's registration (EUDI-ARF RPRC_17 to RPRC_21), checked with what the wallet holds: nobody learns from it that somebody
 * is asked something (assurance M4).
 */
export async function registrationOf(
  { list, relyingParty: party, clientId }: KnownAsker,
  request: VerifiedRequest | VerifiedDcApiRequest,
  at: Date,
): Promise<Result<CheckedRegistration | undefined, RegistrationProblem | 'over_asked'>> {
  const { signedBy } = request
  const checked = await checkRegistration({
    list,
    party,
    clientId,
    accessSubject: signedBy.kind === 'certificate' ? signedBy.subject : '',
    verifierInfo: request.verifierInfo ?? [],
    query: askedBy(request.query),
    at,
  })
  return checked.ok ? checked : refuse(PROBLEM[checked.reason.code])
}
