import type { JsonObject, JsonValue } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { BASE, credentialWith, EXAMPLES, findContext, without } from '../testing/vcdm-world.ts'
import { checkPresentation } from './check-presentation.ts'
import { envelopeOf, readEnvelope } from './envelope.ts'

const presentation = (change: JsonObject = {}): JsonObject => ({
  '@context': [BASE],
  type: ['VerifiablePresentation'],
  ...change,
})

const verdict = (document: JsonObject): string => {
  const checked = checkPresentation(document, findContext)
  return checked.ok ? 'ok' : checked.reason
}
const verdictOf = (change: JsonObject): string => verdict(presentation(change))

const ENVELOPED = envelopeOf('EnvelopedVerifiableCredential', { mediaType: 'vc+jwt', content: 'e30.e30.AA' })

describe('4.13 a presentation', () => {
  test('has the base context first, then others that are known', () => {
    expect(verdictOf({})).toBe('ok')
    expect(verdict(without(presentation(), '@context'))).toBe('wrong_base_context')
    expect(verdictOf({ '@context': [EXAMPLES] })).toBe('wrong_base_context')
    expect(verdictOf({ '@context': [{ Own: 'https://example.org/#Own' }, BASE] })).toBe('wrong_base_context')
    expect(verdictOf({ '@context': [BASE, 'https://example.com'] })).toBe('unknown_context')
    expect(verdictOf({ '@context': [BASE, 123192875] })).toBe('malformed_context')
  })

  test('has a type, VerifiablePresentation among others that are mapped', () => {
    const context = [BASE, { Own: 'https://example.org/#Own' }]
    expect(verdictOf({ '@context': context, type: ['VerifiablePresentation', 'Own'] })).toBe('ok')
    expect(verdict(without(presentation(), 'type'))).toBe('malformed_type')
    expect(verdictOf({ '@context': context, type: ['Own'] })).toBe('malformed_type')
    expect(verdictOf({ type: ['VerifiablePresentation', 'Own'] })).toBe('unmapped_type')
  })

  test('may have an id that is a URL', () => {
    expect(verdictOf({ id: 'urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008' })).toBe('ok')
    expect(verdictOf({ id: 'presentation-1' })).toBe('malformed_id')
  })

  test('may name its holder, as a URL or as an object whose id is one', () => {
    expect(verdictOf({ holder: 'did:example:holder' })).toBe('ok')
    expect(verdictOf({ holder: { id: 'did:example:holder' } })).toBe('ok')
    for (const holder of ['z6MkpJySvETL', { name: 'Acme' }, { id: 'z6MkpJySvETL' }, null]) {
      expect(verdictOf({ holder }), JSON.stringify(holder)).toBe('malformed_holder')
    }
  })

  test('may name terms of use, each with a type', () => {
    expect(verdictOf({ termsOfUse: { type: 'https://example.org/#Policy' } })).toBe('ok')
    expect(verdictOf({ termsOfUse: {} })).toBe('malformed_terms_of_use')
  })

  test('holds objects that are credentials or envelopes, and nothing else', () => {
    expect(verdictOf({ verifiableCredential: [credentialWith(), ENVELOPED] })).toBe('ok')
    expect(verdictOf({ verifiableCredential: ENVELOPED })).toBe('ok')
    for (const one of ['e30.e30.AA', 1, {}, { type: [] }, { type: 'VerifiablePresentation' }]) {
      expect(verdictOf({ verifiableCredential: [one] }), JSON.stringify(one)).toBe('malformed_presented_credentials')
    }
    expect(verdictOf({ verifiableCredential: [] })).toBe('malformed_presented_credentials')
    expect(verdictOf({ verifiableCredential: Array<JsonValue>(17).fill(ENVELOPED) })).toBe(
      'malformed_presented_credentials',
    )
  })
})

describe('4.12.1 an envelope', () => {
  const read = (change: JsonObject) => readEnvelope({ ...ENVELOPED, ...change }, 'EnvelopedVerifiableCredential')

  test('holds what it was made of, whichever way it is written', () => {
    const held = { mediaType: 'vc+jwt', content: 'e30.e30.AA' }
    expect(read({})).toEqual(held)
    expect(read({ '@context': [EXAMPLES, BASE], type: ['EnvelopedVerifiableCredential'] })).toEqual(held)
    expect(read({ id: 'data:application/VC+JWT;charset=utf-8,e30.e30.AA' })).toEqual(held)
    expect(read({ id: 'data:application/vc+cose;base64,0oRY\nVqQ+/w==' })).toEqual({
      mediaType: 'vc+cose',
      content: '0oRYVqQ+/w==',
    })
  })

  test.each<[string, JsonObject]>([
    ['no context', { '@context': [] }],
    ['another context', { '@context': EXAMPLES }],
    ['no data: URL', { id: 'e30.e30.AA' }],
    ['a data: URL of nothing', { id: 'data:application/vc+jwt,' }],
    ['a data: URL of text', { id: 'data:text/plain,e30.e30.AA' }],
    ['a web URL', { id: 'https://example.org/e30.e30.AA' }],
    ['the type of a credential', { type: 'VerifiableCredential' }],
    ['a second type', { type: ['EnvelopedVerifiableCredential', 'VerifiableCredential'] }],
    ['the type of a presentation', { type: 'EnvelopedVerifiablePresentation' }],
  ])('with %s is none', (_what, change) => {
    expect(read(change)).toBeUndefined()
  })

  test('without a type, or of no object, is none', () => {
    expect(readEnvelope(without(ENVELOPED, 'type'), 'EnvelopedVerifiableCredential')).toBeUndefined()
    expect(readEnvelope('e30.e30.AA', 'EnvelopedVerifiableCredential')).toBeUndefined()
  })
})
