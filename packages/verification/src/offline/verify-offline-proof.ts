import { addSeconds, fromSeconds, ok, type Result, refuse } from '@sojourn/domain'
import {
  decodeOfflineProof,
  type FindCertificate,
  type OfflineProofRefusal,
  parseSdJwt,
  type SdJwt,
} from '@sojourn/formats'
import { parseJwt } from '@sojourn/keys'
import type { OfflinePurpose } from '@sojourn/trust'
import type { Refusal } from '../refusal.ts'
import { refuseOnThrow } from '../refuse-on-throw.ts'
import type { VerificationWorld } from '../verification-world.ts'
import { type VerifiedCredential, verifyPresentation } from '../verify-presentation.ts'
import { offlineQueryFor } from './offline-query.ts'

export interface OfflineWorld extends VerificationWorld {
  /** Certificates of listed issuers, which a proof names instead of bringing them. */
  readonly findCertificate: FindCertificate
}

export interface VerifiedOfflineProof {
  readonly credential: VerifiedCredential
  /** By the holder's clock. */
  readonly madeAt: Date
  /** The same for the same proof, whatever was done to its bytes: for noticing that it is shown again. */
  readonly proofId: string
}

/** A screenshot or a film is older than this (domain.md section 6, wallet rules). */
export const OFFLINE_PROOF_SECONDS = 60
/** How far ahead of ours the holder's clock may be. It lengthens nothing for a holder whose clock is right. */
export const OFFLINE_AHEAD_SECONDS = 30

/** 128 bits as base64url; the holder's word that no two proofs are one. */
const LEAST_NONCE_CHARS = 22

/**
 * The same pipeline as online, with what a reader without a network cannot bring named here: he sent no nonce, so the holder's own is taken,
 * and in its place the proof is a minute old at most. Whether it was shown before is the caller's to remember (`proofId`).
 */
export function verifyOfflineProof(
  proof: Uint8Array,
  { purpose, at }: { readonly purpose: OfflinePurpose; readonly at: Date },
  world: OfflineWorld,
): Promise<Result<VerifiedOfflineProof, Refusal>> {
  return refuseOnThrow('format', world, async () => {
    const compact = decodeOfflineProof(proof, world.findCertificate)
    if (!compact.ok) return refuse({ ...OF_ENCODING[compact.reason], detail: compact.reason })
    const sdJwt = parseSdJwt(compact.value)
    if (!sdJwt.ok) return refuse({ stage: 'format', code: 'malformed', detail: sdJwt.reason })
    const asked = offlineQueryFor(purpose, sdJwt.value.issuerJwt.payload.vct)
    if (asked === undefined) return refuse({ stage: 'query', code: 'wrong_type' })
    const binding = bindingOf(sdJwt.value)
    if (binding === undefined) return refuse({ stage: 'holder', code: 'missing_key_binding', detail: 'no_proof' })
    const { audience } = purpose
    const { query } = asked
    const handover = { kind: 'none' } as const
    const expected = { audience, nonce: binding.nonce, handover, query, sameHolder: 'not_required' } as const
    const verified = await verifyPresentation(
      { [asked.id]: [compact.value] },
      { ...expected, transactions: [], status: 'must_be_valid', statusClass: 'offline', at },
      world,
    )
    if (!verified.ok) return verified
    const [credential] = verified.value.credentials
    if (credential === undefined) throw new Error('a presentation without a credential was verified')
    if (at > addSeconds(binding.madeAt, OFFLINE_PROOF_SECONDS)) return refuse({ stage: 'holder', code: 'stale' })
    if (binding.madeAt > addSeconds(at, OFFLINE_AHEAD_SECONDS))
      return refuse({ stage: 'holder', code: 'from_the_future' })
    return ok({
      credential,
      madeAt: binding.madeAt,
      proofId: `${credential.holderThumbprint} ${binding.nonce}`,
    })
  })
}

const OF_ENCODING = {
  malformed: { stage: 'format', code: 'malformed' },
  unknown_version: { stage: 'format', code: 'unsupported' },
  unknown_certificate: { stage: 'issuer', code: 'unknown_key' },
} as const satisfies Record<OfflineProofRefusal, Refusal>

/** Not believed until the pipeline has verified the same text. */
function bindingOf({ keyBindingJwt }: SdJwt): { readonly nonce: string; readonly madeAt: Date } | undefined {
  const parsed = keyBindingJwt === undefined ? undefined : parseJwt(keyBindingJwt)
  if (parsed?.ok !== true) return undefined
  const { nonce, iat } = parsed.value.payload
  if (typeof nonce !== 'string' || nonce.length < LEAST_NONCE_CHARS || typeof iat !== 'number') return undefined
  return { nonce, madeAt: fromSeconds(iat) }
}
