import type { LintExpectation } from './lint-problem.ts'
import type { JwtVcProblem } from './lint-rules.ts'
import {
  type CompactJws,
  hasMembers,
  isRecord,
  isSame,
  isWholeDay,
  MAX_COMPACT_CHARS,
  readCompact,
} from './read-compact.ts'

export interface JwtVcExpectation extends LintExpectation {
  /** The agency's DID, and the DID URL of its key. */
  readonly issuer: string
  readonly kid: string
  readonly w3cTypes: readonly string[]
  /** did:jwk of the holder's key. */
  readonly subject: string
  readonly credentialId: string
}

const VC_CONTEXT = 'https://www.w3.org/2018/credentials/v1'

export async function lintJwtVc(expected: JwtVcExpectation): Promise<JwtVcProblem | undefined> {
  if (expected.compact.length > MAX_COMPACT_CHARS) return 'too_large'
  const read = readCompact(expected.compact)
  if (typeof read === 'string') return read
  return (
    headerProblem(read, expected) ??
    payloadProblem(read.payload, expected) ??
    credentialProblem(read.payload.vc, expected) ??
    ((await expected.key.verify(read.signingInput, read.signature)) ? undefined : 'signature')
  )
}

function headerProblem({ header }: CompactJws, expected: JwtVcExpectation): JwtVcProblem | undefined {
  if (!hasMembers(header, ['alg', 'typ', 'kid'])) return 'header_members'
  if (header.alg !== expected.key.alg) return 'alg'
  if (header.typ !== 'JWT') return 'typ'
  return header.kid === expected.kid ? undefined : 'kid'
}

function payloadProblem(payload: Record<string, unknown>, expected: JwtVcExpectation): JwtVcProblem | undefined {
  if (!hasMembers(payload, ['iss', 'sub', 'jti', 'nbf', 'exp', 'status', 'vc'])) return 'payload_members'
  if (payload.iss !== expected.issuer) return 'issuer'
  if (payload.sub !== expected.subject) return 'subject'
  if (payload.jti !== expected.credentialId) return 'credential_id'
  if (payload.nbf !== expected.issuedAt.getTime() / 1000) return 'issued_at'
  if (payload.exp !== expected.expiresAt.getTime() / 1000 || expected.expiresAt <= expected.issuedAt)
    return 'expires_at'
  if (!isWholeDay(payload.nbf) || !isWholeDay(payload.exp)) return 'time_precision'
  const status = { status_list: { idx: expected.statusIndex, uri: expected.statusUri } }
  return isSame(payload.status, status) ? undefined : 'status'
}

function credentialProblem(credential: unknown, expected: JwtVcExpectation): JwtVcProblem | undefined {
  if (!isRecord(credential) || !hasMembers(credential, ['@context', 'type', 'credentialSubject'])) return 'shape'
  if (!isSame(credential['@context'], [VC_CONTEXT])) return 'context'
  if (!isSame(credential.type, [...expected.w3cTypes])) return 'type'
  if (!isRecord(credential.credentialSubject)) return 'shape'
  const { synthetic, ...claims } = credential.credentialSubject
  if (synthetic !== true) return 'synthetic'
  return isSame(claims, expected.claims) ? undefined : 'claims_differ'
}
