import { newId, type RelyingPartyId } from '@sojourn/domain'
import { encodeBase64url, randomBytes, sha256 } from '@sojourn/keys'
import type { ApiClientId, ApiKey, ApiKeyId, ApiScope } from './api-client.ts'

const SECRET_BYTES = 32
const SHOWN_CHARS = 8
const KEY = /^sojourn_sk_([a-z0-9][a-z0-9-]{0,62})_[A-Za-z0-9_-]{43}$/

/** Of 256 random bits, so its SHA-256 is enough to know it by. It leads with the relying party, which is first in every key of the tables. */
export function newApiKey(
  relyingPartyId: RelyingPartyId,
  clientId: ApiClientId,
  scopes: readonly ApiScope[],
  now: Date,
): { readonly secret: string; readonly key: ApiKey } {
  const random = encodeBase64url(randomBytes(SECRET_BYTES))
  const secret = `sojourn_sk_${relyingPartyId}_${random}`
  const prefix = `sojourn_sk_${relyingPartyId}_${random.slice(0, SHOWN_CHARS)}`
  const key = { relyingPartyId, id: newId<ApiKeyId>(now), clientId, prefix, keyHash: sha256(secret), scopes }
  return { secret, key }
}

export const isApiKey = (text: string): boolean => text.startsWith('sojourn_sk_')

export const relyingPartyOfApiKey = (text: string): RelyingPartyId | undefined =>
  KEY.exec(text)?.[1] as RelyingPartyId | undefined
