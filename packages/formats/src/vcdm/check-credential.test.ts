import type { JsonObject, JsonValue } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { BASE, credentialWith, EXAMPLES, findContext, without } from '../testing/vcdm-world.ts'
import { checkCredential } from './check-credential.ts'
import type { FindContext } from './known-context.ts'

const verdict = (document: JsonObject, find: FindContext = findContext): string => {
  const checked = checkCredential(document, find)
  return checked.ok ? 'ok' : checked.reason
}
const verdictOf = (change: JsonObject): string => verdict(credentialWith(change))

describe('4.3 contexts: a credential', () => {
  test('has a context whose first is the base context', () => {
    expect(verdictOf({})).toBe('ok')
    expect(verdict(without(credentialWith(), '@context'))).toBe('wrong_base_context')
    expect(verdictOf({ '@context': [EXAMPLES] })).toBe('wrong_base_context')
    expect(verdictOf({ '@context': [EXAMPLES, BASE] })).toBe('wrong_base_context')
    expect(verdictOf({ '@context': [] })).toBe('wrong_base_context')
  })

  test('has them in a list, the ordered set', () => {
    expect(verdictOf({ '@context': BASE })).toBe('wrong_base_context')
  })

  test('may name further contexts by URL and write them out as objects', () => {
    const written = { ExampleCredential: 'https://example.org/#ExampleCredential' }
    expect(verdictOf({ '@context': [BASE, EXAMPLES] })).toBe('ok')
    expect(verdictOf({ '@context': [BASE, written] })).toBe('ok')
  })

  test.each<[string, JsonValue]>([
    ['a URL with a space', 'https ://not-a-url/contexts/example/v1'],
    ['a number', 123192875],
    ['null, which would take the base context away', null],
    ['a keyword that nobody knows', { '@import': 'https://example.org/other' }],
    ['a version of the future', { '@version': 2 }],
    ['a term that is no IRI', { Example: 'nowhere' }],
    ['a term that is a list', { Example: ['https://example.org/#A'] }],
    ['a protection that is no yes or no', { '@protected': 'yes', Example: 'https://example.org/#A' }],
    ['a vocabulary that is no URL', { '@vocab': 'words' }],
    ['terms that lean on each other in a circle', { One: 'Two', Two: 'One' }],
  ])('with %s among its contexts is refused', (_what, context) => {
    expect(verdictOf({ '@context': [BASE, context] })).toBe('malformed_context')
  })

  test('with a context that nobody here knows is refused, and nothing is fetched', () => {
    expect(verdictOf({ '@context': [BASE, 'https://example.com'] })).toBe('unknown_context')
  })

  test('with contexts without end is refused', () => {
    const loop: FindContext = (url) => ({ context: [url, url], digests: [] })
    expect(verdict(credentialWith({ '@context': [BASE, EXAMPLES] }), loop)).toBe('malformed_context')
    expect(verdictOf({ '@context': [BASE, ...Array<string>(16).fill(EXAMPLES)] })).toBe('malformed_context')
  })

  test('may not give a protected term another meaning', () => {
    const own = 'https://example.org/#Own'
    const redefined = (...contexts: JsonValue[]) => verdictOf({ '@context': [BASE, ...contexts] })
    expect(redefined({ VerifiableCredential: own })).toBe('redefined_term')
    expect(redefined({ '@protected': true, Own: own }, { Own: own })).toBe('ok')
    expect(redefined({ '@protected': true, Own: own }, { Own: `${own}2` })).toBe('redefined_term')
    expect(redefined({ Own: { '@id': own, '@protected': true } }, { Own: null })).toBe('redefined_term')
    expect(redefined({ Own: own }, { Own: `${own}2` })).toBe('ok')
  })
})

describe('4.4 identifiers: the id of a credential', () => {
  test.each<[string, JsonValue]>([
    ['a URL', 'https://example.org/credentials/1'],
    ['a URN', 'urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008'],
    ['a DID', 'did:example:1'],
  ])('may be %s', (_what, id) => {
    expect(verdictOf({ id })).toBe('ok')
  })

  test.each<[string, JsonValue]>([
    ['null', null],
    ['two URLs', ['https://example.org/credentials/1', 'https://example.net/credentials/1']],
    ['a URL with a space', 'https ://not-a-url/vcs/1'],
    ['a word', 'credential-1'],
    ['an object', { id: 'https://example.org/credentials/1' }],
  ])('may not be %s', (_what, id) => {
    expect(verdictOf({ id })).toBe('malformed_id')
  })

  test('and that of a subject is one URL too', () => {
    expect(verdictOf({ credentialSubject: { id: ['did:example:one', 'did:example:two'] } })).toBe('malformed_subject')
    expect(verdictOf({ credentialSubject: { id: null, name: 'A' } })).toBe('malformed_subject')
    expect(verdictOf({ credentialSubject: { name: 'A' } })).toBe('ok')
  })
})

describe('4.5 types: a credential', () => {
  test('has a type, and VerifiableCredential is one of them', () => {
    expect(verdict(without(credentialWith(), 'type'))).toBe('malformed_type')
    expect(verdictOf({ type: 'VerifiableCredential' })).toBe('ok')
    expect(verdictOf({ type: [] })).toBe('malformed_type')
    expect(verdictOf({ type: ['VerifiableCredential', 2] })).toBe('malformed_type')
    expect(verdictOf({ '@context': [BASE, EXAMPLES], type: ['RelationshipCredential'] })).toBe('malformed_type')
  })

  test('may have further types that are URLs, in any order', () => {
    const [one, two] = ['https://example.org/#One', 'https://example.org/#Two']
    expect(verdictOf({ type: [one, two, 'VerifiableCredential'] })).toBe('ok')
    expect(verdictOf({ type: [two, 'VerifiableCredential', one] })).toBe('ok')
  })

  test('may have further types that its contexts map to a URL', () => {
    const type = ['VerifiableCredential', 'ExampleCredential']
    const mapped = (context: JsonObject) => verdictOf({ '@context': [BASE, context], type })
    expect(mapped({ ExampleCredential: 'https://example.org/#ExampleCredential' })).toBe('ok')
    expect(mapped({ ex: 'https://example.org/#', ExampleCredential: 'ex:ExampleCredential' })).toBe('ok')
    expect(mapped({ ExampleCredential: { '@id': 'https://example.org/#E', '@context': {} } })).toBe('ok')
    expect(mapped({ '@vocab': 'https://example.org/#' })).toBe('ok')
  })

  test('may not have one that is mapped to no URL, or not at all', () => {
    const type = ['VerifiableCredential', 'ExampleCredential']
    const bad = { ExampleCredential: 'https ://not-a-url#ExampleCredential' }
    expect(verdictOf({ '@context': [BASE, bad], type })).toBe('malformed_context')
    expect(verdictOf({ type })).toBe('unmapped_type')
    expect(verdictOf({ '@context': [BASE, EXAMPLES, { '@vocab': null }], type })).toBe('unmapped_type')
    expect(verdictOf({ '@context': [BASE, EXAMPLES, { ExampleCredential: null }], type })).toBe('unmapped_type')
  })

  test('is known by its types fully expanded', () => {
    const context = { Same: { '@id': 'Short' }, Short: 'ex:Long', ex: 'https://example.org/#' }
    const type = ['VerifiableCredential', 'Short', 'Same', 'ex:Other', 'https://example.net/Far', 'Word']
    expect(checkCredential(credentialWith({ '@context': [BASE, EXAMPLES, context], type }), findContext)).toMatchObject(
      {
        ok: true,
        value: {
          types: type,
          typeIris: [
            'https://www.w3.org/2018/credentials#VerifiableCredential',
            'https://example.org/#Long',
            'https://example.org/#Long',
            'https://example.org/#Other',
            'https://example.net/Far',
            'https://www.w3.org/ns/credentials/examples#Word',
          ],
        },
      },
    )
  })
})

const HELLO = { '@value': 'Hello', '@language': 'en' }

describe.each(['name', 'description'])('4.6 the %s', (member) => {
  const of = (value: JsonValue) => [
    verdictOf({ [member]: value }),
    verdictOf({ issuer: { id: 'did:example:issuer', [member]: value } }),
  ]

  test.each<[string, JsonValue]>([
    ['a string', 'Hello'],
    ['in a language', HELLO],
    ['in a language and a direction', { ...HELLO, '@language': 'ar', '@direction': 'rtl' }],
    ['in many languages', [HELLO, { '@value': '你好', '@language': 'zh-Hans-CN' }]],
  ])('of a credential and of its issuer may be %s', (_what, value) => {
    expect(of(value)).toEqual(['ok', 'ok'])
  })

  test.each<[string, JsonValue]>([
    ['with a member of its own', { ...HELLO, url: 'did:example:1' }],
    ['without a value', { '@language': 'en' }],
    ['whose value is no string', { ...HELLO, '@value': 1 }],
    ['in no language', { ...HELLO, '@language': 'not a tag' }],
    ['upside down', { ...HELLO, '@direction': 'down' }],
    ['a number', 7],
    ['an empty list', []],
    ['null', null],
  ])('may not be %s', (_what, value) => {
    expect(of(value)).toEqual(['malformed_name', 'malformed_issuer'])
  })
})

describe('4.7 the issuer', () => {
  test('is a URL or an object whose id is one', () => {
    expect(verdictOf({ issuer: { id: 'did:example:issuer' } })).toBe('ok')
    expect(verdict(without(credentialWith(), 'issuer'))).toBe('malformed_issuer')
    for (const issuer of [null, 'fake-issuer', {}, { id: null }, { id: 'fake-issuer' }, ['did:example:issuer']]) {
      expect(verdictOf({ issuer }), JSON.stringify(issuer)).toBe('malformed_issuer')
    }
  })
})

describe('4.8 the subject', () => {
  test('is one object or more, each with a claim', () => {
    const two = [{ id: 'did:example:subject' }, { id: 'did:example:other:subject' }]
    expect(verdictOf({ credentialSubject: two })).toBe('ok')
    expect(verdict(without(credentialWith(), 'credentialSubject'))).toBe('malformed_subject')
    for (const credentialSubject of [{}, [], [{ id: 'did:example:subject' }, {}], 'did:example:subject', null]) {
      expect(verdictOf({ credentialSubject }), JSON.stringify(credentialSubject)).toBe('malformed_subject')
    }
  })
})

describe.each(['validFrom', 'validUntil'])('4.9 %s', (member) => {
  test.each([
    '2023-02-26T01:02:58Z',
    '2023-02-26T01:02:58.447Z',
    '2023-02-25T19:10:39-06:00',
    '2023-02-25T24:00:00+14:00',
    '2024-02-29T00:00:00Z',
    '4023-02-26T01:02:58.447123456Z',
    '12023-02-26T01:02:58Z',
    '-0044-03-15T12:00:00Z',
  ])('may be %s', (value) => {
    expect(verdictOf({ [member]: value })).toBe('ok')
  })

  test.each<JsonValue>([
    'Sat 25 Feb 2023 07:16:31 PM CST',
    'Sun, 26 Feb 2023 01:22:14 +0000',
    '2023-02-26',
    '2023-02-26T01:02:58',
    '2023-02-26 01:02:58Z',
    '2023-02-26t01:02:58z',
    '2023-02-30T01:02:58Z',
    '2023-02-29T01:02:58Z',
    '2023-13-01T01:02:58Z',
    '2023-02-26T24:00:01Z',
    '2023-02-26T01:02:60Z',
    '2023-02-26T01:02:58+14:01',
    '23-02-26T01:02:58Z',
    1677373378,
    null,
    ['2023-02-26T01:02:58Z'],
  ])('may not be %j', (value) => {
    expect(verdictOf({ [member]: value })).toBe('malformed_validity')
  })
})

describe('4.9 the validity period', () => {
  test('is read to the instant', () => {
    const document = credentialWith({
      validFrom: '2023-02-25T19:10:39.5-06:00',
      validUntil: '2023-02-25T24:00:00-02:00',
    })
    expect(checkCredential(document, findContext)).toMatchObject({
      ok: true,
      value: { validFrom: new Date('2023-02-26T01:10:39.500Z'), validUntil: new Date('2023-02-26T02:00:00Z') },
    })
  })

  test('begins before it ends, or as it ends', () => {
    const [earlier, later] = ['2023-02-26T01:21:23Z', '2023-02-25T19:21:29-06:00']
    expect(verdictOf({ validFrom: earlier, validUntil: later })).toBe('ok')
    expect(verdictOf({ validFrom: earlier, validUntil: earlier })).toBe('ok')
    expect(verdictOf({ validFrom: later, validUntil: earlier })).toBe('reversed_validity')
  })
})

const URL_TYPE = 'https://example.org/#ExampleType'

describe.each([
  ['4.10 credentialStatus', 'credentialStatus', 'malformed_credential_status'],
  ['5.4 refreshService', 'refreshService', 'malformed_refresh_service'],
  ['5.5 termsOfUse', 'termsOfUse', 'malformed_terms_of_use'],
  ['5.6 evidence', 'evidence', 'malformed_evidence'],
  ['4.12 proof', 'proof', 'malformed_proof'],
] as const)('%s', (_title, member, problem) => {
  test('is one object or more, each with a type, with an id or without', () => {
    const context = [BASE, { ExampleType: URL_TYPE }]
    expect(verdictOf({ [member]: { type: URL_TYPE } })).toBe('ok')
    expect(verdictOf({ '@context': context, [member]: { type: 'ExampleType' } })).toBe('ok')
    expect(verdictOf({ [member]: [{ type: URL_TYPE }, { type: [URL_TYPE], id: 'did:example:1' }] })).toBe('ok')
  })

  test.each<[string, JsonValue]>([
    ['nothing inside', {}],
    ['no type', { id: 'did:example:1' }],
    ['a type that is a number', { id: 'did:example:1', type: 2 }],
    ['a type that no context knows', { type: 'ExampleType' }],
    ['two ids', { type: URL_TYPE, id: ['did:example:1', 'did:example:2'] }],
    ['an id with a space', { type: URL_TYPE, id: 'https ://not-a-url/statusList/4' }],
    ['one that is a string', [{ type: URL_TYPE }, 'did:example:1']],
    ['an empty list', []],
    ['null', null],
  ])('may not be with %s', (_what, value) => {
    expect(verdictOf({ [member]: value })).toBe(problem)
  })
})

describe('4.11 credentialSchema', () => {
  const schema = { type: URL_TYPE, id: 'did:example:schemas/1' }
  test('has a type and an id that is a URL', () => {
    expect(verdictOf({ credentialSchema: schema })).toBe('ok')
    expect(verdictOf({ credentialSchema: [schema, { ...schema, id: 'did:example:schemas/2' }] })).toBe('ok')
    expect(verdictOf({ credentialSchema: { type: URL_TYPE } })).toBe('malformed_schema')
    expect(verdictOf({ credentialSchema: { id: schema.id } })).toBe('malformed_schema')
    expect(verdictOf({ credentialSchema: { ...schema, id: 'https ://not-a-url.org/1' } })).toBe('malformed_schema')
  })
})

describe('5.3 relatedResource', () => {
  /** As `openssl dgst` prints them for the document of the Recommendation. */
  const SHA256 = 'WZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ'
  const SHA384 = 'l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU'
  const multihash = `u${Buffer.concat([Buffer.from([0x12, 0x20]), Buffer.from(SHA256, 'base64url')]).toString('base64url')}`
  const of = (relatedResource: JsonValue) => verdictOf({ relatedResource })

  test('holds the digest of a document, in either form', () => {
    expect(of({ id: BASE, digestSRI: `sha384-${SHA384}` })).toBe('ok')
    expect(of({ id: BASE, digestMultibase: `u${SHA256}` })).toBe('ok')
    expect(of([{ id: BASE, mediaType: 'application/ld+json', digestMultibase: multihash }])).toBe('ok')
    expect(of([{ id: 'https://example.org/picture.png', digestMultibase: `u${SHA256}` }])).toBe('ok')
  })

  test('whose digest is another than that of the context that is used is refused', () => {
    const other = 'M4RgWQc3RUDtjJCSgTJtTfvpZ7SPEg_LNO0ESlovQC0'
    expect(of([{ id: BASE, digestMultibase: `u${other}` }])).toBe('wrong_digest')
    expect(of([{ id: BASE, digestSRI: `sha256-${other}` }])).toBe('wrong_digest')
    expect(of([{ id: BASE, digestSRI: `sha384-${SHA384}`, digestMultibase: `u${other}` }])).toBe('wrong_digest')
  })

  test.each<[string, JsonValue]>([
    ['a list of strings', [BASE]],
    ['no id', [{ digestMultibase: `u${SHA256}` }]],
    ['no digest', [{ id: BASE }]],
    [
      'the same id twice',
      [
        { id: BASE, digestSRI: `sha384-${SHA384}` },
        { id: BASE, digestMultibase: `u${SHA256}` },
      ],
    ],
    ['a digest that is too short', [{ id: BASE, digestSRI: 'sha384-AAAA' }]],
    ['a hash that is none', [{ id: BASE, digestSRI: `md5-${SHA256}` }]],
    ['another base', [{ id: BASE, digestMultibase: 'z6Mkska8oQD7QQQWxqa7L5ai4mH98HfAdSwomPFYKuqNyE2y' }]],
    ['a media type that is a number', [{ id: BASE, digestMultibase: `u${SHA256}`, mediaType: 1 }]],
    ['an empty list', []],
  ])('with %s is refused', (_what, value) => {
    expect(of(value)).toBe('malformed_related_resource')
  })
})

test('a word that the base context knows only inside a type is no type of a document', () => {
  expect(verdictOf({ type: ['VerifiableCredential', 'issuer'] })).toBe('unmapped_type')
  expect(verdictOf({ type: ['VerifiableCredential', 'BitstringStatusListCredential'] })).toBe('ok')
})
