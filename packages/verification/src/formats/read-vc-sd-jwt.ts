import { ok, refuse } from '@sojourn/domain'
import { findAttestationContext, parseSdJwt, verifyKeyBinding, verifyVcSdJwt } from '@sojourn/formats'
import { malformed, OF_KEY_BINDING } from '../refusal.ts'
import { type FormatReader, SKEW_SECONDS } from './read-credential.ts'
import { subjectOf } from './read-jwt-vc-json.ts'
import { trustVcdm } from './read-vcdm.ts'

/** VCDM 2.0 as an SD-JWT; the holder shows it with the key binding of RFC 9901, as every SD-JWT. */
export const readVcSdJwt: FormatReader = (compact) => {
  const parsed = parseSdJwt(compact)
  if (!parsed.ok) return malformed(parsed.reason)
  const sdJwt = parsed.value
  return ok({
    format: 'vc+sd-jwt',
    hasHolderProof: sdJwt.keyBindingJwt !== undefined,
    trust: (at, world) =>
      trustVcdm(sdJwt.issuerJwt, at, world, (key) =>
        verifyVcSdJwt({ sdJwt, key, at, skewSeconds: SKEW_SECONDS, findContext: findAttestationContext }),
      ),
    async proveHolder(holderKey, moment) {
      const binding = await verifyKeyBinding({ sdJwt, holderKey, ...moment })
      return binding.ok ? binding : refuse({ ...OF_KEY_BINDING[binding.reason], detail: binding.reason })
    },
    claimsOf: subjectOf,
  })
}
