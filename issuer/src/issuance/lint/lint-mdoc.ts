import { hash } from 'node:crypto'
import type { JsonObject, JsonValue, MdocElement, MdocProfile } from '@sojourn/domain'
import { encode } from 'cborg'
import type { LintExpectation, LintProblem } from './lint-problem.ts'
import { isRecord } from './read-compact.ts'
import {
  dated,
  embedded,
  embeddedBytes,
  hasLabels,
  isBytes,
  isSameBytes,
  type ReadMdoc,
  readCbor,
  readMdoc,
} from './read-mdoc.ts'

/** `claims` hold `synthetic` too: it is an element like the others. */
export interface MdocExpectation extends LintExpectation {
  readonly profile: MdocProfile
  readonly x5c: readonly string[]
}

const RANDOM_BYTES = 32
const SHA_256_BYTES = 32
const DAY_SECONDS = 86_400
/** RFC9053 2.1 (ecdsa). */
const COSE_ALG: Readonly<Record<string, number>> = { ES256: -7, ES384: -35, EdDSA: -8 }
const COSE_KEY_LABELS = { EC: [1, -1, -2, -3], OKP: [1, -1, -2] } as const
const COSE_CURVE: Readonly<Record<string, readonly [kty: number, crv: number]>> = {
  'P-256': [2, 1],
  'P-384': [2, 2],
  Ed25519: [1, 6],
}

/** `salts` holds the randoms of the other copies; this one's are added. */
export async function lintMdoc(expected: MdocExpectation, salts: Set<string>): Promise<LintProblem | undefined> {
  const read = readMdoc(expected.compact)
  if (typeof read === 'string') return read
  return (
    headerProblem(read, expected) ??
    objectProblem(read.mobileSecurityObject, expected) ??
    elementsProblem(read, expected, salts) ??
    (await signatureProblem(read, expected))
  )
}

function headerProblem(read: ReadMdoc, expected: MdocExpectation): LintProblem | undefined {
  const header = readCbor(read.protectedBytes)
  if (!hasLabels(header, [1]) || !hasLabels(read.unprotectedHeader, [33])) return 'header_members'
  if (header.get(1) !== COSE_ALG[expected.key.alg]) return 'alg'
  const x5chain = read.unprotectedHeader.get(33)
  const chain = expected.x5c.map((certificate) => new Uint8Array(Buffer.from(certificate, 'base64')))
  const wanted = chain.length === 1 ? chain[0] : chain
  return wanted !== undefined && isSameBytes(encode(x5chain), encode(wanted)) ? undefined : 'x5c'
}

const OBJECT_LABELS = [
  'version',
  'digestAlgorithm',
  'valueDigests',
  'deviceKeyInfo',
  'docType',
  'validityInfo',
  'status',
]

function objectProblem(mso: ReadonlyMap<unknown, unknown>, expected: MdocExpectation): LintProblem | undefined {
  if (!hasLabels(mso, OBJECT_LABELS)) return 'payload_members'
  if (mso.get('version') !== '1.0') return 'version'
  if (mso.get('digestAlgorithm') !== 'SHA-256') return 'digest_algorithm'
  if (mso.get('docType') !== expected.profile.docType) return 'type'
  return (
    validityProblem(mso.get('validityInfo'), expected) ??
    holderKeyProblem(mso.get('deviceKeyInfo'), expected) ??
    statusProblem(mso.get('status'), expected)
  )
}

function validityProblem(validity: unknown, { issuedAt, expiresAt }: MdocExpectation): LintProblem | undefined {
  if (!hasLabels(validity, ['signed', 'validFrom', 'validUntil'])) return 'payload_members'
  const issued = tdate(issuedAt)
  if (dated(validity.get('signed'), 0) !== issued || dated(validity.get('validFrom'), 0) !== issued) return 'issued_at'
  if (dated(validity.get('validUntil'), 0) !== tdate(expiresAt) || expiresAt <= issuedAt) return 'expires_at'
  return isWholeDay(issuedAt) && isWholeDay(expiresAt) ? undefined : 'time_precision'
}

const tdate = (instant: Date): string => `${instant.toISOString().slice(0, 19)}Z`
const isWholeDay = (instant: Date): boolean => instant.getTime() % (DAY_SECONDS * 1000) === 0

/** The key and nothing that names it. */
function holderKeyProblem(info: unknown, { holderKey }: MdocExpectation): LintProblem | undefined {
  const key = hasLabels(info, ['deviceKey']) ? info.get('deviceKey') : undefined
  const [kty, crv] = COSE_CURVE[holderKey.crv] ?? []
  if (!hasLabels(key, COSE_KEY_LABELS[holderKey.kty]) || key.get(1) !== kty || key.get(-1) !== crv) return 'holder_key'
  const coordinates = [holderKey.x, holderKey.y].map((text) =>
    text === undefined ? undefined : Buffer.from(text, 'base64url'),
  )
  const isSameKey = coordinates.every((wanted, at) => {
    const value = key.get(-2 - at)
    return wanted === undefined ? value === undefined : isBytes(value) && isSameBytes(value, wanted)
  })
  return isSameKey ? undefined : 'holder_key'
}

function statusProblem(status: unknown, { statusIndex, statusUri }: MdocExpectation): LintProblem | undefined {
  const reference = hasLabels(status, ['status_list']) ? status.get('status_list') : undefined
  const isRight = hasLabels(reference, ['idx', 'uri']) && reference.get('idx') === statusIndex
  return isRight && reference.get('uri') === statusUri ? undefined : 'status'
}

/** Every claim once, under its own name space and name, with the digest that was signed; and no digest of anything else. */
function elementsProblem(
  { nameSpaces, mobileSecurityObject }: ReadMdoc,
  expected: MdocExpectation,
  salts: Set<string>,
): LintProblem | undefined {
  const digests = mobileSecurityObject.get('valueDigests')
  const wanted = expectedElements(expected)
  if (typeof wanted === 'string') return wanted
  if (!(digests instanceof Map) || digests.size !== wanted.size || nameSpaces.size !== wanted.size) return 'name_space'
  for (const [nameSpace, elements] of wanted) {
    const items = nameSpaces.get(nameSpace)
    const byId = digests.get(nameSpace)
    if (!Array.isArray(items) || !(byId instanceof Map)) return 'name_space'
    if (items.length !== elements.size || byId.size !== elements.size) return 'claims_differ'
    const left = new Map(elements)
    for (const [place, item] of items.entries()) {
      const problem = itemProblem(item, place, byId, left, salts)
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

function itemProblem(
  tagged: unknown,
  place: number,
  digests: ReadonlyMap<unknown, unknown>,
  left: Map<string, ExpectedElement>,
  salts: Set<string>,
): LintProblem | undefined {
  const content = embedded(tagged)
  const item = content === undefined ? undefined : readCbor(content)
  if (content === undefined || !hasLabels(item, ['digestID', 'random', 'elementIdentifier', 'elementValue'])) {
    return 'disclosure_shape'
  }
  // In the order of the lot that was drawn: another order would be one that says something.
  if (item.get('digestID') !== place) return 'digest_id'
  const random = item.get('random')
  if (!isBytes(random) || random.length !== RANDOM_BYTES) return 'salt'
  const salt = Buffer.from(random).toString('base64url')
  if (salts.has(salt)) return 'salt_repeated'
  salts.add(salt)
  const identifier = String(item.get('elementIdentifier'))
  const wanted = left.get(identifier)
  if (wanted === undefined || !isSameValue(item.get('elementValue'), wanted)) return 'claims_differ'
  left.delete(identifier)
  const digest = digests.get(place)
  if (!isBytes(digest) || digest.length !== SHA_256_BYTES) return 'digest_unknown'
  return isSameBytes(digest, hash('sha256', embeddedBytes(content), 'buffer')) ? undefined : 'digest_differs'
}

interface ExpectedElement {
  readonly kind: MdocElement['kind']
  readonly value: JsonValue
}

/** From the record: each claim that ends in a value, by the place that the type gives it. */
function expectedElements({
  claims,
  profile,
}: MdocExpectation): Map<string, Map<string, ExpectedElement>> | LintProblem {
  const byPath = new Map(profile.elements.map((element) => [element.path.join('\n'), element]))
  const spaces = new Map<string, Map<string, ExpectedElement>>()
  for (const [path, value] of leavesOf(claims, [])) {
    const element = byPath.get(path)
    if (element === undefined) return 'claims_differ'
    const elements = spaces.get(element.nameSpace) ?? new Map<string, ExpectedElement>()
    elements.set(element.identifier, { kind: element.kind, value })
    spaces.set(element.nameSpace, elements)
  }
  return spaces
}

const leavesOf = (object: JsonObject, above: readonly string[]): [string, JsonValue][] =>
  Object.entries(object).flatMap(([name, value]) =>
    isRecord(value) ? leavesOf(value, [...above, name]) : [[[...above, name].join('\n'), value] as [string, JsonValue]],
  )

function isSameValue(written: unknown, { kind, value }: ExpectedElement): boolean {
  switch (kind) {
    case 'full_date':
      return typeof value === 'string' && dated(written, 1004) === value
    case 'numeric_code':
      return typeof written === 'number' && String(written) === value
    case 'unsigned':
      return typeof written === 'number' && Number.isInteger(written) && written >= 0 && written === value
    case 'text_list':
      return Array.isArray(written) && JSON.stringify(written) === JSON.stringify(value)
    default:
      return typeof written === (kind === 'text' ? 'string' : 'boolean') && written === value
  }
}

/** RFC9052 4.4 (signing-and-verification-process). */
async function signatureProblem(read: ReadMdoc, { key }: MdocExpectation): Promise<LintProblem | undefined> {
  const signed = encode(['Signature1', read.protectedBytes, new Uint8Array(), read.payload])
  return (await key.verify(signed, read.signature)) ? undefined : 'signature'
}
