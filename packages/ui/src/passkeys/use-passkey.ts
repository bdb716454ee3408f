import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import type { ApiAnswer } from '../screen/json-api.ts'

/** The library throws for whatever the person or the device did not do: for the person it is one thing, "not used". */
const orCancelled = <T>(ceremony: Promise<T>): Promise<ApiAnswer<T>> =>
  ceremony.then(
    (value) => ({ ok: true, value }),
    () => ({ ok: false, reason: 'passkey_cancelled' }),
  )

const unsupported = { ok: false, reason: 'passkey_unsupported' } as const

export const makePasskey = async (
  optionsJSON: PublicKeyCredentialCreationOptionsJSON,
): Promise<ApiAnswer<RegistrationResponseJSON>> =>
  browserSupportsWebAuthn() ? orCancelled(startRegistration({ optionsJSON })) : unsupported

export const provePasskey = async (
  optionsJSON: PublicKeyCredentialRequestOptionsJSON,
): Promise<ApiAnswer<AuthenticationResponseJSON>> =>
  browserSupportsWebAuthn() ? orCancelled(startAuthentication({ optionsJSON })) : unsupported
