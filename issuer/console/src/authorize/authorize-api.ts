import { type ApiAnswer, createJsonApi } from '@sojourn/ui'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@sojourn/ui/passkeys'
import type { AgencyOfPage, AskedEvidence, AuthorizationOfPage } from './messages.ts'

type Answer<T> = Promise<ApiAnswer<T>>

/** Everything that the residents' pages ask of the agency. The decision is no fetch: a form takes the browser with it. */
export interface AuthorizeApi {
  readonly decisionUrl: string
  readonly upstreamUrl: string
  request(): Answer<AuthorizationOfPage>
  signInOptions(formToken: string): Answer<{ readonly options: PublicKeyCredentialRequestOptionsJSON }>
  signIn(formToken: string, response: AuthenticationResponseJSON): Answer<unknown>
  askEvidence(formToken: string, flow: 'same_device' | 'cross_device'): Answer<AskedEvidence>
  about(): Answer<{ readonly agency: AgencyOfPage }>
  enrolmentOptions(invitation: string): Answer<{
    readonly resident: { readonly name: string }
    readonly options: PublicKeyCredentialCreationOptionsJSON
  }>
  enrol(invitation: string, response: RegistrationResponseJSON): Answer<void>
}

export function createAuthorizeApi(base: string): AuthorizeApi {
  const api = createJsonApi(`${base}/api`)
  return {
    decisionUrl: `${base}/decision`,
    upstreamUrl: `${base}/upstream`,
    request: () => api.get('/request'),
    signInOptions: (formToken) => api.post('/sign-in/options', { formToken }),
    signIn: (formToken, response) => api.post('/sign-in', { formToken, response }),
    askEvidence: (formToken, flow) => api.post('/evidence', { formToken, flow }),
    about: () => api.get('/about'),
    enrolmentOptions: (invitation) => api.post('/enrolment/options', { invitation }),
    enrol: (invitation, response) => api.post('/enrolment', { invitation, response }),
  }
}
