import { readFile } from 'node:fs/promises'
import type { RelyingPartyId } from '@sojourn/domain'
import { decodeBase64url, type PublicJwk } from '@sojourn/keys'
import { z } from 'zod'
import type { RelyingParties } from '../relying-parties/relying-party.ts'
import { API_SCOPES, type ApiClient, type ApiClientId, type ApiKey, type ApiKeyId } from './api-client.ts'

const scopes = z.array(z.enum(API_SCOPES)).min(1)
/** As a browser writes the header: scheme, host and port, nothing else. */
export const pageOrigin = z
  .string()
  .max(300)
  .refine((text) => URL.canParse(text) && new URL(text).origin === text, 'is no origin, such as https://shop.example')

const keySchema = z.object({
  id: z.uuid(),
  prefix: z.string().regex(/^sojourn_sk_[a-z0-9-]+_[A-Za-z0-9_-]{8}$/),
  /** SHA-256 of the whole key, base64url. */
  hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  scopes: scopes.optional(),
})

const fileSchema = z.array(
  z.object({
    relyingParty: z.string(),
    id: z.uuid(),
    name: z.string().min(1).max(100),
    scopes,
    origins: z.array(pageOrigin).max(32).default([]),
    jwks: z
      .object({
        keys: z
          .array(z.looseObject({ kty: z.string(), d: z.undefined().optional() }))
          .min(1)
          .max(8),
      })
      .optional(),
    keys: z.array(keySchema).max(32).default([]),
  }),
)

/** The operator's file of API clients (`API_CLIENTS_FILE`); keys stand in it by their hashes alone. */
export async function readApiClients(
  file: string,
  relyingParties: RelyingParties,
): Promise<{ readonly clients: readonly ApiClient[]; readonly keys: readonly ApiKey[] }> {
  const parsed = fileSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file} is not a list of API clients`, { cause: parsed.error })
  const clients: ApiClient[] = []
  const keys: ApiKey[] = []
  for (const entry of parsed.data) {
    const relyingPartyId = entry.relyingParty as RelyingPartyId
    if (!relyingParties.has(relyingPartyId)) throw new Error(`${file}: there is no relying party ${entry.relyingParty}`)
    const id = entry.id as ApiClientId
    const { name, origins } = entry
    const jwks = entry.jwks?.keys as readonly PublicJwk[] | undefined
    clients.push({ relyingPartyId, id, name, scopes: entry.scopes, origins, keys: jwks })
    for (const key of entry.keys) {
      keys.push({
        relyingPartyId,
        id: key.id as ApiKeyId,
        clientId: id,
        prefix: key.prefix,
        keyHash: decodeBase64url(key.hash) ?? new Uint8Array(),
        scopes: key.scopes ?? entry.scopes,
      })
    }
  }
  return { clients, keys }
}
