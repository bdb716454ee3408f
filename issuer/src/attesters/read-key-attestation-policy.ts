import { readFileSync } from 'node:fs'
import { importVerificationKey } from '@sojourn/keys'
import { isWebUrl, type KeyAttestationRequirement } from '@sojourn/protocol'
import type { TrustedIssuer } from '@sojourn/trust'
import { z } from 'zod'

/** Whom this issuer believes about keys, and for which configurations it must be told. */
export interface KeyAttestationPolicy {
  readonly attesters: readonly TrustedIssuer[]
  readonly required: ReadonlyMap<string, KeyAttestationRequirement>
}

export const NO_KEY_ATTESTATIONS: KeyAttestationPolicy = { attesters: [], required: new Map() }

const levels = z.array(z.string().min(1).max(256)).min(1).max(16).optional()
const attester = z.object({
  name: z.string().min(1).max(128),
  /** DER in base64 of authorities that certify this attester's keys and nobody else's. */
  certificates: z.array(z.string().min(1)).max(8).default([]),
  /** Keys without a certificate, each with a `kid`. */
  keys: z
    .array(z.looseObject({ kid: z.string().min(1), kty: z.string(), crv: z.string(), x: z.string() }))
    .max(16)
    .default([]),
  /** Under which addresses its status lists lie, each with a slash at the end. */
  statusLists: z
    .array(z.string().refine((url) => isWebUrl(url) && url.endsWith('/'), 'must be a web address that ends in a slash'))
    .max(8)
    .default([]),
})
const policy = z
  .object({
    attesters: z.array(attester).min(1).max(32),
    required: z.record(z.string().max(256), z.object({ key_storage: levels, user_authentication: levels })).default({}),
  })
  .refine(
    ({ attesters }) => attesters.every(({ certificates, keys }) => certificates.length + keys.length > 0),
    'an attester has a certificate or a key',
  )

/** Read once, at the start; throws for what could not be believed later. */
export async function readKeyAttestationPolicy(file: string | undefined): Promise<KeyAttestationPolicy> {
  if (file === undefined) return NO_KEY_ATTESTATIONS
  const { attesters, required } = policy.parse(JSON.parse(readFileSync(file, 'utf8')))
  for (const { name, keys } of attesters) {
    for (const jwk of keys) {
      const key = await importVerificationKey(jwk)
      if (!key.ok) throw new Error(`a key of the attester ${name} cannot be used: ${key.reason}`)
    }
  }
  return {
    attesters: attesters.map(trusted),
    required: new Map(
      Object.entries(required).map(([configuration, { key_storage, user_authentication }]) => [
        configuration,
        {
          ...(key_storage === undefined ? {} : { keyStorage: key_storage }),
          ...(user_authentication === undefined ? {} : { userAuthentication: user_authentication }),
        },
      ]),
    ),
  }
}

const trusted = ({ name, certificates, keys, statusLists }: z.output<typeof attester>): TrustedIssuer => ({
  issuer: name,
  name: { 'zh-CN': name, en: name },
  creditCode: '',
  types: [],
  anchors: [
    ...certificates.map((certificate) => ({ kind: 'x5c', certificate, soleIssuer: true }) as const),
    ...keys.map((jwk) => ({ kind: 'jwk', jwk: jwk as never }) as const),
  ],
  statusLists,
})
