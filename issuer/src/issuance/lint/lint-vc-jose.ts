import { hash } from 'node:crypto'
import { attestationContext } from '@sojourn/domain'
import { disclosuresProblem } from './disclosures-problem.ts'
import { expectedDisclosures } from './expected-disclosures.ts'
import type { LintExpectation, LintProblem } from './lint-problem.ts'
import {
  type CompactJws,
  hasMembers,
  isRecord,
  isSame,
  isWholeDay,
  MAX_COMPACT_CHARS,
  readCompact,
} from './read-compact.ts'

export interface VcJoseExpectation extends LintExpectation {
  /** The agency's DID, and the DID URL of its key. */
  readonly issuer: string
  readonly kid: string
  readonly w3cTypes: readonly string[]
  /** Undefined where `cnf` alone names the holder. */
  readonly subject: string | undefined
  readonly contextUrl: string
  /** The paths of the type's claims. */
  readonly disclosable: readonly (readonly string[])[]
}

const BASE_CONTEXT = 'https://www.w3.org/ns/credentials/v2'
const DOCUMENT_MEMBERS = [
  '@context',
  'type',
  'issuer',
  'validFrom',
  'validUntil',
  'credentialSubject',
  'credentialStatus',
  'relatedResource',
]
const CLAIM_MEMBERS = ['exp', 'cnf']
const PURPOSES = ['revocation', 'suspension']

/** A credential of VCDM 2.0 as a JWT: everything of the record, in the open. */
export async function lintVcJwt(expected: VcJoseExpectation): Promise<LintProblem | undefined> {
  const read = expected.compact.length > MAX_COMPACT_CHARS ? 'too_large' : readCompact(expected.compact)
  if (typeof read === 'string') return read
  return (
    headerProblem(read, 'vc+jwt', expected) ??
    documentProblem(read.payload, [...DOCUMENT_MEMBERS, ...CLAIM_MEMBERS], expected) ??
    subjectProblem(read.payload.credentialSubject, expected) ??
    (await signatureProblem(read, expected))
  )
}

/** The same as an SD-JWT: the document in the open, every claim of the subject hidden. `salts` holds those of the other copies. */
export async function lintVcSdJwt(expected: VcJoseExpectation, salts: Set<string>): Promise<LintProblem | undefined> {
  if (expected.compact.length > MAX_COMPACT_CHARS) return 'too_large'
  const [jwt = '', ...disclosures] = expected.compact.split('~')
  if (disclosures.length < 2 || disclosures.pop() !== '') return 'shape'
  const read = readCompact(jwt)
  if (typeof read === 'string') return read
  const { payload } = read
  return (
    headerProblem(read, 'vc+sd-jwt', expected) ??
    documentProblem(payload, [...DOCUMENT_MEMBERS, ...CLAIM_MEMBERS, '_sd_alg'], expected) ??
    (payload._sd_alg === 'sha-256' ? undefined : 'sd_alg') ??
    hiddenSubjectProblem(payload.credentialSubject, disclosures, expected, salts) ??
    (await signatureProblem(read, expected))
  )
}

const signatureProblem = async (read: CompactJws, { key }: VcJoseExpectation): Promise<LintProblem | undefined> =>
  (await key.verify(read.signingInput, read.signature)) ? undefined : 'signature'

function headerProblem({ header }: CompactJws, typ: string, expected: VcJoseExpectation): LintProblem | undefined {
  if (!hasMembers(header, ['alg', 'typ', 'kid', 'cty'])) return 'header_members'
  if (header.alg !== expected.key.alg) return 'alg'
  if (header.typ !== typ || header.cty !== 'vc') return 'typ'
  return header.kid === expected.kid ? undefined : 'kid'
}

function documentProblem(
  payload: Record<string, unknown>,
  members: readonly string[],
  expected: VcJoseExpectation,
): LintProblem | undefined {
  if (!hasMembers(payload, members)) return 'payload_members'
  if (!isSame(payload['@context'], [BASE_CONTEXT, expected.contextUrl])) return 'context'
  if (!isSame(payload.relatedResource, [contextResource(expected.contextUrl)])) return 'context'
  if (!isSame(payload.type, [...expected.w3cTypes])) return 'type'
  if (payload.issuer !== expected.issuer) return 'issuer'
  const { kty, crv, x, y } = expected.holderKey
  if (!isSame(payload.cnf, { jwk: y === undefined ? { kty, crv, x } : { kty, crv, x, y } })) return 'holder_key'
  return (
    timesProblem(payload, expected) ?? (isSame(payload.credentialStatus, statusOf(expected)) ? undefined : 'status')
  )
}

/** The document's two dates and the signature's one say the same, and no more than the day. */
function timesProblem(
  { validFrom, validUntil, exp }: Record<string, unknown>,
  { issuedAt, expiresAt }: VcJoseExpectation,
): LintProblem | undefined {
  if (validFrom !== stamp(issuedAt)) return 'issued_at'
  if (validUntil !== stamp(expiresAt) || exp !== expiresAt.getTime() / 1000 || expiresAt <= issuedAt)
    return 'expires_at'
  return isWholeDay(issuedAt.getTime() / 1000) && isWholeDay(exp) ? undefined : 'time_precision'
}

const stamp = (instant: Date): string => instant.toISOString().replace('.000Z', 'Z')

const statusOf = ({ statusUri, statusIndex }: VcJoseExpectation) =>
  PURPOSES.map((purpose) => ({
    id: `${statusUri}/${purpose}#${statusIndex}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: purpose,
    statusListIndex: `${statusIndex}`,
    statusListCredential: `${statusUri}/${purpose}`,
  }))

const contextResource = (id: string) => ({
  id,
  mediaType: 'application/ld+json',
  digestSRI: `sha256-${hash('sha256', JSON.stringify(attestationContext(id)), 'base64')}`,
})

function subjectProblem(subject: unknown, expected: VcJoseExpectation): LintProblem | undefined {
  if (!isRecord(subject)) return 'shape'
  const { id, synthetic, ...claims } = subject
  if (id !== expected.subject) return 'subject'
  if (synthetic !== true) return 'synthetic'
  return isSame(claims, expected.claims) ? undefined : 'claims_differ'
}

function hiddenSubjectProblem(
  subject: unknown,
  disclosures: readonly string[],
  { claims, disclosable, subject: id }: VcJoseExpectation,
  salts: Set<string>,
): LintProblem | undefined {
  if (!isRecord(subject)) return 'shape'
  const { synthetic, ...open } = subject
  if (open.id !== id) return 'subject'
  if (synthetic !== true) return 'synthetic'
  return disclosuresProblem(open, disclosures, expectedDisclosures(claims, disclosable), salts)
}
