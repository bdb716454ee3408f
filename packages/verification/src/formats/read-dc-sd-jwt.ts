import { ok, type Result, refuse } from '@sojourn/domain'
import { headerIssuerHint, parseSdJwt, type SdJwt, verifyKeyBinding, verifySdJwtVc } from '@sojourn/formats'
import { type FormatRefusal, type IssuerRefusal, malformed, OF_KEY_BINDING, OF_SD_JWT_VC } from '../refusal.ts'
import type { IssuerWorld } from '../verification-world.ts'
import { issuerAndKey } from './issuer-and-key.ts'
import { type FormatReader, SKEW_SECONDS, type TrustedClaims } from './read-credential.ts'

/** SD-JWT VC: SD-JWT-VC 2 (verifiable-credentials). */
export const readDcSdJwt: FormatReader = (compact) => {
  const parsed = parseSdJwt(compact)
  if (!parsed.ok) return malformed(parsed.reason)
  const sdJwt = parsed.value
  return ok({
    format: 'dc+sd-jwt',
    hasHolderProof: sdJwt.keyBindingJwt !== undefined,
    trust: (at, world) => trust(sdJwt, at, world),
    async proveHolder(holderKey, moment) {
      const binding = await verifyKeyBinding({ sdJwt, holderKey, ...moment })
      return binding.ok ? binding : refuse({ ...OF_KEY_BINDING[binding.reason], detail: binding.reason })
    },
    claimsOf: (root) => root,
  })
}

async function trust(
  sdJwt: SdJwt,
  at: Date,
  world: IssuerWorld,
): Promise<Result<TrustedClaims, FormatRefusal | IssuerRefusal>> {
  const { vct } = sdJwt.issuerJwt.payload
  if (typeof vct !== 'string') return malformed('missing_vct')
  const known = await issuerAndKey(headerIssuerHint(sdJwt.issuerJwt), [vct], at, world)
  if (!known.ok) return known
  const verified = await verifySdJwtVc({ sdJwt, key: known.value.key, at, skewSeconds: SKEW_SECONDS })
  if (!verified.ok) return refuse({ ...OF_SD_JWT_VC[verified.reason], detail: verified.reason })
  const { claims: root, holderKey, status, issuedAt, expiresAt } = verified.value
  const { issuer } = known.value
  return ok({ issuer, vct, root, holderKey, status, bitstrings: [], issuedAt, expiresAt })
}
