import type { JsonObject, JsonValue } from '@sojourn/domain'
import { type ContentEncryption, type EncryptionJwk, readEncryptionKey } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'

/** A key of the verifier's for one request. */
export type EncryptionKey = EncryptionJwk & { readonly kid: string }

/** OID4VP-1.0 5.1 (new_parameters), `client_metadata`. */
export interface ClientMetadata {
  /** Those of `jwks` that we can encrypt to. */
  readonly encryptionKeys: readonly EncryptionKey[]
  /** Those of `encrypted_response_enc_values_supported` that we know; `A128GCM` when the verifier names none. */
  readonly encValues: readonly ContentEncryption[]
  readonly vpFormats: JsonObject
}

const jwks = z.object({
  keys: z
    .array(z.looseObject({ kid: z.string().min(1).max(256), alg: z.string().max(64).optional() }))
    .min(1)
    .max(16)
    .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, { params: { problem: 'conflict' } }),
})

export const clientMetadataSchema = z
  .object({
    jwks: jwks.optional(),
    encrypted_response_enc_values_supported: z.array(z.string().max(64)).min(1).max(16).optional(),
    vp_formats_supported: z.record(z.string().max(64), z.unknown()).default({}),
  })
  .transform(
    (wire): ClientMetadata => ({
      encryptionKeys: (wire.jwks?.keys ?? []).flatMap(usableKey),
      encValues: (wire.encrypted_response_enc_values_supported ?? ['A128GCM']).filter(isContentEncryption),
      vpFormats: wire.vp_formats_supported as Record<string, JsonValue>,
    }),
  )

export const NO_CLIENT_METADATA: ClientMetadata = { encryptionKeys: [], encValues: ['A128GCM'], vpFormats: {} }

const isContentEncryption = (name: string): name is ContentEncryption => name === 'A128GCM' || name === 'A256GCM'

/**
 * OID4VP-1.0 8.3 (response_encryption): the algorithm stands in the key; keys that we cannot use, or that are for another use, are passed
 * over.
 */
function usableKey(jwk: z.output<typeof jwks>['keys'][number]): EncryptionKey[] {
  const read = jwk.alg === 'ECDH-ES' ? readEncryptionKey(jwk) : undefined
  return read?.ok ? [{ ...read.value, kid: jwk.kid }] : []
}

export const clientMetadataOnWire = (metadata: ClientMetadata): JsonObject => ({
  ...(metadata.encryptionKeys.length > 0 && {
    jwks: {
      keys: metadata.encryptionKeys.map(({ kty, crv, x, y, kid }) => ({
        kty,
        crv,
        x,
        ...(y !== undefined && { y }),
        kid,
        alg: 'ECDH-ES',
        use: 'enc',
      })),
    },
    encrypted_response_enc_values_supported: [...metadata.encValues],
  }),
  vp_formats_supported: metadata.vpFormats,
})
