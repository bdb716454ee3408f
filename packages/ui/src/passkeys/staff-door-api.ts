import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser'
import type { ApiAnswer } from '../screen/json-api.ts'

/** What a counter's server offers at its door; console and desk have the same four calls. */
export interface StaffDoorApi<Role extends string> {
  signInOptions(): Promise<ApiAnswer<{ readonly options: PublicKeyCredentialRequestOptionsJSON }>>
  signIn(response: AuthenticationResponseJSON): Promise<ApiAnswer<unknown>>
  enrolmentOptions(invitation: string): Promise<
    ApiAnswer<{
      readonly staff: { readonly name: string; readonly roles: readonly Role[] }
      readonly options: PublicKeyCredentialCreationOptionsJSON
    }>
  >
  enrol(invitation: string, response: RegistrationResponseJSON): Promise<ApiAnswer<unknown>>
}
