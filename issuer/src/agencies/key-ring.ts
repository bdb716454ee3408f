import { readFile } from 'node:fs/promises'
import { ATTESTATION_TYPES, type AttestationTypeId } from '@sojourn/domain'
import { jwkThumbprint, type PublicJwk } from '@sojourn/keys'
import { z } from 'zod'
import { credentialUse, type SigningUse } from './signing-key.ts'

/** A key as its keeper wrote it down: its public half, what for, and where its private half is. */
export interface RingKey {
  readonly jwk: PublicJwk
  readonly thumbprint: string
  readonly uses: readonly SigningUse[]
  readonly chain: readonly string[]
  readonly notAfter: Date
  readonly home: KeyHome
  readonly revoked: boolean
}

/** Where a private half is kept; `destroyed` when nowhere any more. */
export type KeyHome = z.output<typeof home>

const USES: readonly SigningUse[] = [
  ...(Object.keys(ATTESTATION_TYPES) as AttestationTypeId[]).map(credentialUse),
  'status_list',
  'issuer_metadata',
  'audit_checkpoint',
  'registration_certificate',
]

const text = z.string().min(1).max(500)

const home = z.discriminatedUnion('kind', [
  /** A JWK in a file beside the ring. */
  z.object({ kind: z.literal('file'), file: text }),
  /** CKA_ID in hex, in the token that the configuration names. */
  z.object({ kind: z.literal('pkcs11'), id: z.string().regex(/^(?:[0-9a-f]{2}){1,64}$/) }),
  /** By its name at a key service. */
  z.object({ kind: z.literal('kms'), key: text }),
  z.object({ kind: z.literal('destroyed') }),
])

const ring = z.array(
  z.object({
    jwk: z.object({
      kty: z.enum(['EC', 'OKP']),
      crv: text,
      x: text,
      y: text.exactOptional(),
      alg: text.exactOptional(),
    }),
    uses: z.array(z.enum(USES)).min(1),
    chain: z.array(z.string().min(1)).max(4),
    notAfter: z.iso.datetime(),
    home,
    revoked: z.boolean().default(false),
  }),
)

/** The keys of one agency, as provisioning or an operator keeps the file. It is read again and again; a file that is no ring is a fault. */
export async function readKeyRing(file: string): Promise<readonly RingKey[]> {
  const entries = ring.parse(JSON.parse(await readFile(file, 'utf8')))
  return entries.map((entry) => ({
    ...entry,
    thumbprint: jwkThumbprint(entry.jwk),
    notAfter: new Date(entry.notAfter),
  }))
}
