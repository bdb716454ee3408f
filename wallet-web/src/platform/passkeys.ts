import { startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser'
import { ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url, encodeBase64url, randomBytes } from '@sojourn/keys'

export type PasskeyRefusal = 'cancelled' | 'prf_missing' | 'user_not_verified'

/** A passkey that answers a secret of its own for a salt of ours (WEBAUTHN-3 10.1.4 (prf-extension)). No server takes part. */
export interface Passkeys {
  create(
    salt: Uint8Array<ArrayBuffer>,
  ): Promise<Result<{ credentialId: string; secret: Uint8Array<ArrayBuffer> }, PasskeyRefusal>>
  secretOf(
    credentialId: string,
    salt: Uint8Array<ArrayBuffer>,
  ): Promise<Result<Uint8Array<ArrayBuffer>, PasskeyRefusal>>
}

const CEREMONY_TIMEOUT_MS = 60_000
const USER_VERIFIED = 0x04
const FLAGS_OFFSET = 32

interface PrfResults {
  readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource } }
}

function secretFrom(results: object): Uint8Array<ArrayBuffer> | undefined {
  const first = (results as PrfResults).prf?.results?.first
  if (first === undefined) return undefined
  return ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer.slice(first.byteOffset, first.byteOffset + first.byteLength) as ArrayBuffer)
    : new Uint8Array(first)
}

const userVerified = (authenticatorData: string | undefined): boolean => {
  const flags = decodeBase64url(authenticatorData ?? '')?.[FLAGS_OFFSET]
  return flags !== undefined && (flags & USER_VERIFIED) !== 0
}

/** The person said no, or the browser could not ask: either way there is no secret, and the reason is told apart by class. */
async function orCancelled<T>(ceremony: () => Promise<T>): Promise<Result<T, 'cancelled'>> {
  try {
    return ok(await ceremony())
  } catch (error) {
    if (error instanceof WebAuthnError || error instanceof DOMException) return refuse('cancelled')
    throw error
  }
}

export function createPasskeys(relyingParty: { readonly name: string; readonly userName: string }): Passkeys {
  const newChallenge = () => encodeBase64url(randomBytes(32))

  const secretOf: Passkeys['secretOf'] = async (credentialId, salt) => {
    const answered = await orCancelled(() =>
      startAuthentication({
        optionsJSON: {
          challenge: newChallenge(),
          timeout: CEREMONY_TIMEOUT_MS,
          userVerification: 'required',
          allowCredentials: [{ id: credentialId, type: 'public-key' }],
          extensions: { prf: { eval: { first: salt } } } as object,
        },
      }),
    )
    if (!answered.ok) return answered
    if (!userVerified(answered.value.response.authenticatorData)) return refuse('user_not_verified')
    const secret = secretFrom(answered.value.clientExtensionResults)
    return secret ? ok(secret) : refuse('prf_missing')
  }

  return {
    secretOf,
    async create(salt) {
      const created = await orCancelled(() =>
        startRegistration({
          optionsJSON: {
            rp: { name: relyingParty.name },
            user: {
              id: encodeBase64url(randomBytes(32)),
              name: relyingParty.userName,
              displayName: relyingParty.userName,
            },
            challenge: newChallenge(),
            timeout: CEREMONY_TIMEOUT_MS,
            pubKeyCredParams: [
              { type: 'public-key', alg: -7 },
              { type: 'public-key', alg: -257 },
            ],
            authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
            attestation: 'none',
            extensions: { prf: { eval: { first: salt } } } as object,
          },
        }),
      )
      if (!created.ok) return created
      const results = created.value.clientExtensionResults
      const credentialId = created.value.id
      const early = secretFrom(results)
      if (early && userVerified(created.value.response.authenticatorData)) return ok({ credentialId, secret: early })
      if (!early && (results as PrfResults).prf?.enabled !== true) return refuse('prf_missing')
      // Many authenticators answer the secret only when the passkey is used, not when it is made.
      const secret = await secretOf(credentialId, salt)
      return secret.ok ? ok({ credentialId, secret: secret.value }) : secret
    },
  }
}
