import { ok, type Result, refuse } from '@sojourn/domain'
import { verifyJwtVp, verifyKeyBinding } from '@sojourn/formats'
import { jwkThumbprint } from '@sojourn/keys'
import { type FormatRefusal, type HolderRefusal, OF_JWT_VP, OF_KEY_BINDING } from './refusal.ts'
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
  readonly at: Date
}

/** A wallet signs when the person consents: older or newer by more than two clocks' difference was made for something else (assurance F9). */
const PROOF_CLOCK_SECONDS = 120

export async function proveHolder(
  trusted: TrustedCredential,
  expected: HolderExpectation,
): Promise<Result<HeldCredential, FormatRefusal | HolderRefusal>> {
  if (!hasProof(trusted)) {
    return expected.proof === 'required' ? missing('no_proof') : held(trusted, undefined)
  }
  if (trusted.holderKey === undefined) return missing('not_bound')
  const { read } = trusted
  const thumbprint = jwkThumbprint(trusted.holderKey)
  const { audience, nonce, at } = expected
  const moment = { audience, nonce, at, maxAgeSeconds: 0, skewSeconds: PROOF_CLOCK_SECONDS }
  if (read.format === 'dc+sd-jwt') {
    const binding = await verifyKeyBinding({ sdJwt: read.sdJwt, holderKey: trusted.holderKey, ...moment })
    if (!binding.ok) return refuse({ ...OF_KEY_BINDING[binding.reason], detail: binding.reason })
    return held(trusted, thumbprint)
  }
  if (read.presentation === undefined) return missing('no_proof')
  const presentation = await verifyJwtVp({ token: read.presentation, ...moment })
  if (!presentation.ok) return refuse({ ...OF_JWT_VP[presentation.reason], detail: presentation.reason })
  const { credentials, holderKey } = presentation.value
  // What the issuer's signature was verified on must be what the holder signed over, and the holder the one it was issued to.
  if (credentials.length !== 1 || credentials[0] !== read.credential.compact) {
    return refuse({ stage: 'format', code: 'malformed', detail: 'another_credential' })
  }
  if (holderKey.thumbprint !== thumbprint) {
    return refuse({ stage: 'holder', code: 'bad_signature', detail: 'another_holder' })
  }
  return held(trusted, thumbprint)
}

const hasProof = ({ read }: TrustedCredential): boolean =>
  read.format === 'dc+sd-jwt' ? read.sdJwt.keyBindingJwt !== undefined : read.presentation !== undefined

const held = (trusted: TrustedCredential, holderThumbprint: string | undefined): Result<HeldCredential, never> =>
  ok({ trusted, holderThumbprint } as HeldCredential)

const missing = (detail: string) => refuse({ stage: 'holder', code: 'missing_key_binding', detail } as const)
