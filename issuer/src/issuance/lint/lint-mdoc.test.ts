import { addSeconds, type MdocProfile } from '@sojourn/domain'
import { claimsToElements, type IssueMdoc, issueMdoc } from '@sojourn/formats'
import {
  type CborLabel,
  type CborMap,
  type CborTagged,
  type CborValue,
  cborMap,
  cborTagged,
  coseKeyOf,
  decodeBase64url,
  decodeCbor,
  embeddedCbor,
  encodeBase64url,
  encodeCbor,
  generateSigningKey,
  importVerificationKey,
  sha256,
  signerFromJwk,
} from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { lintMdoc, type MdocExpectation } from './lint-mdoc.ts'
import type { LintProblem } from './lint-problem.ts'

const ISSUED = new Date('2026-11-20T00:00:00Z')
const EXPIRES = addSeconds(ISSUED, 30 * 86_400)
const X5C = ['AQID']
const STATUS = { uri: 'https://issuer.example/public-security/status-lists/1', index: 41 }
const OWN = 'cn.sojourn.test.1'
const ISO = 'org.iso.23220.1'
const PROFILE: MdocProfile = {
  docType: OWN,
  elements: [
    { nameSpace: OWN, identifier: 'name', path: ['name'], kind: 'text' },
    { nameSpace: OWN, identifier: 'catchment', path: ['catchment'], kind: 'text_list' },
    { nameSpace: OWN, identifier: 'months', path: ['months'], kind: 'unsigned' },
    { nameSpace: OWN, identifier: 'synthetic', path: ['synthetic'], kind: 'boolean' },
    { nameSpace: ISO, identifier: 'sex', path: ['sex'], kind: 'numeric_code' },
    { nameSpace: ISO, identifier: 'birth_date', path: ['birth_date'], kind: 'full_date' },
    { nameSpace: ISO, identifier: 'age_over_18', path: ['age_over', '18'], kind: 'boolean' },
  ],
}
const CLAIMS = {
  name: '林秋月',
  catchment: ['D-0007', 'D-0008'],
  months: 14,
  sex: '2',
  birth_date: '1990-05-01',
  age_over: { '18': true },
  synthetic: true,
}

const issuerKeys = await generateSigningKey()
const signer = await signerFromJwk(issuerKeys.privateJwk, { x5c: X5C })
const imported = await importVerificationKey(issuerKeys.publicJwk)
if (!imported.ok) throw new Error(imported.reason)
const key = imported.value
const holderKey = (await generateSigningKey()).publicJwk

const issue = (over: Partial<IssueMdoc> = {}): Promise<string> =>
  issueMdoc({
    docType: OWN,
    nameSpaces: claimsToElements(PROFILE, CLAIMS),
    holderKey,
    status: STATUS,
    issuedAt: ISSUED,
    expiresAt: EXPIRES,
    signer,
    ...over,
  })

const lint = (compact: string, over: Partial<MdocExpectation> = {}, salts = new Set<string>()) =>
  lintMdoc(
    {
      compact,
      key,
      claims: CLAIMS,
      holderKey,
      statusUri: STATUS.uri,
      statusIndex: STATUS.index,
      issuedAt: ISSUED,
      expiresAt: EXPIRES,
      profile: PROFILE,
      x5c: X5C,
      ...over,
    },
    salts,
  )

const opened = (bytes: Uint8Array): CborValue => {
  const decoded = decodeCbor(bytes)
  if (!decoded.ok) throw new Error(decoded.reason)
  return decoded.value
}

/** The parts of a good one, to be changed; what depends on them is made anew and signed with the right key. */
interface Parts {
  protectedHeader: CborMap
  unprotectedHeader: CborMap
  mso: Map<CborLabel, CborValue>
  /** By name space; their digests are made again unless `digests` is changed. */
  items: Record<string, Map<CborLabel, CborValue>[]>
  digests: (made: CborMap) => CborValue
  issuerSigned: Map<CborLabel, CborValue>
  payload: (made: Uint8Array) => Uint8Array
  signature: (made: Uint8Array) => CborValue
}

async function resigned(change: (parts: Parts) => void): Promise<string> {
  const issuerSigned = opened(decodeBase64url(await issue()) ?? new Uint8Array()) as CborMap
  const [, open, payload] = issuerSigned.get('issuerAuth') as [Uint8Array, CborMap, Uint8Array]
  const parts: Parts = {
    protectedHeader: cborMap([1, -7]),
    unprotectedHeader: open,
    mso: new Map(opened((opened(payload) as CborTagged).value as Uint8Array) as CborMap),
    items: Object.fromEntries(
      [...(issuerSigned.get('nameSpaces') as CborMap)].map(([name, items]) => [
        name,
        (items as CborTagged[]).map((item) => new Map(opened(item.value as Uint8Array) as CborMap)),
      ]),
    ),
    digests: (made) => made,
    issuerSigned: new Map(),
    payload: (made) => made,
    signature: (made) => made,
  }
  change(parts)
  const bytes = Object.entries(parts.items).map(
    ([name, items]) => [name, items.map((item) => embeddedCbor(encodeCbor(item)))] as const,
  )
  const digests = new Map<CborLabel, CborValue>(
    bytes.map(([name, items]) => [name, new Map(items.map(({ encoded }, at) => [at, sha256(encoded)]))]),
  )
  if (parts.mso.has('valueDigests')) parts.mso.set('valueDigests', parts.digests(digests))
  const body = parts.payload(embeddedCbor(encodeCbor(parts.mso)).encoded)
  const head = encodeCbor(parts.protectedHeader)
  const signature = await signer.sign(encodeCbor(['Signature1', head, new Uint8Array(), body]))
  const whole = new Map<CborLabel, CborValue>([
    ['nameSpaces', new Map<CborLabel, CborValue>(bytes)],
    ['issuerAuth', [head, parts.unprotectedHeader, body, parts.signature(signature)]],
    ...parts.issuerSigned,
  ])
  return encodeBase64url(encodeCbor(whole))
}

const first = (parts: Parts, name: string) => parts.items[OWN]?.find((item) => item.get('elementIdentifier') === name)
const set = (parts: Parts, name: string, value: CborValue) => first(parts, name)?.set('elementValue', value)
const day = (text: string) => cborTagged(0, text)
const validity = (signed: CborValue, validFrom: CborValue, validUntil: CborValue, ...more: [string, CborValue][]) =>
  cborMap(['signed', signed], ['validFrom', validFrom], ['validUntil', validUntil], ...more)
const [START, END] = [day('2026-11-20T00:00:00Z'), day('2026-12-20T00:00:00Z')]

describe('the second reading of an mdoc', () => {
  test('finds nothing in what was meant', async () => {
    expect(await lint(await issue())).toBeUndefined()
    expect(await lint(await resigned(() => undefined))).toBeUndefined()
  })

  test('reads keys on every curve that is signed with', async () => {
    for (const alg of ['ES384', 'EdDSA'] as const) {
      const other = (await generateSigningKey(alg)).publicJwk
      expect(await lint(await issue({ holderKey: other }), { holderKey: other })).toBeUndefined()
      expect(await lint(await issue({ holderKey: other }))).toBe('holder_key')
    }
  })

  test.each<[LintProblem, string, (parts: Parts) => void]>([
    ['shape', 'a third member', (parts) => parts.issuerSigned.set('later', 1)],
    ['shape', 'no list of four for its signature', (parts) => parts.issuerSigned.set('issuerAuth', [])],
    ['shape', 'a list of name spaces', (parts) => parts.issuerSigned.set('nameSpaces', [])],
    ['shape', 'a signature that is text', (parts) => Object.assign(parts, { signature: () => 'signed' })],
    [
      'shape',
      'a signed object under another tag',
      (parts) =>
        Object.assign(parts, {
          payload: (made: Uint8Array) => encodeCbor(cborTagged(0, Buffer.from(made).toString('hex'))),
        }),
    ],
    [
      'shape',
      'a signed object with something after it',
      (parts) => Object.assign(parts, { payload: (made: Uint8Array) => Uint8Array.of(...made, 0) }),
    ],
    [
      'header_members',
      'a key name under the signature',
      (parts) => Object.assign(parts, { protectedHeader: cborMap([1, -7], [4, new Uint8Array(1)]) }),
    ],
    [
      'header_members',
      'a key name beside it',
      (parts) =>
        Object.assign(parts, { unprotectedHeader: new Map([...parts.unprotectedHeader, [4, new Uint8Array(1)]]) }),
    ],
    ['header_members', 'no certificate', (parts) => Object.assign(parts, { unprotectedHeader: cborMap() })],
    ['alg', 'another algorithm', (parts) => Object.assign(parts, { protectedHeader: cborMap([1, -9]) })],
    [
      'x5c',
      'another certificate',
      (parts) => Object.assign(parts, { unprotectedHeader: cborMap([33, Uint8Array.of(1, 2, 4)]) }),
    ],
    [
      'x5c',
      'its one certificate in a list',
      (parts) => Object.assign(parts, { unprotectedHeader: cborMap([33, [Uint8Array.of(1, 2, 3)]]) }),
    ],
    ['payload_members', 'no status', (parts) => parts.mso.delete('status')],
    ['payload_members', 'a member that nobody reads', (parts) => parts.mso.set('note', 'x')],
    ['version', 'another version', (parts) => parts.mso.set('version', '1.1')],
    ['digest_algorithm', 'another digest algorithm', (parts) => parts.mso.set('digestAlgorithm', 'SHA-512')],
    ['type', 'another document type', (parts) => parts.mso.set('docType', 'org.iso.18013.5.1.mDL')],
    [
      'issued_at',
      'another day of signing',
      (parts) => parts.mso.set('validityInfo', validity(day('2026-11-19T00:00:00Z'), START, END)),
    ],
    [
      'issued_at',
      'a day of signing without a tag',
      (parts) => parts.mso.set('validityInfo', validity('2026-11-20T00:00:00Z', START, END)),
    ],
    [
      'issued_at',
      'another beginning',
      (parts) => parts.mso.set('validityInfo', validity(START, day('2026-11-20T00:00:01Z'), END)),
    ],
    [
      'expires_at',
      'another end',
      (parts) => parts.mso.set('validityInfo', validity(START, START, day('2026-12-21T00:00:00Z'))),
    ],
    [
      'payload_members',
      'an expected update',
      (parts) => parts.mso.set('validityInfo', validity(START, START, END, ['expectedUpdate', END])),
    ],
    [
      'holder_key',
      'another key',
      (parts) => parts.mso.set('deviceKeyInfo', cborMap(['deviceKey', coseKeyOf(issuerKeys.publicJwk)])),
    ],
    [
      'holder_key',
      'a key with a name',
      (parts) =>
        parts.mso.set(
          'deviceKeyInfo',
          cborMap(['deviceKey', new Map([...coseKeyOf(holderKey), [2, new Uint8Array(1)]])]),
        ),
    ],
    [
      'holder_key',
      'leave for the device to say things',
      (parts) =>
        parts.mso.set('deviceKeyInfo', cborMap(['deviceKey', coseKeyOf(holderKey)], ['keyAuthorizations', cborMap()])),
    ],
    [
      'status',
      'another place in the list',
      (parts) => parts.mso.set('status', cborMap(['status_list', cborMap(['idx', 42], ['uri', STATUS.uri])])),
    ],
    [
      'status',
      'another list',
      (parts) => parts.mso.set('status', cborMap(['status_list', cborMap(['idx', 41], ['uri', `${STATUS.uri}0`])])),
    ],
    [
      'status',
      'a second status',
      (parts) =>
        parts.mso.set('status', new Map([...(parts.mso.get('status') as CborMap), ['identifier_list', cborMap()]])),
    ],
    ['name_space', 'a name space too many', (parts) => Object.assign(parts.items, { 'org.iso.18013.5.1': [] })],
    ['name_space', 'a name space too few', (parts) => delete parts.items[ISO]],
    [
      'name_space',
      'a name space by another name',
      (parts) => {
        parts.items['org.iso.18013.5.1'] = parts.items[ISO] ?? []
        delete parts.items[ISO]
      },
    ],
    ['claims_differ', 'an element too few', (parts) => parts.items[OWN]?.pop()],
    [
      'claims_differ',
      'an element twice instead of another',
      (parts) => {
        parts.items[OWN]?.[0]?.set('elementIdentifier', parts.items[OWN][1]?.get('elementIdentifier'))
      },
    ],
    ['claims_differ', 'a value that the record does not have', (parts) => set(parts, 'name', '林秋水')],
    ['claims_differ', 'a value of another type', (parts) => set(parts, 'months', '14')],
    ['claims_differ', 'a list in another order', (parts) => set(parts, 'catchment', ['D-0008', 'D-0007'])],
    ['claims_differ', 'a real person', (parts) => set(parts, 'synthetic', false)],
    [
      'claims_differ',
      'a date without its tag',
      (parts) =>
        parts.items[ISO]
          ?.find((item) => item.get('elementIdentifier') === 'birth_date')
          ?.set('elementValue', '1990-05-01'),
    ],
    [
      'claims_differ',
      'a code as text',
      (parts) => parts.items[ISO]?.find((item) => item.get('elementIdentifier') === 'sex')?.set('elementValue', '2'),
    ],
    ['disclosure_shape', 'an element with a fifth member', (parts) => first(parts, 'name')?.set('note', 1)],
    ['digest_id', 'elements in another order than their numbers', (parts) => parts.items[OWN]?.reverse()],
    ['salt', 'a random of sixteen bytes', (parts) => first(parts, 'name')?.set('random', new Uint8Array(16))],
    [
      'salt_repeated',
      'one random for two elements',
      (parts) => first(parts, 'name')?.set('random', first(parts, 'months')?.get('random')),
    ],
    [
      'digest_unknown',
      'a digest that was cut',
      (parts) =>
        Object.assign(parts, {
          digests: (made: CborMap) =>
            new Map(
              [...made].map(([name, ids]) => [
                name,
                new Map([...(ids as CborMap)].map(([id, digest]) => [id, (digest as Uint8Array).subarray(1)])),
              ]),
            ),
        }),
    ],
    [
      'digest_differs',
      'a digest of something else',
      (parts) =>
        Object.assign(parts, {
          digests: (made: CborMap) =>
            new Map(
              [...made].map(([name, ids]) => [
                name,
                new Map([...(ids as CborMap).keys()].map((id) => [id, new Uint8Array(32)])),
              ]),
            ),
        }),
    ],
    [
      'signature',
      'a signature of nobody',
      (parts) => Object.assign(parts, { signature: (made: Uint8Array) => new Uint8Array(made.length).fill(1) }),
    ],
  ])('finds %s: %s', async (problem, _what, change) => {
    expect(await lint(await resigned(change))).toBe(problem)
  })

  test('finds what the record does not have, or has beyond the type', async () => {
    expect(await lint(await issue(), { claims: { ...CLAIMS, name: '林秋水' } })).toBe('claims_differ')
    expect(await lint(await issue(), { claims: { ...CLAIMS, nickname: 'Moon' } })).toBe('claims_differ')
    expect(await lint(await issue(), { claims: { name: '林秋月' } })).toBe('name_space')
  })

  test('finds a precise time, for it would link the copies of a batch', async () => {
    const issuedAt = addSeconds(ISSUED, 60)
    expect(await lint(await issue({ issuedAt }), { issuedAt })).toBe('time_precision')
  })

  test('finds an end before the beginning', async () => {
    const expiresAt = addSeconds(ISSUED, -86_400)
    expect(await lint(await issue({ expiresAt }), { expiresAt })).toBe('expires_at')
  })

  test('finds another spelling than the one deterministic encoding', async () => {
    const good = decodeBase64url(await issue()) ?? new Uint8Array()
    const open = Uint8Array.of(0xbf, ...good.subarray(1), 0xff)
    expect(decodeCbor(open).ok).toBe(true)
    expect(await lint(encodeBase64url(open))).toBe('not_canonical')
    const long = Uint8Array.of(0xb8, 2, ...good.subarray(1))
    expect(decodeCbor(long).ok).toBe(true)
    expect(await lint(encodeBase64url(long))).toBe('not_canonical')
    expect(await lint(encodeBase64url(Uint8Array.of(...good, 0)))).toBe('not_canonical')
    expect(await lint(`${await issue()}=`)).toBe('not_canonical')
    expect(await lint('A'.repeat(200_000))).toBe('too_large')
  })

  test('finds a random that another copy has', async () => {
    const salts = new Set<string>()
    const mdoc = await issue()
    expect(await lint(mdoc, {}, salts)).toBeUndefined()
    expect(salts.size).toBe(7)
    expect(await lint(mdoc, {}, salts)).toBe('salt_repeated')
  })
})
