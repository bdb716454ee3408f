import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import { decodeBase64, decodeBase64url, encodeBase64url } from '@sojourn/keys'
import { BASE_CONTEXT, type FindContext, type ResourceDigest, VCDM2_CONTEXT } from './known-context.ts'
import { isUrl, oneOrMore } from './values.ts'

const SRI_ALG: Readonly<Record<string, ResourceDigest['alg']>> = {
  sha256: 'sha-256',
  sha384: 'sha-384',
  sha512: 'sha-512',
}
const DIGEST_BYTES = { 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 } as const
/** Multihash: the code of the hash and the length of the digest. */
const MULTIHASH: Readonly<Record<string, ResourceDigest['alg']>> = {
  '18,32': 'sha-256',
  '32,48': 'sha-384',
  '19,64': 'sha-512',
}

/**
 * VCDM-2.0 5.3 (integrity-of-related-resources). The resources that are compared are the ones that are used, which are the contexts
 * that are held; a digest of anything else is for whoever fetches that.
 */
export function relatedResourceProblem(
  value: JsonValue | undefined,
  find: FindContext,
): 'malformed_related_resource' | 'wrong_digest' | undefined {
  if (value === undefined) return undefined
  const resources = oneOrMore(value)
  if (resources === undefined) return 'malformed_related_resource'
  const seen = new Set<string>()
  for (const resource of resources) {
    if (!isJsonObject(resource) || !isUrl(resource.id) || seen.has(resource.id)) return 'malformed_related_resource'
    seen.add(resource.id)
    if (resource.mediaType !== undefined && typeof resource.mediaType !== 'string') return 'malformed_related_resource'
    const digests = readDigests(resource)
    if (digests === undefined || digests.length === 0) return 'malformed_related_resource'
    const known = resource.id === VCDM2_CONTEXT ? (find(VCDM2_CONTEXT) ?? BASE_CONTEXT) : find(resource.id)
    if (known !== undefined && !digests.every((digest) => agrees(digest, known.digests))) return 'wrong_digest'
  }
  return undefined
}

const agrees = (digest: ResourceDigest, known: readonly ResourceDigest[]): boolean =>
  known.some(({ alg, base64url }) => alg === digest.alg && base64url === digest.base64url)

function readDigests({ digestSRI, digestMultibase }: JsonObject): readonly ResourceDigest[] | undefined {
  const sri = digestSRI === undefined ? [] : oneOrMore(digestSRI)?.map(readSri)
  const multibase = digestMultibase === undefined ? [] : oneOrMore(digestMultibase)?.map(readMultibase)
  const all = sri === undefined || multibase === undefined ? undefined : [...sri, ...multibase]
  return all?.every((digest) => digest !== undefined) ? all : undefined
}

/** Written in either alphabet of base64 in practice; the digest is the same. */
function readSri(value: JsonValue): ResourceDigest | undefined {
  const [, name = '', text = ''] = typeof value === 'string' ? (/^(sha\d+)-([\w+/=-]+)$/.exec(value) ?? []) : []
  const alg = SRI_ALG[name]
  const bytes = /[-_]/.test(text) ? decodeBase64url(text.replace(/=+$/, '')) : decodeBase64(text)
  if (alg === undefined || bytes?.length !== DIGEST_BYTES[alg]) return undefined
  return { alg, base64url: encodeBase64url(bytes) }
}

/** `u`: base64url. A multihash, or, as the specification's examples have it, the bare SHA-256. */
function readMultibase(value: JsonValue): ResourceDigest | undefined {
  const bytes = typeof value === 'string' && value.startsWith('u') ? decodeBase64url(value.slice(1)) : undefined
  if (bytes === undefined) return undefined
  if (bytes.length === DIGEST_BYTES['sha-256']) return { alg: 'sha-256', base64url: encodeBase64url(bytes) }
  const alg = MULTIHASH[`${bytes[0]},${bytes[1]}`]
  const digest = bytes.subarray(2)
  return alg !== undefined && digest.length === DIGEST_BYTES[alg]
    ? { alg, base64url: encodeBase64url(digest) }
    : undefined
}
