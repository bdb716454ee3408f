import type { AttestationTypeId } from '@sojourn/domain'
import { type ApiAnswer, createJsonApi } from '@sojourn/ui'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@sojourn/ui/passkeys'
import type {
  ActivityLine,
  Application,
  ApplicationAct,
  AuditCheckpoint,
  Consent,
  ConsoleSession,
  CredentialFormat,
  Issuance,
  LifecycleAct,
  Offer,
  ProposedRegistration,
  Registration,
  RegistrationProposal,
  ResidentFile,
  ResidentRow,
  Staff,
} from './messages.ts'

type Answer<T> = Promise<ApiAnswer<T>>

/** Everything that an officer's page asks of its agency. */
export interface ConsoleApi {
  session(): Answer<ConsoleSession>
  enrolmentOptions(invitation: string): Answer<{
    readonly staff: Pick<Staff, 'name' | 'roles'>
    readonly options: PublicKeyCredentialCreationOptionsJSON
  }>
  enrol(invitation: string, response: RegistrationResponseJSON): Answer<{ readonly staff: Staff }>
  signInOptions(): Answer<{ readonly options: PublicKeyCredentialRequestOptionsJSON }>
  signIn(response: AuthenticationResponseJSON): Answer<{ readonly staff: Staff }>
  signOut(): Answer<void>
  residents(query: string): Answer<{ readonly residents: readonly ResidentRow[]; readonly more: boolean }>
  resident(id: string): Answer<ResidentFile>
  inviteResident(id: string): Answer<{ readonly link: string }>
  consents(residentId: string): Answer<{ readonly consents: readonly Consent[] }>
  endConsent(id: string, reasonCode: string): Answer<void>
  createOffer(request: {
    readonly residentId: string
    readonly types: readonly AttestationTypeId[]
    readonly format: CredentialFormat
  }): Answer<Offer>
  offers(): Answer<{ readonly offers: readonly Offer[] }>
  offer(id: string): Answer<Offer>
  cancelOffer(id: string): Answer<Offer>
  activate(issuanceId: string, comparisonCode: string): Answer<Offer>
  voidIssuance(issuanceId: string): Answer<Offer>
  change(act: LifecycleAct, issuanceId: string, reason: { reasonCode: string; reasonText: string }): Answer<Issuance>
  applications(): Answer<{ readonly applications: readonly Application[] }>
  submitApplication(residentId: string, type: AttestationTypeId): Answer<Application>
  decideApplication(act: ApplicationAct, applicationId: string, reasonText: string): Answer<Application>
  registrations(): Answer<{
    readonly proposals: readonly RegistrationProposal[]
    readonly registrations: readonly Registration[]
  }>
  proposeRegistration(change: ProposedRegistration): Answer<{ readonly id: string }>
  registrationApprovalOptions(
    proposalId: string,
    digest: string,
  ): Answer<{ readonly options: PublicKeyCredentialRequestOptionsJSON }>
  approveRegistration(proposalId: string, digest: string, response: AuthenticationResponseJSON): Answer<object>
  rejectRegistration(proposalId: string, reasonText: string): Answer<void>
  activity(before?: string): Answer<{ readonly activity: readonly ActivityLine[] }>
  checkpoint(): Answer<AuditCheckpoint>
}

/** `onSignedOut` hears of it when the agency no longer knows this officer. */
export function createConsoleApi(base: string, onSignedOut: () => void): ConsoleApi {
  const api = createJsonApi(base)
  const noticing = async <T>(asked: Answer<T>): Answer<T> => {
    const answer = await asked
    if (!answer.ok && answer.reason === 'not_signed_in') onSignedOut()
    return answer
  }
  const get = <T>(path: string): Answer<T> => noticing(api.get<T>(path))
  const post = <T>(path: string, body: object = {}): Answer<T> => noticing(api.post<T>(path, body))
  const id = encodeURIComponent
  return {
    session: () => get('/session'),
    enrolmentOptions: (invitation) => post('/enrolment/options', { invitation }),
    enrol: (invitation, response) => post('/enrolment', { invitation, response }),
    signInOptions: () => post('/sign-in/options'),
    signIn: (response) => post('/sign-in', { response }),
    signOut: () => post('/sign-out'),
    residents: (query) => get(`/residents?query=${id(query)}`),
    resident: (residentId) => get(`/residents/${id(residentId)}`),
    inviteResident: (residentId) => post(`/residents/${id(residentId)}/invitation`),
    consents: (residentId) => get(`/residents/${id(residentId)}/consents`),
    endConsent: (consentId, reasonCode) => post(`/consents/${id(consentId)}/end`, { reasonCode }),
    createOffer: (request) => post('/offers', request),
    offers: () => get('/offers'),
    offer: (offerId) => get(`/offers/${id(offerId)}`),
    cancelOffer: (offerId) => post(`/offers/${id(offerId)}/cancel`),
    activate: (issuanceId, comparisonCode) => post(`/issuances/${id(issuanceId)}/activate`, { comparisonCode }),
    voidIssuance: (issuanceId) => post(`/issuances/${id(issuanceId)}/void`),
    change: (act, issuanceId, reason) => post(`/issuances/${id(issuanceId)}/${act}`, reason),
    applications: () => get('/applications'),
    submitApplication: (residentId, type) => post('/applications', { residentId, type }),
    decideApplication: (act, applicationId, reasonText) =>
      post(`/applications/${id(applicationId)}/${act}`, { reasonText }),
    registrations: () => get('/registrations'),
    proposeRegistration: (change) => post('/registrations/proposals', change),
    registrationApprovalOptions: (proposalId, digest) =>
      post(`/registrations/proposals/${id(proposalId)}/approval-options`, { digest }),
    approveRegistration: (proposalId, digest, response) =>
      post(`/registrations/proposals/${id(proposalId)}/approve`, { digest, response }),
    rejectRegistration: (proposalId, reasonText) =>
      post(`/registrations/proposals/${id(proposalId)}/reject`, { reasonText }),
    activity: (before) => get(`/activity?limit=50${before === undefined ? '' : `&before=${id(before)}`}`),
    checkpoint: () => get('/audit/checkpoint'),
  }
}
