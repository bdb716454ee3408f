import { attestationContext, isJsonObject } from '@sojourn/domain'
import { hashBase64url } from '@sojourn/keys'
import type { FindContext, KnownContext } from './known-context.ts'

/** The bytes that the issuer serves and that a digest is over. */
export const contextText = (url: string): string => JSON.stringify(attestationContext(url) ?? {})

const DIGESTS = ['sha-256', 'sha-384', 'sha-512'] as const
const MAX_REMEMBERED = 64

const remembered = new Map<string, KnownContext>()

/**
 * The contexts of the attestations, whoever issues them: what stands in one follows from its URL. The types of an issuer whom nobody
 * trusts expand to names that no trust list holds.
 */
export const findAttestationContext: FindContext = (url) => {
  const known = remembered.get(url)
  if (known !== undefined) return known
  const context = attestationContext(url)?.['@context']
  if (!isJsonObject(context)) return undefined
  const text = contextText(url)
  const made = { context, digests: DIGESTS.map((alg) => ({ alg, base64url: hashBase64url(alg, text) })) }
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  remembered.set(url, made)
  return made
}
