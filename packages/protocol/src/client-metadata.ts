import type { JsonObject, JsonValue } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import * as z from 'zod'

/** A key of the verifier's for one request. */
export type EncryptionKey = PublicJwk & { readonly kid: string; readonly alg: 'ECDH-ES' }

export type ContentEncryption = 'A128GCM' | 'A256GCM'

/** OID4VP-1.0 5.1 (new_parameters), `client_metadata`. */
export interface ClientMetadata {
  /** Those of `jwks` that we can encrypt to. */
  readonly encryptionKeys: readonly EncryptionKey[]
  /** Those of `encrypted_response_enc_values_supported` that we know; `A128GCM` when the verifier names none. */
  readonly encValues: readonly ContentEncryption[]
  readonly vpFormats: JsonObject
}

const jwkSchema = z.object({
  kty: z.string().max(16),
  crv: z.string().max(32).optional(),
  x: z.string().max(256).optional(),
  y: z.string().max(256).optional(),
  kid: z.string().min(1).max(256),
  alg: z.string().max(64).optional(),
  use: z.string().max(16).optional(),
})

export const clientMetadataSchema = z
  .object({
    jwks: z
      .object({
        keys: z
          .array(jwkSchema)
          .min(1)
          .max(16)
          .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, {
            params: { problem: 'conflict' },
          }),
      })
      .optional(),
    encrypted_response_enc_values_supported: z.array(z.string().max(64)).min(1).max(16).optional(),
    vp_formats_supported: z.record(z.string().max(64), z.json()).default({}),
  })
  .transform(
    (wire): ClientMetadata => ({
      encryptionKeys: (wire.jwks?.keys ?? []).flatMap(usableKey),
      encValues: (wire.encrypted_response_enc_values_supported ?? ['A128GCM']).filter(isContentEncryption),
      vpFormats: wire.vp_formats_supported as Record<string, JsonValue>,
    }),
  )

export const NO_CLIENT_METADATA: ClientMetadata = {
  encryptionKeys: [],
  encValues: ['A128GCM'],
  vpFormats: {},
}

const isContentEncryption = (name: string): name is ContentEncryption => name === 'A128GCM' || name === 'A256GCM'

/** OID4VP-1.0 8.3 (response_encryption): keys we cannot use, or that are for another use, are passed over. */
function usableKey(key: z.output<typeof jwkSchema>): EncryptionKey[] {
  const { kty, crv, x, y, kid, alg, use } = key
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined || alg !== 'ECDH-ES') return []
  if (use !== undefined && use !== 'enc') return []
  return [{ kty, crv, x, y, kid, alg, use: 'enc' }]
}

export const clientMetadataOnWire = (metadata: ClientMetadata): JsonObject => ({
  ...(metadata.encryptionKeys.length > 0 && {
    jwks: {
      keys: metadata.encryptionKeys.map(({ kty, crv, x, y, kid, alg }) => ({
        kty,
        crv,
        x,
        ...(y !== undefined && { y }),
        kid,
        alg,
        use: 'enc',
      })),
    },
    encrypted_response_enc_values_supported: [...metadata.encValues],
  }),
  vp_formats_supported: metadata.vpFormats,
})
