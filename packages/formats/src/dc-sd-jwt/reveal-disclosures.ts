import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import type { Path } from '../path.ts'
import type { Disclosure } from './disclosure.ts'
import { digestOf, hashAlgorithmOf } from './hash-algorithm.ts'
import type { SdJwt } from './parse-sd-jwt.ts'

export type SdJwtRefusal =
  | 'unknown_hash_algorithm'
  | 'misplaced_hash_algorithm'
  | 'malformed_digest'
  | 'duplicate_disclosure'
  | 'duplicate_digest'
  | 'unreferenced_disclosure'
  | 'wrong_disclosure_shape'
  | 'reserved_claim_name'
  | 'claim_overwritten'
  | 'too_deep'

export interface PlacedDisclosure {
  readonly disclosure: Disclosure
  /** Where its value stands in the processed claims. */
  readonly path: Path
}

export interface ProcessedSdJwt {
  /** The payload with every disclosed value in its place, and no digest left: RFC9901 7.1 (sd-jwt-verification). */
  readonly claims: JsonObject
  readonly disclosed: readonly PlacedDisclosure[]
  /** Top-level claims that are, or hold, something selectively disclosable, as far as can be seen. */
  readonly concealedRoots: ReadonlySet<string>
}

const MAX_DEPTH = 32
const RESERVED_NAMES: readonly string[] = ['_sd', '...']

/** RFC9901 7.1 (sd-jwt-verification) steps 3 to 5, every refusal of them. The signature is not this function's business. */
export function revealDisclosures({ issuerJwt, disclosures }: SdJwt): Result<ProcessedSdJwt, SdJwtRefusal> {
  const alg = hashAlgorithmOf(issuerJwt.payload)
  if (alg === undefined) return refuse('unknown_hash_algorithm')
  const byDigest = new Map<string, Disclosure>()
  for (const disclosure of disclosures) byDigest.set(digestOf(alg, disclosure.encoded), disclosure)
  if (byDigest.size !== disclosures.length) return refuse('duplicate_disclosure')
  const walk: Walk = { byDigest, seen: new Set(), placed: [], roots: new Set(), path: [], refusal: undefined }
  const { _sd_alg: _, ...payload } = issuerJwt.payload
  const claims = revealObject(walk, payload)
  if (claims === undefined) return refuse(walk.refusal ?? 'malformed_digest')
  if (walk.placed.length !== disclosures.length) return refuse('unreferenced_disclosure')
  return ok({ claims, disclosed: walk.placed, concealedRoots: walk.roots })
}

interface Walk {
  readonly byDigest: ReadonlyMap<string, Disclosure>
  readonly seen: Set<string>
  readonly placed: PlacedDisclosure[]
  readonly roots: Set<string>
  readonly path: (string | number)[]
  refusal: SdJwtRefusal | undefined
}

/** In the walk `undefined` means refused, and why stands in `refusal`. */
function stop(walk: Walk, refusal: SdJwtRefusal): undefined {
  walk.refusal ??= refusal
  return undefined
}

function reveal(walk: Walk, value: JsonValue): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return value
  if (walk.path.length > MAX_DEPTH) return stop(walk, 'too_deep')
  return Array.isArray(value) ? revealArray(walk, value) : revealObject(walk, value)
}

function revealAt(walk: Walk, step: string | number, value: JsonValue): JsonValue | undefined {
  walk.path.push(step)
  const revealed = reveal(walk, value)
  walk.path.pop()
  return revealed
}

function revealObject(walk: Walk, object: JsonObject): JsonObject | undefined {
  const revealed: JsonObject = {}
  for (const name of Object.keys(object)) {
    if (name === '_sd') continue
    if (name === '...') return stop(walk, 'malformed_digest')
    if (name === '_sd_alg') return stop(walk, 'misplaced_hash_algorithm')
    const value = revealAt(walk, name, object[name] ?? null)
    if (value === undefined) return undefined
    revealed[name] = value
  }
  if (!Object.hasOwn(object, '_sd')) return revealed
  return Array.isArray(object._sd) ? revealMembers(walk, object._sd, revealed) : stop(walk, 'malformed_digest')
}

function revealMembers(walk: Walk, digests: readonly JsonValue[], into: JsonObject): JsonObject | undefined {
  for (const digest of digests) {
    const disclosure = lookUp(walk, digest)
    if (disclosure === REFUSED) return undefined
    if (disclosure === undefined) continue
    const { name } = disclosure
    if (name === undefined) return stop(walk, 'wrong_disclosure_shape')
    if (RESERVED_NAMES.includes(name) || name === '__proto__') return stop(walk, 'reserved_claim_name')
    // At the top it would replace the name of the hash algorithm, deeper it has no place.
    if (name === '_sd_alg') return stop(walk, 'reserved_claim_name')
    if (Object.hasOwn(into, name)) return stop(walk, 'claim_overwritten')
    const value = place(walk, disclosure, name)
    if (value === undefined) return undefined
    into[name] = value
  }
  return into
}

function revealArray(walk: Walk, array: readonly JsonValue[]): JsonValue[] | undefined {
  const revealed: JsonValue[] = []
  for (const element of array) {
    const digest = isJsonObject(element) && Object.hasOwn(element, '...') ? element : undefined
    const value =
      digest === undefined ? revealAt(walk, revealed.length, element) : revealElement(walk, digest, revealed.length)
    if (value === undefined) return undefined
    if (value !== CONCEALED) revealed.push(value)
  }
  return revealed
}

function revealElement(walk: Walk, element: JsonObject, index: number): JsonValue | typeof CONCEALED | undefined {
  if (Object.keys(element).length !== 1) return stop(walk, 'malformed_digest')
  const disclosure = lookUp(walk, element['...'] ?? null)
  if (disclosure === REFUSED) return undefined
  if (disclosure === undefined) return CONCEALED
  return disclosure.name === undefined ? place(walk, disclosure, index) : stop(walk, 'wrong_disclosure_shape')
}

const REFUSED = Symbol('refused')
const CONCEALED = Symbol('concealed')

/** A digest met twice is refused even when nothing was disclosed for it: RFC9901 7.1 step 4. */
function lookUp(walk: Walk, digest: JsonValue): Disclosure | undefined | typeof REFUSED {
  noteRoot(walk, walk.path)
  if (typeof digest !== 'string') return stop(walk, 'malformed_digest') ?? REFUSED
  if (walk.seen.has(digest)) return stop(walk, 'duplicate_digest') ?? REFUSED
  walk.seen.add(digest)
  return walk.byDigest.get(digest)
}

function noteRoot(walk: Walk, [root]: Path): void {
  if (typeof root === 'string') walk.roots.add(root)
}

function place(walk: Walk, disclosure: Disclosure, step: string | number): JsonValue | undefined {
  const path: Path = [...walk.path, step]
  noteRoot(walk, path)
  walk.placed.push({ disclosure, path })
  return revealAt(walk, step, disclosure.value)
}
