import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url, parseStrictJson, sha256, utf8 } from '@sojourn/keys'

/** That a leaf is in a log: everything that it takes to see it without asking anybody. */
export interface LogProof {
  /** The leaf as the log has it, byte for byte. */
  readonly leaf: string
  /** Its place, counted from 0. */
  readonly index: number
  /** The log's signed root of some size beyond that place. */
  readonly checkpoint: string
  readonly path: readonly Uint8Array[]
}

/** In `verifier_info`, beside the certificate whose registration it is about. */
export const LOG_PROOF_FORMAT = 'sojourn_log_proof'

/** A tree of 2^53 leaves has no longer path. */
const MAX_PATH = 53
const MAX_LEAF_CHARS = 16_384
const HASH_BYTES = 32

export const logProofOnWire = ({ leaf, index, checkpoint, path }: LogProof): JsonObject => ({
  leaf,
  index,
  checkpoint,
  path: path.map((hash) => encodeBase64url(hash)),
})

export function readLogProof(data: JsonValue): LogProof | undefined {
  if (!isJsonObject(data)) return undefined
  const { leaf, index, checkpoint, path } = data
  if (typeof leaf !== 'string' || leaf.length > MAX_LEAF_CHARS || typeof checkpoint !== 'string') return undefined
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) return undefined
  if (!Array.isArray(path) || path.length > MAX_PATH) return undefined
  const hashes = path.map((text) => (typeof text === 'string' ? decodeBase64url(text) : undefined))
  const whole = hashes.filter((hash) => hash?.length === HASH_BYTES)
  return whole.length === path.length ? { leaf, index, checkpoint, path: whole as Uint8Array[] } : undefined
}

/** RFC9162 2.1 (merkle-trees): leaves and nodes are hashed apart, so that neither passes for the other. */
export const logLeafHash = (leaf: string): Uint8Array => sha256(prefixed(0x00, utf8(leaf)))
export const logNodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(prefixed(0x01, left, right))

function prefixed(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 1))
  bytes[0] = prefix
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** RFC9162 2.1.3.2 (verifying an inclusion proof). Places beyond 2^32 are halved by division, for shifts would cut them off. */
export function isIncluded(
  leafHash: Uint8Array,
  index: number,
  treeSize: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(treeSize) || index < 0 || index >= treeSize) return false
  let place = index
  let last = treeSize - 1
  let hash = leafHash
  for (const sibling of path) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      hash = logNodeHash(sibling, hash)
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2)
        last = Math.floor(last / 2)
      }
    } else {
      hash = logNodeHash(hash, sibling)
    }
    place = Math.floor(place / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && constantTimeEqual(hash, root)
}

/** What a registration's leaf says, as far as a reader of its certificate needs it. */
export interface RegistrationLeaf {
  readonly event: string
  readonly at: Date
  readonly relyingPartyId: string
  readonly certificates: readonly string[]
}

export function readRegistrationLeaf(leaf: string): RegistrationLeaf | undefined {
  const json = parseStrictJson(leaf)
  if (!isJsonObject(json)) return undefined
  const { event, at, relyingPartyId, certificates } = json
  if (typeof event !== 'string' || typeof relyingPartyId !== 'string' || !Array.isArray(certificates)) return undefined
  const digests = certificates.filter((digest) => typeof digest === 'string')
  const time = new Date(typeof at === 'string' ? at : Number.NaN)
  return Number.isNaN(time.getTime()) ? undefined : { event, at: time, relyingPartyId, certificates: digests }
}
