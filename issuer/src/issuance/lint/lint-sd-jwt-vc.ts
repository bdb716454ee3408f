import { hash } from 'node:crypto'
import type { LintExpectation, LintProblem } from './lint-problem.ts'
import {
  type CompactJws,
  canonical,
  hasMembers,
  isRecord,
  isSame,
  isWholeDay,
  MAX_COMPACT_CHARS,
  readCompact,
} from './read-compact.ts'

export interface SdJwtVcExpectation extends LintExpectation {
  readonly issuer: string
  readonly vct: string
  readonly x5c: readonly string[]
}

const PROTOCOL_MEMBERS = ['iss', 'vct', 'iat', 'exp', 'cnf', 'status', '_sd_alg', 'synthetic']
const SALT_BYTES = 16
/** A SHA-256 digest in base64url. */
const DIGEST = /^[A-Za-z0-9_-]{43}$/

/** `salts` holds those of the other copies; this one's are added. */
export async function lintSdJwtVc(expected: SdJwtVcExpectation, salts: Set<string>): Promise<LintProblem | undefined> {
  const { compact } = expected
  if (compact.length > MAX_COMPACT_CHARS) return 'too_large'
  const [jwt = '', ...rest] = compact.split('~')
  if (rest.length < 2 || rest.pop() !== '') return 'shape'
  const read = readCompact(jwt)
  if (typeof read === 'string') return read
  return (
    headerProblem(read, expected) ??
    payloadProblem(read.payload, expected) ??
    claimsProblem(read.payload, rest, expected, salts) ??
    ((await expected.key.verify(read.signingInput, read.signature)) ? undefined : 'signature')
  )
}

function headerProblem({ header }: CompactJws, expected: SdJwtVcExpectation): LintProblem | undefined {
  if (!hasMembers(header, ['alg', 'typ', 'x5c'])) return 'header_members'
  if (header.alg !== expected.key.alg) return 'alg'
  if (header.typ !== 'dc+sd-jwt') return 'typ'
  return isSame(header.x5c, [...expected.x5c]) ? undefined : 'x5c'
}

function payloadProblem(payload: Record<string, unknown>, expected: SdJwtVcExpectation): LintProblem | undefined {
  if (PROTOCOL_MEMBERS.some((name) => !Object.hasOwn(payload, name))) return 'payload_members'
  if (payload.iss !== expected.issuer) return 'issuer'
  if (payload.vct !== expected.vct) return 'type'
  if (payload.iat !== expected.issuedAt.getTime() / 1000) return 'issued_at'
  if (payload.exp !== expected.expiresAt.getTime() / 1000 || expected.expiresAt <= expected.issuedAt)
    return 'expires_at'
  if (!isWholeDay(payload.iat) || !isWholeDay(payload.exp)) return 'time_precision'
  const { kty, crv, x, y } = expected.holderKey
  if (!isSame(payload.cnf, { jwk: y === undefined ? { kty, crv, x } : { kty, crv, x, y } })) return 'holder_key'
  if (!isSame(payload.status, { status_list: { idx: expected.statusIndex, uri: expected.statusUri } })) return 'status'
  if (payload._sd_alg !== 'sha-256') return 'sd_alg'
  return payload.synthetic === true ? undefined : 'synthetic'
}

interface Opened {
  readonly name: string
  readonly value: unknown
  used: boolean
}

function claimsProblem(
  payload: Record<string, unknown>,
  disclosures: readonly string[],
  expected: SdJwtVcExpectation,
  salts: Set<string>,
): LintProblem | undefined {
  const opened = new Map<string, Opened>()
  for (const disclosure of disclosures) {
    const problem = open(disclosure, opened, salts)
    if (problem !== undefined) return problem
  }
  const own = Object.fromEntries(Object.entries(payload).filter(([name]) => !PROTOCOL_MEMBERS.includes(name)))
  const claims = resolve(own, opened, true)
  if (typeof claims === 'string') return claims
  for (const { used } of opened.values()) if (!used) return 'disclosure_unused'
  return isSame(claims, expected.claims) ? undefined : 'claims_differ'
}

function open(disclosure: string, opened: Map<string, Opened>, salts: Set<string>): LintProblem | undefined {
  const bytes = canonical(disclosure)
  if (bytes === undefined) return 'not_canonical'
  const parts: unknown = JSON.parse(bytes.toString('utf8'))
  if (!Array.isArray(parts) || parts.length !== 3) return 'disclosure_shape'
  const [salt, name, value] = parts
  if (typeof name !== 'string' || name.startsWith('_sd') || name === '...') return 'disclosure_shape'
  if (PROTOCOL_MEMBERS.includes(name)) return 'disclosure_shape'
  if (typeof salt !== 'string' || canonical(salt)?.length !== SALT_BYTES) return 'salt'
  if (salts.has(salt)) return 'salt_repeated'
  salts.add(salt)
  const digest = hash('sha256', disclosure, 'base64url')
  if (opened.has(digest)) return 'digest_repeated'
  opened.set(digest, { name, value, used: false })
  return undefined
}

/** Puts the claims together again; on the open level nothing may stand but objects that hold digests. */
function resolve(
  object: Record<string, unknown>,
  opened: Map<string, Opened>,
  isOpen: boolean,
): Record<string, unknown> | LintProblem {
  const claims: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    if (name === '_sd') continue
    if (!isRecord(value)) {
      if (isOpen) return 'visible_claim'
      claims[name] = value
      continue
    }
    const inner = resolve(value, opened, isOpen)
    if (typeof inner === 'string') return inner
    claims[name] = inner
  }
  const digests = object._sd ?? []
  if (!Array.isArray(digests)) return 'disclosure_shape'
  if (digests.some((digest, index) => index > 0 && digests[index - 1] >= digest)) return 'digest_order'
  for (const digest of digests) {
    const problem = place(digest, claims, opened)
    if (problem !== undefined) return problem
  }
  return claims
}

function place(digest: unknown, claims: Record<string, unknown>, opened: Map<string, Opened>): LintProblem | undefined {
  const found = typeof digest === 'string' && DIGEST.test(digest) ? opened.get(digest) : undefined
  if (found === undefined) return 'digest_unknown'
  if (found.used || Object.hasOwn(claims, found.name)) return 'digest_repeated'
  found.used = true
  const value = isRecord(found.value) ? resolve(found.value, opened, false) : found.value
  if (typeof value === 'string' && isRecord(found.value)) return value as LintProblem
  claims[found.name] = value
  return undefined
}
