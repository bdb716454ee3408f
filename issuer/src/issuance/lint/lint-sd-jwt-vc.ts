import { disclosuresProblem } from './disclosures-problem.ts'
import { expectedDisclosures } from './expected-disclosures.ts'
import type { LintExpectation } from './lint-problem.ts'
import type { SdJwtVcProblem } from './lint-rules.ts'
import { type CompactJws, hasMembers, isSame, isWholeDay, MAX_COMPACT_CHARS, readCompact } from './read-compact.ts'

export interface SdJwtVcExpectation extends LintExpectation {
  readonly issuer: string
  readonly vct: string
  readonly vctIntegrity: string
  /** The paths of the type's claims. */
  readonly disclosable: readonly (readonly string[])[]
  readonly x5c: readonly string[]
}

const PROTOCOL_MEMBERS = ['iss', 'vct', 'vct#integrity', 'iat', 'exp', 'cnf', 'status', '_sd_alg', 'synthetic']

/** `salts` holds those of the other copies; this one's are added. */
export async function lintSdJwtVc(
  expected: SdJwtVcExpectation,
  salts: Set<string>,
): Promise<SdJwtVcProblem | undefined> {
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

function headerProblem({ header }: CompactJws, expected: SdJwtVcExpectation): SdJwtVcProblem | undefined {
  if (!hasMembers(header, ['alg', 'typ', 'x5c'])) return 'header_members'
  if (header.alg !== expected.key.alg) return 'alg'
  if (header.typ !== 'dc+sd-jwt') return 'typ'
  return isSame(header.x5c, [...expected.x5c]) ? undefined : 'x5c'
}

function payloadProblem(payload: Record<string, unknown>, expected: SdJwtVcExpectation): SdJwtVcProblem | undefined {
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
  { claims, disclosable }: SdJwtVcExpectation,
  salts: Set<string>,
): SdJwtVcProblem | undefined {
  const open = Object.fromEntries(Object.entries(payload).filter(([name]) => !PROTOCOL_MEMBERS.includes(name)))
  return disclosuresProblem(open, disclosures, expectedDisclosures(claims, disclosable), salts)
}
