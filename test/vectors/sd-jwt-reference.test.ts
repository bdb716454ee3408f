import {
  type PathPattern,
  parseSdJwt,
  presentSdJwtVc,
  revealDisclosures,
  verifyKeyBinding,
  verifySdJwtVc,
} from '@sojourn/formats'
import { importVerificationKey } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

const FOLDER = 'sd-jwt-reference'

const ISSUER_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ',
  y: 'Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8',
}
const HOLDER_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc',
  y: 'ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ',
} as const

const PERSON = ['given_name', 'family_name', 'address'].map((name) => [name])
const VERIFIED = 'verified_claims'

/** `holder_disclosed_claims` of each specification.yml, as paths: by hand. */
const HOLDER_DISCLOSES: Readonly<Record<string, readonly PathPattern[]>> = {
  'rfc9901-examples/address_only_flat': [['address', 'street_address']],
  'rfc9901-examples/address_only_recursive': [],
  'rfc9901-examples/address_only_structured': [],
  'rfc9901-examples/address_only_structured_one_open': [],
  'rfc9901-examples/arf-pid': [
    ['nationalities', 0],
    ['age_equal_or_over', '18'],
  ],
  'rfc9901-examples/complex_eidas': [
    [VERIFIED, 'verification', 'evidence', 0],
    [VERIFIED, 'claims', 'gender'],
    [VERIFIED, 'claims', 'place_of_birth', 'country'],
  ],
  'rfc9901-examples/complex_eidas_proposal': [[VERIFIED, 'verification', 'evidence', 0, 'record']],
  'rfc9901-examples/complex_ekyc': [
    [VERIFIED, 'verification', 'time'],
    [VERIFIED, 'verification', 'evidence', 0, 'method'],
    [VERIFIED, 'claims', 'given_name'],
    [VERIFIED, 'claims', 'family_name'],
    [VERIFIED, 'claims', 'address'],
  ],
  'rfc9901-examples/json_serialization_flattened': [['given_name'], ['family_name']],
  'rfc9901-examples/json_serialization_general': [['given_name'], ['family_name']],
  'rfc9901-examples/jsonld': [
    ['credentialSubject', 'type'],
    ['credentialSubject', 'dateOfVaccination'],
    ['credentialSubject', 'order'],
    ['credentialSubject', 'vaccine', 'type'],
    ['credentialSubject', 'vaccine', 'atcCode'],
    ['credentialSubject', 'vaccine', 'medicinalProductName'],
  ],
  'rfc9901-examples/simple': [...PERSON, ['nationalities', 0]],
  'rfc9901-examples/simple_structured': [
    ['address', 'region'],
    ['address', 'country'],
  ],
  'rfc9901-examples/w3c-vc': [['is_over_18'], ['given_name']],
  'rfc9901-examples/w3c-vc_for_slide_deck': [],
  'sd-jwt-vc-examples/01': [['address'], ['is_over_65']],
  'sd-jwt-vc-examples/02': [['address'], ['is_over_65']],
  'sd-jwt-vc-examples/03-pid': [
    ['nationalities', 0],
    ['age_equal_or_over', '18'],
  ],
  'testcases/array_data_types': [['data_types', null]],
  'testcases/array_full_sd': [['is_over', '18']],
  'testcases/array_in_sd': [['sd_array']],
  'testcases/array_nested_in_plain': [
    ['nested_array', 0, 0],
    ['nested_array', 1, 1],
  ],
  'testcases/array_none_disclosed': [],
  'testcases/array_of_nulls': [],
  'testcases/array_of_objects': [
    ['addresses', 1],
    ['array_with_one_sd_object', 0, 'foo'],
  ],
  'testcases/array_of_scalars': [['nationalities', 1]],
  'testcases/array_recursive_sd': [],
  'testcases/array_recursive_sd_some_disclosed': [
    ['array_with_recursive_sd', 1, 'baz'],
    ['array_with_recursive_sd', 2, 1],
    ['test2', 0],
    ['test2', 1],
  ],
  'testcases/header_mod': PERSON,
  'testcases/json_serialization_flattened': PERSON,
  'testcases/json_serialization_general': PERSON,
  'testcases/key_binding': PERSON,
  'testcases/no_sd': [],
  'testcases/object_data_types': [
    ...['null', 'int', 'float', 'str', 'bool', 'arr', 'object'].map((type) => ['value_data_types', `test_${type}`]),
    ...['null', '42', '3.14', 'foo', 'True', '["Test"]', '{"foo": "bar"}'].map((name) => ['key_data_types', name]),
  ],
  'testcases/recursions': [
    ['foo', 1],
    ['bar', 'green'],
    ['qux', 0, 1],
    ['baz', 0, 1],
    ['baz', 1, 0],
    ['baz', 1, 1],
    ['animals', 'snake', 'age'],
    ['animals', 'bird', 'age'],
  ],
}

const CASES = Object.keys(HOLDER_DISCLOSES)
const isPresent = vectorsArePresent(FOLDER)
const text = (name: string, file: string): string => readVectors(`${FOLDER}/${name}/${file}`).trim()
const has = (name: string, file: string): boolean => vectorsArePresent(`${FOLDER}/${name}/${file}`)

interface JsonSerialization {
  readonly payload: string
  readonly protected?: string
  readonly signature?: string
  readonly header?: UnprotectedHeader
  readonly signatures?: readonly { protected: string; signature: string; header: UnprotectedHeader }[]
}

interface UnprotectedHeader {
  readonly disclosures: readonly string[]
  readonly kb_jwt?: string
}

/** RFC9901 8.1 (unprotected-headers) says how the JSON serializations become the compact one. */
function compactOf(name: string, what: 'issuance' | 'presentation'): string {
  const file = `sd_jwt_${what}`
  if (has(name, `${file}.txt`)) return text(name, `${file}.txt`)
  const json = JSON.parse(text(name, `${file}.json`)) as JsonSerialization | string
  const whole: JsonSerialization = typeof json === 'string' ? JSON.parse(json) : json
  const [first] = whole.signatures ?? [whole]
  if (first?.header === undefined) throw new Error('no header')
  const { disclosures, kb_jwt: keyBinding = '' } = first.header
  return [`${first.protected}.${whole.payload}.${first.signature}`, ...disclosures, keyBinding].join('~')
}

function parse(compact: string) {
  const parsed = parseSdJwt(compact)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.value
}

async function isSignedByIssuer(sdJwt: ReturnType<typeof parse>): Promise<boolean> {
  const key = await importVerificationKey(ISSUER_KEY)
  if (!key.ok) throw new Error(key.reason)
  return key.value.verify(sdJwt.issuerJwt.signingInput, sdJwt.issuerJwt.signature)
}

describe.skipIf(!isPresent)('the reference cases of RFC 9901 and SD-JWT VC', () => {
  test('are thirty-five, and each folder with a presentation is among them', () => {
    expect(CASES).toHaveLength(35)
    expect(CASES.every((name) => has(name, 'verified_contents.json'))).toBe(true)
  })

  test.each(CASES)('%s: the presentation is accepted and says exactly what it should [S 24]', async (name) => {
    const sdJwt = parse(compactOf(name, 'presentation'))
    expect(await isSignedByIssuer(sdJwt)).toBe(true)
    const processed = revealDisclosures(sdJwt)
    if (!processed.ok) throw new Error(processed.reason)
    expect(processed.value.claims).toEqual(JSON.parse(text(name, 'verified_contents.json')))
  })

  test.each(CASES)('%s: the holder builds the same disclosures from what was issued [S 24]', async (name) => {
    const paths = HOLDER_DISCLOSES[name] ?? []
    const compact = compactOf(name, 'issuance')
    const presented = await presentSdJwtVc({ compact, disclose: [], discloseAlone: paths })
    if (!presented.ok) throw new Error(presented.reason)
    const encoded = (sdJwt: ReturnType<typeof parse>) =>
      sdJwt.disclosures.map((disclosure) => disclosure.encoded).sort()
    const expected = parse(compactOf(name, 'presentation'))
    expect(encoded(parse(presented.value))).toEqual(encoded(expected))
    expect(parse(presented.value).issuerJwt.compact).toBe(expected.issuerJwt.compact)
  })

  const BOUND = CASES.filter((name) => isPresent && has(name, 'kb_jwt_payload.json'))

  test('twelve of them prove the holder’s key', () => {
    expect(BOUND).toHaveLength(12)
  })

  test.each(BOUND)('%s: the key binding holds, and for no other nonce, audience or moment [S 24]', async (name) => {
    const sdJwt = parse(compactOf(name, 'presentation'))
    const { iat, aud } = JSON.parse(text(name, 'kb_jwt_payload.json')) as { iat: number; aud: string }
    const expected = {
      sdJwt,
      holderKey: HOLDER_KEY,
      nonce: '1234567890',
      audience: aud,
      maxAgeSeconds: 60,
      skewSeconds: 0,
    }
    const at = new Date(iat * 1000)
    expect(await verifyKeyBinding({ ...expected, at })).toEqual({ ok: true, value: undefined })
    expect(await verifyKeyBinding({ ...expected, at, nonce: '123456789' })).toEqual({
      ok: false,
      reason: 'wrong_nonce',
    })
    expect(await verifyKeyBinding({ ...expected, at, audience: `${aud}/` })).toEqual({
      ok: false,
      reason: 'wrong_audience',
    })
    expect(await verifyKeyBinding({ ...expected, at: new Date(iat * 1000 + 61_000) })).toEqual({
      ok: false,
      reason: 'stale',
    })
  })

  test.each([
    'rfc9901-examples/arf-pid',
    'sd-jwt-vc-examples/01',
    'sd-jwt-vc-examples/02',
    'sd-jwt-vc-examples/03-pid',
  ])('%s: is a valid SD-JWT VC, and expires [S 25]', async (name) => {
    const key = await importVerificationKey(ISSUER_KEY)
    if (!key.ok) throw new Error(key.reason)
    const sdJwt = parse(compactOf(name, 'presentation'))
    const during = new Date('2024-01-01T00:00:00Z')
    const { vct, exp } = sdJwt.issuerJwt.payload
    expect(await verifySdJwtVc({ sdJwt, key: key.value, at: during, skewSeconds: 0 })).toMatchObject({
      ok: true,
      value: { vct, expiresAt: new Date(Number(exp) * 1000) },
    })
    expect(await verifySdJwtVc({ sdJwt, key: key.value, at: new Date('2099-01-01'), skewSeconds: 0 })).toEqual({
      ok: false,
      reason: 'expired',
    })
  })

  test('the JSON serializations themselves are not taken', () => {
    const whole = text('testcases/json_serialization_flattened', 'sd_jwt_presentation.json')
    expect(parseSdJwt(whole)).toEqual({ ok: false, reason: 'malformed' })
  })
})
