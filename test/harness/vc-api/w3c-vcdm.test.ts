import type { JsonObject, JsonValue } from '@sojourn/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServedVcApi, serveVcApi } from './serve.ts'

/**
 * The statements of the W3C suites for VCDM 2.0 and for Bitstring Status List about what an issuer accepts and what it refuses, each by a document
 * of our own. What has an issuer, a period or a status is verified too, for the verifier judges the same document.
 */
const NOW = new Date('2026-11-20T08:00:00Z')
const BASE = 'https://www.w3.org/ns/credentials/v2'
const EXAMPLES = 'https://www.w3.org/ns/credentials/examples/v2'
const DIGEST_SRI = 'sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg'
const DIGEST_MULTIBASE = 'uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k'

let api: ServedVcApi
beforeAll(async () => {
  api = await serveVcApi(0, () => NOW)
})
afterAll(() => api.close())

/** Undefined takes a member out. */
type Change = Readonly<Record<string, JsonValue | undefined>>

async function post(path: string, body: object): Promise<{ readonly status: number; readonly body: JsonObject }> {
  const answer = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as JsonObject }
}

const issue = (change: Change) =>
  post('/credentials/issue', {
    credential: {
      '@context': [BASE, EXAMPLES],
      type: ['VerifiableCredential'],
      credentialSubject: { id: 'did:example:subject', name: 'Somebody' },
      ...change,
    },
    options: {},
  })

type Case = readonly [what: string, change: Change]

const STATUS = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '94567' }
const LISTED = { ...STATUS, statusListCredential: 'https://example.com/lists/1' }
const WORDS = { '@value': 'A name', '@language': 'en' }

const ACCEPTED: Readonly<Record<string, readonly Case[]>> = {
  '4.3': [
    ['several contexts by address', { '@context': [BASE, EXAMPLES] }],
    ['a context as an object', { '@context': [BASE, EXAMPLES, { own: 'https://example.org/terms#own' }] }],
  ],
  '4.4': [
    ['an id that is a DID', { id: 'did:example:credential' }],
    ['an id that is an address', { id: 'https://example.com/credentials/1' }],
    ['a subject with an id', { credentialSubject: { id: 'https://example.com/people/1', name: 'x' } }],
  ],
  '4.5': [
    ['a further type that is an address', { type: ['VerifiableCredential', 'https://example.org/terms#Own'] }],
    [
      'a further type that the context maps',
      {
        '@context': [BASE, { Own: 'https://example.org/terms#Own' }],
        type: ['VerifiableCredential', 'Own'],
        credentialSubject: { id: 'did:example:subject' },
      },
    ],
    [
      'its own type last',
      { type: ['https://example.org/terms#A', 'https://example.org/terms#B', 'VerifiableCredential'] },
    ],
    [
      'its own type in the middle',
      { type: ['https://example.org/terms#A', 'VerifiableCredential', 'https://example.org/terms#B'] },
    ],
    [
      'terms of use with a type',
      { termsOfUse: { id: 'https://example.com/terms', type: 'https://example.org/terms#Policy' } },
    ],
    ['evidence with a type', { evidence: { type: 'https://example.org/terms#Document' } }],
    [
      'a refresh service with a type',
      { refreshService: { id: 'https://example.com/refresh', type: 'https://example.org/terms#R' } },
    ],
  ],
  '4.6': [
    ['a name', { name: 'A name' }],
    ['a name in a language', { name: WORDS }],
    ['a name in a language and a direction', { name: { ...WORDS, '@direction': 'ltr' } }],
    ['a name in several languages', { name: [WORDS, { '@value': '名称', '@language': 'zh-CN' }] }],
    ['a description in several languages', { description: [WORDS, { '@value': '说明', '@language': 'zh-CN' }] }],
  ],
  '4.7': [
    ['an issuer as an object', { issuer: { id: 'https://example.com/issuers/1', name: WORDS, description: 'x' } }],
  ],
  '4.8': [['several subjects', { credentialSubject: [{ id: 'did:example:a' }, { id: 'did:example:b', name: 'b' }] }]],
  '4.9': [
    ['a start with fractions of a second', { validFrom: '2025-03-25T01:02:03.1234Z' }],
    ['a start in a zone', { validFrom: '2025-03-25T01:02:03-04:00' }],
    ['a start in the far future', { validFrom: '2099-03-25T01:02:03Z' }],
    ['an end with fractions of a second', { validUntil: '2099-03-25T01:02:03.12Z' }],
    ['an end in a zone', { validUntil: '2099-03-25T01:02:03+05:00' }],
    ['a start and an end at once', { validFrom: '2026-11-20T08:00:00Z', validUntil: '2026-11-20T08:00:00Z' }],
    [
      'a start in one zone before an end in another',
      { validFrom: '2026-11-20T10:00:00+08:00', validUntil: '2026-11-20T03:00:00Z' },
    ],
  ],
  '4.10': [
    ['a status with an id', { credentialStatus: { ...LISTED, id: 'https://example.com/lists/1#94567' } }],
    ['a status without an id', { credentialStatus: LISTED }],
    ['several statuses', { credentialStatus: [LISTED, { ...LISTED, statusPurpose: 'suspension' }] }],
  ],
  '4.11': [
    ['a schema', { credentialSchema: { id: 'https://example.com/schema', type: 'JsonSchema' } }],
    [
      'several schemas',
      { credentialSchema: ['1', '2'].map((n) => ({ id: `https://example.com/schema/${n}`, type: 'JsonSchema' })) },
    ],
  ],
  '5.3': [
    ['a related resource by one digest', { relatedResource: { id: BASE, digestSRI: DIGEST_SRI } }],
    ['a related resource by the other digest', { relatedResource: { id: BASE, digestMultibase: DIGEST_MULTIBASE } }],
    [
      'a related resource with its media type',
      { relatedResource: [{ id: BASE, mediaType: 'application/ld+json', digestSRI: DIGEST_SRI }] },
    ],
  ],
}

const REFUSED: Readonly<Record<string, readonly Case[]>> = {
  '4.3': [
    ['no context', { '@context': undefined }],
    ['an empty context', { '@context': [] }],
    ['another context first', { '@context': [EXAMPLES, BASE] }],
    ['the context of 1.1', { '@context': ['https://www.w3.org/2018/credentials/v1'] }],
    ['a context that is no address', { '@context': [BASE, 'https ://not-a-url/contexts/v1'] }],
    ['a context that is a number', { '@context': [BASE, 123_192_875] }],
    ['a context that is null', { '@context': [BASE, null] }],
  ],
  '4.4': [
    ['an id that is null', { id: null }],
    ['an id that is no address', { id: 'not-a-url' }],
    ['several ids', { id: ['did:example:a', 'did:example:b'] }],
    ['a subject with several ids', { credentialSubject: { id: ['did:example:a', 'did:example:b'] } }],
  ],
  '4.5': [
    ['no type', { type: undefined }],
    ['no type of its own', { type: ['https://example.org/terms#A'] }],
    [
      'a type that is mapped to no address',
      {
        '@context': [BASE, { Own: 'nothing' }],
        type: ['VerifiableCredential', 'Own'],
        credentialSubject: { id: 'did:example:subject' },
      },
    ],
    [
      'a type that is not mapped',
      { '@context': [BASE], type: ['VerifiableCredential', 'Own'], credentialSubject: { id: 'did:example:s' } },
    ],
    ['terms of use without a type', { termsOfUse: { id: 'https://example.com/terms' } }],
    ['evidence without a type', { evidence: { id: 'https://example.com/evidence' } }],
    ['a refresh service without a type', { refreshService: { id: 'https://example.com/refresh' } }],
    ['a schema without a type', { credentialSchema: { id: 'https://example.com/schema' } }],
    ['a status without a type', { credentialStatus: { id: 'https://example.com/status' } }],
  ],
  '4.6': [
    ['a name with more than its language', { name: { ...WORDS, extra: 'x' } }],
    ['a description with more than its language', { description: { ...WORDS, extra: 'x' } }],
    ['a name that is a number', { name: 5 }],
    ['an issuer whose name has more', { issuer: { id: 'https://example.com/i', name: { ...WORDS, extra: 'x' } } }],
    [
      'an issuer whose description has more',
      { issuer: { id: 'https://example.com/i', description: { ...WORDS, extra: 'x' } } },
    ],
  ],
  '4.7': [
    ['an issuer that is no address', { issuer: 'not-a-url' }],
    ['an issuer that is null', { issuer: null }],
    ['an issuer without an id', { issuer: { name: 'x' } }],
    ['an issuer whose id is null', { issuer: { id: null } }],
    ['an issuer whose id is no address', { issuer: { id: 'not-a-url' } }],
  ],
  '4.8': [
    ['no subject', { credentialSubject: undefined }],
    ['an empty subject', { credentialSubject: {} }],
    ['an empty subject among others', { credentialSubject: [{ id: 'did:example:a' }, {}] }],
    ['an empty list of subjects', { credentialSubject: [] }],
  ],
  '4.9': [
    ['a start that is no time', { validFrom: 'Mon, 20 Nov 2026' }],
    ['a start without a zone', { validFrom: '2026-11-20T08:00:00' }],
    ['an end that is no time', { validUntil: '2026-11-20' }],
    ['an end before the start', { validFrom: '2027-01-01T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' }],
    [
      'an end before the start by its zone',
      { validFrom: '2026-11-20T08:00:00-04:00', validUntil: '2026-11-20T09:00:00Z' },
    ],
  ],
  '4.10': [
    [
      'a status with several ids',
      { credentialStatus: { ...LISTED, id: ['https://example.com/1', 'https://example.com/2'] } },
    ],
    ['a status whose id is no address', { credentialStatus: { ...LISTED, id: 'not-a-url' } }],
    [
      'a status whose type is no term',
      { '@context': [BASE], credentialSubject: { id: 'did:example:s' }, credentialStatus: { type: 'Unmapped' } },
    ],
  ],
  '4.11': [
    ['a schema without an id', { credentialSchema: { type: 'JsonSchema' } }],
    ['a schema whose id is no address', { credentialSchema: { id: 'not-a-url', type: 'JsonSchema' } }],
    ['a schema whose id is a number', { credentialSchema: { id: 12, type: 'JsonSchema' } }],
  ],
  '5.2': [
    ['a term of its own redefined', { '@context': [BASE, { VerifiableCredential: 'https://example.org/terms#B' }] }],
    [
      'a word that an earlier context protects',
      {
        '@context': [
          BASE,
          { '@protected': true, Own: 'https://example.org/terms#Own' },
          { Own: 'https://example.org/terms#Other' },
        ],
        type: ['VerifiableCredential', 'Own'],
        credentialSubject: { id: 'did:example:subject' },
      },
    ],
    ['a protected word redefined', { '@context': [BASE, { JsonSchema: 'https://example.org/terms#s' }] }],
  ],
  '5.3': [
    ['a related resource that is text', { relatedResource: [BASE] }],
    ['a related resource without an id', { relatedResource: [{ digestMultibase: DIGEST_MULTIBASE }] }],
    [
      'a related resource twice',
      {
        relatedResource: [
          { id: BASE, digestSRI: DIGEST_SRI },
          { id: BASE, digestMultibase: DIGEST_MULTIBASE },
        ],
      },
    ],
    ['a related resource without a digest', { relatedResource: [{ id: BASE }] }],
    [
      'a related resource of another digest',
      { relatedResource: [{ id: BASE, digestSRI: `sha384-${'A'.repeat(64)}` }] },
    ],
  ],
}

const casesOf = (table: Readonly<Record<string, readonly Case[]>>) =>
  Object.entries(table).flatMap(([section, cases]) => cases.map(([what, change]) => [what, section, change] as const))

describe('an issuer of VCDM 2.0', () => {
  test.each(casesOf(ACCEPTED))('accepts %s [W3C vc-data-model-2.0 %s]', async (_, __, change) => {
    const { status, body } = await issue(change)
    expect(body.errors).toBeUndefined()
    expect(status).toBe(201)
  })

  test.each(casesOf(REFUSED))('refuses %s [W3C vc-data-model-2.0 %s]', async (_, __, change) => {
    const { status, body } = await issue(change)
    expect(status).toBe(400)
    expect((body.errors as string[])[0]).toMatch(/^[a-z_]+$/)
  })
})

describe('an entry of a Bitstring list', () => {
  test.each<Case>([
    ['as it should be', {}],
    ['of two bits, with words for each value', { statusSize: 2, statusMessage: messages(4) }],
    ['with its own id', { id: 'https://example.com/lists/1#94567' }],
  ])('is accepted %s [W3C vc-bitstring-status-list 2.1]', async (_, change) => {
    expect((await issue({ credentialStatus: { ...LISTED, ...change } as JsonObject })).status).toBe(201)
  })

  test.each<Case>([
    ['without a purpose', { statusPurpose: undefined }],
    ['with a purpose that is no text', { statusPurpose: 7 }],
    ['without an index', { statusListIndex: undefined }],
    ['with an index that is a number', { statusListIndex: 94_567 }],
    ['with a negative index', { statusListIndex: '-1' }],
    ['with an index that is none', { statusListIndex: 'x' }],
    ['without a list', { statusListCredential: undefined }],
    ['with a list that is no address', { statusListCredential: 'not-a-url' }],
    ['whose id is the list’s', { id: 'https://example.com/lists/1' }],
    ['of no bits', { statusSize: 0 }],
    ['of two bits without words', { statusSize: 2 }],
    ['of two bits with too few words', { statusSize: 2, statusMessage: messages(3) }],
  ])('is refused %s [W3C vc-bitstring-status-list 2.1]', async (_, change) => {
    expect((await issue({ credentialStatus: { ...LISTED, ...change } as JsonObject })).status).toBe(400)
  })

  function messages(count: number): JsonObject[] {
    return Array.from({ length: count }, (_, at) => ({ status: `0x${at.toString(16)}`, message: `value ${at}` }))
  }
})
