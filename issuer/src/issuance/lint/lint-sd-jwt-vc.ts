import { hash } from 'node:crypto'
import { type ExpectedLevel, expectedDisclosures } from './expected-disclosures.ts'
import type { LintExpectation, LintProblem } from './lint-problem.ts'
import {
  type CompactJws,
  hasMembers,
  isCanonical,
  isRecord,
  isSame,
  isWholeDay,
  MAX_COMPACT_CHARS,
  readCompact,
} from './read-compact.ts'

export interface SdJwtVcExpectation extends LintExpectation {
  readonly issuer: string
  readonly vct: string
  readonly vctIntegrity: string
  /** The paths of the type's claims. */
  readonly disclosable: readonly (readonly string[])[]
  readonly x5c: readonly string[]
}

const PROTOCOL_MEMBERS = ['iss', 'vct', 'vct#integrity', 'iat', 'exp', 'cnf', 'status', '_sd_alg', 'synthetic']
/** A disclosure begins with `["`, then 16 bytes in base64url. */
const SALT_AT = 2
const SALT_CHARS = 22

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
  if (payload['vct#integrity'] !== expected.vctIntegrity) return 'type_integrity'
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

function claimsProblem(
  payload: Record<string, unknown>,
  disclosures: readonly string[],
  expected: SdJwtVcExpectation,
  salts: Set<string>,
): LintProblem | undefined {
  const endings = new Map<string, string>()
  for (const disclosure of disclosures) {
    const text = isCanonical(disclosure) ? Buffer.from(disclosure, 'base64url').toString('utf8') : ''
    const salt = text.slice(SALT_AT, SALT_AT + SALT_CHARS)
    if (!text.startsWith('["') || text[SALT_AT + SALT_CHARS] !== '"') return 'disclosure_shape'
    if (!isCanonical(salt)) return 'salt'
    if (salts.has(salt)) return 'salt_repeated'
    salts.add(salt)
    endings.set(hash('sha256', disclosure, 'base64url'), text.slice(SALT_AT + SALT_CHARS + 1))
  }
  const open = Object.fromEntries(Object.entries(payload).filter(([name]) => !PROTOCOL_MEMBERS.includes(name)))
  const problem = levelProblem(open, expectedDisclosures(expected.claims, expected.disclosable), endings)
  // Each digest that was placed has been taken out.
  return problem ?? (endings.size === 0 ? undefined : 'disclosure_unused')
}

/** An object of the payload holds the digests of its own disclosures, the objects that lead to more, and nothing that can be read. */
function levelProblem(
  object: Record<string, unknown>,
  expected: ExpectedLevel,
  endings: Map<string, string>,
): LintProblem | undefined {
  const { _sd: digests = [], ...rest } = object
  if (!Array.isArray(digests)) return 'disclosure_shape'
  if (digests.some((digest, at) => at > 0 && digests[at - 1] >= digest)) return 'digest_order'
  const placed = new Set<string>()
  for (const digest of digests) {
    const ending = endings.get(digest)
    if (ending === undefined) return 'digest_unknown'
    if (!expected.endings.has(ending) || placed.has(ending)) return 'claims_differ'
    placed.add(ending)
    endings.delete(digest)
  }
  if (placed.size !== expected.endings.size) return 'claims_differ'
  for (const [name, value] of Object.entries(rest)) {
    const inside = expected.inside.get(name)
    if (inside === undefined || !isRecord(value)) return 'visible_claim'
    const problem = levelProblem(value, inside, endings)
    if (problem !== undefined) return problem
  }
  return Object.keys(rest).length === expected.inside.size ? undefined : 'claims_differ'
}
