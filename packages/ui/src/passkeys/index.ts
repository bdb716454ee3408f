/**
 * How staff and residents make and use a passkey on our pages, and the two pages of a counter's staff: sign-in, and enrolment by a
 * one-time link.
 * Is not: loaded by pages that need no passkey, which is why it is an entry of its own. The ceremonies' other half is in
 * `@sojourn/service`.
 */
export type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser'
export { takeInvitation } from './invitation.ts'
export type { StaffDoorApi } from './staff-door-api.ts'
export { StaffEnrolPage, type StaffEnrolPageProps } from './staff-enrol-page.tsx'
export { StaffSignInPage, type StaffSignInPageProps } from './staff-sign-in-page.tsx'
export { makePasskey, provePasskey } from './use-passkey.ts'
export { staffDoorWords } from './words.ts'
