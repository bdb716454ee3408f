import { ok, type Result, refuse } from '@sojourn/domain'
import { findAttestationContext, readEnvelope, verifyVcJwt, verifyVpJwt } from '@sojourn/formats'
import { jwkThumbprint, type ParsedJwt, type PublicJwk, parseJwt } from '@sojourn/keys'
import { type FormatRefusal, type HolderRefusal, malformed, OF_VP_JOSE } from '../refusal.ts'
import type { IssuerWorld } from '../verification-world.ts'
import {
  type FormatReader,
  type HolderMoment,
  MAX_PRESENTATION_CHARS,
  type ReadCredential,
  SKEW_SECONDS,
} from './read-credential.ts'
import { subjectOf } from './read-jwt-vc-json.ts'
import { trustVcdm } from './read-vcdm.ts'

/** VCDM 2.0 as a JWT, bare or in a `vp+jwt` that holds this one credential in its envelope. */
export const readVcJwt: FormatReader = (compact) => {
  const outer = parseJwt(compact, { maxChars: MAX_PRESENTATION_CHARS })
  if (!outer.ok) return malformed(outer.reason)
  if (outer.value.header.typ !== 'vp+jwt') return ok(credentialOf(outer.value, undefined))
  const inside = credentialIn(outer.value)
  if (inside === undefined) return malformed('malformed_presentation')
  const credential = parseJwt(inside, { maxChars: MAX_PRESENTATION_CHARS })
  return credential.ok ? ok(credentialOf(credential.value, compact)) : malformed(credential.reason)
}

const credentialOf = (credential: ParsedJwt, presentation: string | undefined): ReadCredential => ({
  format: 'vc+jwt',
  hasHolderProof: presentation !== undefined,
  trust: (at: Date, world: IssuerWorld) =>
    trustVcdm(credential, at, world, (key) =>
      verifyVcJwt({ token: credential, key, at, skewSeconds: SKEW_SECONDS, findContext: findAttestationContext }),
    ),
  proveHolder: (holderKey, moment) => prove(credential, presentation, holderKey, moment),
  claimsOf: subjectOf,
})

function credentialIn({ payload }: ParsedJwt): string | undefined {
  const { verifiableCredential: credentials } = payload
  const [only] = Array.isArray(credentials) && credentials.length === 1 ? credentials : []
  const envelope = only === undefined ? undefined : readEnvelope(only, 'EnvelopedVerifiableCredential')
  return envelope?.mediaType === 'vc+jwt' ? envelope.content : undefined
}

async function prove(
  credential: ParsedJwt,
  presentation: string | undefined,
  boundTo: PublicJwk,
  moment: HolderMoment,
): Promise<Result<void, FormatRefusal | HolderRefusal>> {
  if (presentation === undefined) return refuse({ stage: 'holder', code: 'missing_key_binding', detail: 'no_proof' })
  const verified = await verifyVpJwt({ token: presentation, ...moment, findContext: findAttestationContext })
  if (!verified.ok) return refuse({ ...OF_VP_JOSE[verified.reason], detail: verified.reason })
  const { credentials, holderKey } = verified.value
  if (credentials.length !== 1 || credentials[0]?.content !== credential.compact) return malformed('another_credential')
  return holderKey.thumbprint === jwkThumbprint(boundTo)
    ? ok(undefined)
    : refuse({ stage: 'holder', code: 'bad_signature', detail: 'another_holder' })
}
