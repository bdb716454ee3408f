import { createHash, verify, X509Certificate } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK, type JWK } from 'jose'
import { unknownKeys } from './response-checks.ts'

/** What a suite finds fault with in an SD-JWT VC just received, its status list and its type metadata; sentences, and an empty list is good. */
export interface ExpectedCredential {
  readonly vct: string
  readonly holder: JWK
  readonly now: Date
  /** DER in base64. The chain ends here, and does not contain it. */
  readonly root: string
}

const when = (isWrong: boolean, problem: string): string[] => (isWrong ? [problem] : [])
const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
const DAY = 86_400

export interface ReadSdJwt {
  readonly jwt: string
  readonly header: Record<string, unknown>
  readonly claims: Record<string, unknown>
  readonly disclosures: readonly { readonly text: string; readonly parts: readonly unknown[] }[]
}

export function readSdJwt(compact: string): ReadSdJwt {
  const [jwt = '', ...rest] = compact.split('~')
  const disclosures = rest.slice(0, -1).map((text) => ({
    text,
    parts: JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[],
  }))
  return { jwt, header: { ...decodeProtectedHeader(jwt) }, claims: decodeJwt(jwt), disclosures }
}

const KNOWN_JWK = ['kty', 'use', 'key_ops', 'alg', 'kid', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crv', 'x', 'y', 'n', 'e']
const PRIVATE_JWK = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']

export async function problemsOfSdJwtVc(compact: string, expected: ExpectedCredential): Promise<readonly string[]> {
  const read = readSdJwt(compact)
  const { header, claims, disclosures } = read
  const { jwk = {}, ...otherCnf } = (claims.cnf ?? {}) as { jwk?: JWK }
  const salts = disclosures.map(({ parts }) => parts[0])
  return [
    ...when(!compact.endsWith('~'), 'the credential does not end in ~'),
    ...when(header.typ !== 'dc+sd-jwt', `typ is ${header.typ}`),
    ...when(claims.vct !== expected.vct, `vct is ${claims.vct}`),
    ...(await problemsOfChain(read.jwt, header.x5c, expected)),
    ...problemsOfTimes(claims, expected.now),
    ...when(jwk.x !== expected.holder.x || jwk.y !== expected.holder.y, 'bound to another key than was proved'),
    ...unknownKeys(otherCnf, [], 'cnf'),
    ...unknownKeys(jwk, KNOWN_JWK, 'cnf.jwk'),
    ...when(
      PRIVATE_JWK.some((member) => member in jwk),
      'cnf.jwk is private',
    ),
    ...when(new Set(salts).size !== salts.length, 'two disclosures share a salt'),
    ...when(
      salts.some((salt) => Buffer.from(String(salt), 'base64url').length < 16),
      'a salt has less than 128 bits',
    ),
    ...problemsOfDigests(read),
    ...(await problemsOfStatus(claims, expected)),
    ...(await problemsOfTypeMetadata(read)),
  ]
}

/** HAIP-1.0 6.1.1 (issuer-identification): the leaf signs, is no root, and leads to the root that is not shown. */
export async function problemsOfChain(
  jwt: string,
  x5c: unknown,
  { root, now }: Pick<ExpectedCredential, 'root' | 'now'>,
): Promise<string[]> {
  if (!Array.isArray(x5c) || x5c.length === 0) return ['there is no x5c']
  const chain = x5c.map((der) => new X509Certificate(Buffer.from(String(der), 'base64')))
  const [leaf] = chain
  const anchor = new X509Certificate(Buffer.from(root, 'base64'))
  if (leaf === undefined) return ['there is no leaf']
  const links = [...chain.slice(1), anchor]
  const isSigned = await compactVerify(jwt, leaf.publicKey).then(
    () => true,
    () => false,
  )
  return [
    ...when(!isSigned, 'the leaf did not sign it'),
    ...when(leaf.issuer === leaf.subject || leaf.verify(leaf.publicKey), 'the leaf signed itself'),
    ...when(
      chain.some(({ fingerprint256 }) => fingerprint256 === anchor.fingerprint256),
      'the root is in the chain',
    ),
    ...chain.flatMap((certificate, index) => [
      ...when(
        !(links[index]?.ca === true && links[index].verify !== undefined && certificate.verify(links[index].publicKey)),
        `certificate ${index} is not signed by the next`,
      ),
      ...when(
        new Date(certificate.validFrom) > now || new Date(certificate.validTo) < now,
        'a certificate is not in force',
      ),
    ]),
  ]
}

/** RFC9901 10.1 (unlinkability): a time to the second is as good as a name, so every time falls on an hour, or a second before one. */
export const isRounded = (seconds: unknown): boolean =>
  Number.isInteger(seconds) && (Number(seconds) % 3600 === 0 || (Number(seconds) + 1) % 3600 === 0)

function problemsOfTimes(claims: Record<string, unknown>, now: Date): string[] {
  const seconds = now.getTime() / 1000
  const { iat, nbf, exp } = claims as Record<string, number | undefined>
  return [
    ...when(iat !== undefined && (iat > seconds + 300 || iat < 1_546_300_800), 'iat makes no sense'),
    ...when(nbf !== undefined && nbf > seconds + 300, 'it is not in force yet'),
    ...when(exp !== undefined && (exp < seconds || exp > seconds + 50 * 365 * DAY), 'exp makes no sense'),
    ...when(exp === undefined && claims.status === undefined, 'neither exp nor status limits it'),
    ...Object.entries({ iat, nbf, exp })
      .filter(([, value]) => value !== undefined && !isRounded(value))
      .map(([name]) => `${name} is not rounded`),
  ]
}

/** Every disclosure is referred to once, by its digest. */
function problemsOfDigests({ claims, disclosures }: ReadSdJwt): string[] {
  const text = JSON.stringify([claims, ...disclosures.map(({ parts }) => parts)])
  return disclosures.flatMap((disclosure) => {
    const times = text.split(`"${digestOf(disclosure.text)}"`).length - 1
    return when(times !== 1, `a disclosure is referred to ${times} times`)
  })
}

export interface StatusReference {
  readonly uri: string
  readonly idx: number
}

export const statusIn = (claims: Record<string, unknown>): StatusReference | undefined =>
  (claims.status as { status_list?: StatusReference } | undefined)?.status_list

/** TSL 8.2 (status-list-response): the list is there, signed by an issuer's certificate, names its key too, and says valid. */
async function problemsOfStatus(
  claims: Record<string, unknown>,
  expected: Pick<ExpectedCredential, 'root' | 'now'>,
): Promise<string[]> {
  const reference = statusIn(claims)
  if (reference === undefined) return []
  const answer = await fetch(reference.uri, { headers: { accept: 'application/statuslist+jwt' } })
  const token = await answer.text()
  if (answer.status !== 200) return [`the status list answered ${answer.status}`]
  const { x5c, typ, jwk, alg } = decodeProtectedHeader(token)
  const list = decodeJwt(token) as { sub?: string; exp?: number; status_list?: { bits: number; lst: string } }
  const bits = list.status_list?.bits ?? 0
  const bytes = inflateSync(Buffer.from(list.status_list?.lst ?? '', 'base64url'))
  const at = reference.idx * bits
  const value = ((bytes[Math.floor(at / 8)] ?? 0xff) >> (at % 8)) & (2 ** bits - 1)
  const isItsOwn = await importJWK(jwk ?? {}, alg)
    .then((key) => compactVerify(token, key))
    .then(
      () => true,
      () => false,
    )
  return [
    ...when(answer.headers.get('content-type') !== 'application/statuslist+jwt', 'the list has another media type'),
    ...when(typ !== 'statuslist+jwt', `the list’s typ is ${typ}`),
    ...when(list.sub !== reference.uri, 'the list is another’s'),
    ...when(![1, 2, 4, 8].includes(bits), `the list has ${bits} bits`),
    ...when(value !== 0, `the status is ${value}`),
    ...(await problemsOfChain(token, x5c, expected)),
    // A suite that knows no root looks for the key in the header itself.
    ...when(!isItsOwn, 'no key in the header of the list fits it'),
  ]
}

const TYPE_MEMBERS = ['vct', 'name', 'description', 'extends', 'extends#integrity', 'display', 'claims']

/** SDJWTVC 6.3.1: the type is a URL, what is there is the document of the digest, and the credential keeps to it. */
async function problemsOfTypeMetadata({ claims, disclosures }: ReadSdJwt): Promise<string[]> {
  const answer = await fetch(String(claims.vct), { headers: { accept: 'application/json' } })
  const text = await answer.text()
  if (answer.status !== 200) return [`the type metadata answered ${answer.status}`]
  const integrity = `sha256-${createHash('sha256').update(text).digest('base64')}`
  const document = JSON.parse(text) as {
    vct?: string
    display?: Record<string, unknown>[]
    claims?: { path: (string | null)[]; sd?: string; mandatory?: boolean; display?: Record<string, unknown>[] }[]
  }
  const inTheOpen = (path: readonly (string | null)[]): boolean =>
    path.length === 1 && typeof path[0] === 'string' && path[0] in claims
  const named = (path: readonly (string | null)[]): boolean =>
    inTheOpen(path) || disclosures.some(({ parts }) => parts[1] === path.at(-1))
  return [
    ...when(claims['vct#integrity'] !== integrity, 'vct#integrity is of another document'),
    ...when(document.vct !== claims.vct, 'the type metadata are of another type'),
    ...unknownKeys(document, TYPE_MEMBERS, 'the type metadata'),
    ...(document.display ?? []).flatMap((entry) =>
      unknownKeys(entry, ['locale', 'name', 'description', 'rendering'], 'a display of the type'),
    ),
    ...(document.claims ?? []).flatMap((entry) => [
      ...unknownKeys(entry, ['path', 'display', 'mandatory', 'sd', 'svg_id'], 'a claim of the type'),
      ...(entry.display ?? []).flatMap((one) => unknownKeys(one, ['locale', 'label', 'description'], 'a label')),
      ...when(entry.mandatory === true && !named(entry.path), `${entry.path.join('.')} is mandatory and missing`),
      ...when(entry.sd === 'always' && inTheOpen(entry.path), `${entry.path.join('.')} is in the open`),
      ...when(entry.sd === 'never' && !inTheOpen(entry.path) && named(entry.path), `${entry.path.join('.')} is hidden`),
    ]),
  ]
}

/** IssuerSigned of ISO 18013-5, as far as a suite looks: signature, digests, document type, device key, times and status. */
export function problemsOfMdoc(
  credential: string,
  expected: { readonly docType: string; readonly holder: JWK; readonly now: Date; readonly root: string },
): readonly string[] {
  if (!/^[A-Za-z0-9_-]+$/.test(credential)) return ['it is not base64url without padding']
  const { protectedBytes, payload, signature, x5c, mso, items } = readMdoc(credential)
  const toBeSigned = Buffer.concat([
    Buffer.from('846a5369676e617475726531', 'hex'),
    bstr(protectedBytes),
    bstr(Buffer.alloc(0)),
    bstr(payload),
  ])
  const [leaf] = x5c.map((der) => new X509Certificate(der))
  const anchor = new X509Certificate(Buffer.from(expected.root, 'base64'))
  if (leaf === undefined) return ['there is no certificate']
  const deviceKey = mso.deviceKeyInfo.deviceKey
  const { signed, validFrom, validUntil } = mso.validityInfo
  return [
    ...when(mso.docType !== expected.docType, `the document type is ${mso.docType}`),
    ...when(
      !verify('sha256', toBeSigned, { key: leaf.publicKey, dsaEncoding: 'ieee-p1363' }, signature),
      'the leaf did not sign it',
    ),
    ...when(!leaf.verify(anchor.publicKey), 'the leaf is of another root'),
    ...items.flatMap(({ nameSpace, digestId, bytes }) =>
      when(
        !createHash('sha256')
          .update(bytes)
          .digest()
          .equals(mso.valueDigests[nameSpace]?.[digestId] ?? Buffer.alloc(0)),
        `digest ${digestId} of ${nameSpace} is of something else`,
      ),
    ),
    ...when(
      deviceKey['-2']?.toString('base64url') !== expected.holder.x ||
        deviceKey['-3']?.toString('base64url') !== expected.holder.y,
      'bound to another key than was proved',
    ),
    ...when(new Date(validFrom) > expected.now || new Date(validUntil) < expected.now, 'it is not in force'),
    ...Object.entries({ signed, validFrom, validUntil })
      .filter(([, value]) => !isRounded(Date.parse(value) / 1000))
      .map(([name]) => `${name} is not rounded`),
    ...when(mso.status?.status_list === undefined, 'there is no status list'),
  ]
}

interface Mso {
  readonly docType: string
  readonly validityInfo: { readonly signed: string; readonly validFrom: string; readonly validUntil: string }
  readonly deviceKeyInfo: { readonly deviceKey: Readonly<Record<string, Buffer>> }
  readonly valueDigests: Readonly<Record<string, Readonly<Record<string, Buffer>>>>
  readonly status?: { readonly status_list?: StatusReference }
}

export interface ReadMdoc {
  readonly protectedBytes: Buffer
  readonly payload: Buffer
  readonly signature: Buffer
  readonly x5c: readonly Buffer[]
  readonly mso: Mso
  readonly items: readonly {
    readonly nameSpace: string
    readonly digestId: string
    readonly bytes: Buffer
    readonly random: Buffer
    readonly name: string
    readonly value: unknown
  }[]
}

export function readMdoc(credential: string): ReadMdoc {
  const issuerSigned = decode(Buffer.from(credential, 'base64url')) as {
    issuerAuth: [Buffer, Record<string, Buffer | Buffer[]>, Buffer, Buffer]
    nameSpaces: Record<string, Tagged[]>
  }
  const [protectedBytes, unprotected, payload, signature] = issuerSigned.issuerAuth
  const certificates = unprotected['33'] ?? []
  const items = Object.entries(issuerSigned.nameSpaces).flatMap(([nameSpace, list]) =>
    list.map((tagged) => {
      const item = decode(tagged.value) as {
        digestID: number
        random: Buffer
        elementIdentifier: string
        elementValue: unknown
      }
      const { digestID, random, elementIdentifier: name, elementValue: value } = item
      return { nameSpace, digestId: String(digestID), bytes: tagged.bytes, random, name, value }
    }),
  )
  const mso = decode((decode(payload) as Tagged).value) as Mso
  return { protectedBytes, payload, signature, x5c: [certificates].flat(), mso, items }
}

interface Tagged {
  /** With its tag and head, over which digests are made. */
  readonly bytes: Buffer
  readonly value: Buffer
}

function bstr(bytes: Buffer): Buffer {
  const { length } = bytes
  if (length < 24) return Buffer.concat([Buffer.from([0x40 | length]), bytes])
  if (length < 256) return Buffer.concat([Buffer.from([0x58, length]), bytes])
  return Buffer.concat([Buffer.from([0x59, length >> 8, length & 0xff]), bytes])
}

/** RFC 8949, definite lengths alone: maps as objects by the text of their keys, tag 24 with the bytes it came in, dates as text. */
function decode(bytes: Buffer): unknown {
  let at = 0
  function item(): unknown {
    const start = at
    const head = bytes[at++] ?? 0
    const major = head >> 5
    const count = length(head & 31)
    switch (major) {
      case 0:
        return count
      case 1:
        return -1 - count
      case 2:
      case 3: {
        const slice = bytes.subarray(at, at + count)
        at += count
        return major === 2 ? slice : slice.toString('utf8')
      }
      case 4:
        return Array.from({ length: count }, item)
      case 5:
        return Object.fromEntries(Array.from({ length: count }, () => [String(item()), item()]))
      case 6: {
        const value = item()
        return count === 24 ? { value, bytes: bytes.subarray(start, at) } : value
      }
      default:
        return { 20: false, 21: true, 22: null }[head & 31]
    }
  }
  function length(short: number): number {
    if (short < 24) return short
    const size = 2 ** (short - 24)
    const value = size === 8 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUIntBE(at, size)
    at += size
    return value
  }
  return item()
}
