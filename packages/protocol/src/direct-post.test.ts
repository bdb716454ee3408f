import { decryptJwe, encryptJwe, generateEncryptionKey, type PrivateJwk } from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ClientMetadata, EncryptionKey } from './client-metadata.ts'
import { buildDirectPost, parseDirectPost } from './direct-post.ts'
import { openEncryptedResponse } from './open-encrypted-response.ts'
import type { WalletResponse } from './wallet-response.ts'

const presented: WalletResponse = { kind: 'presented', vpToken: { permit: ['a~b~c'] }, state: 's-1' }
const refused: WalletResponse = { kind: 'refused', error: 'access_denied', state: 's-1' }
const noKeys: ClientMetadata = { encryptionKeys: [], encValues: ['A128GCM'], vpFormats: {} }

let privateJwk: PrivateJwk & { readonly kid: string }
let publicJwk: EncryptionKey
beforeAll(async () => {
  const made = await generateEncryptionKey()
  publicJwk = made.publicJwk
  privateJwk = { ...made.privateJwk, kid: made.publicJwk.kid }
})

describe('a response that is posted in the open', () => {
  test.each([presented, refused])('is read back as it was built [S 17]', async (response) => {
    const form = await buildDirectPost(response, { responseMode: 'direct_post', clientMetadata: noKeys })
    expect(form.ok && parseDirectPost(form.value)).toEqual({ ok: true, value: { kind: 'plain', response } })
  })

  test('holds the VP Token as JSON text, keyed by query, always arrays [S 18]', async () => {
    const form = await buildDirectPost(presented, { responseMode: 'direct_post', clientMetadata: noKeys })
    expect(form.ok && form.value).toEqual({ vp_token: '{"permit":["a~b~c"]}', state: 's-1' })
  })

  test('errors are posted too, and a code that is not known is kept as unknown [S 17]', () => {
    expect(parseDirectPost({ error: 'no_such_thing', error_description: 'x' })).toEqual({
      ok: true,
      value: { kind: 'plain', response: { kind: 'refused', error: 'unknown_error' } },
    })
  })

  test.each<[string, object, string, string]>([
    ['nothing', {}, 'vp_token', 'missing'],
    ['a token and an error', { vp_token: '{"a":["b"]}', error: 'access_denied' }, 'vp_token', 'conflict'],
    ['a token that is no JSON', { vp_token: 'a~b' }, 'vp_token', 'malformed'],
    ['a token that two parsers read in two ways', { vp_token: '{"a":["b"],"a":["c"]}' }, 'vp_token', 'malformed'],
    ['a presentation outside an array', { vp_token: '{"a":"b"}' }, 'vp_token.*', 'wrong_type'],
    ['two states', { vp_token: '{"a":["b"]}', state: ['s', 't'] }, 'state', 'conflict'],
    ['a state without end', { vp_token: '{"a":["b"]}', state: 's'.repeat(1025) }, 'state', 'too_large'],
    ['an encrypted and an open answer', { response: 'a.b.c.d.e', vp_token: '{"a":["b"]}' }, 'response', 'conflict'],
    ['an answer without end', { response: 'a'.repeat(1_048_577) }, 'response', 'too_large'],
  ])('is refused with %s [S 17]', (_, form, field, problem) => {
    expect(parseDirectPost(form)).toEqual({ ok: false, reason: { field, problem } })
  })
})

describe('an encrypted response', () => {
  const metadata = (encValues: ClientMetadata['encValues']): ClientMetadata => ({
    encryptionKeys: [publicJwk],
    encValues,
    vpFormats: {},
  })
  const post = async (response: WalletResponse, encValues: ClientMetadata['encValues'] = ['A128GCM', 'A256GCM']) => {
    const form = await buildDirectPost(response, {
      responseMode: 'direct_post.jwt',
      clientMetadata: metadata(encValues),
    })
    if (!form.ok) throw new Error(form.reason)
    return form.value
  }
  const jweOf = async (response: WalletResponse, encValues?: ClientMetadata['encValues']) =>
    (await post(response, encValues)).response ?? ''

  test.each([presented, refused])('is opened with the key of the request [S 19]', async (response) => {
    const form = await post(response)
    expect(Object.keys(form)).toEqual(['response'])
    expect(parseDirectPost(form)).toEqual({ ok: true, value: { kind: 'encrypted', jwe: form.response } })
    expect(await openEncryptedResponse(form.response ?? '', privateJwk)).toEqual({ ok: true, value: response })
  })

  test('has its claims at the top level, the kid of the key, the alg of the key [S 19]', async () => {
    const opened = await decryptJwe(await jweOf(presented), privateJwk)
    if (!opened.ok) throw new Error(opened.reason)
    expect(opened.value.header).toMatchObject({ alg: 'ECDH-ES', kid: publicJwk.kid })
    expect(JSON.parse(new TextDecoder().decode(opened.value.plaintext))).toEqual({
      vp_token: { permit: ['a~b~c'] },
      state: 's-1',
    })
  })

  test('takes A256GCM when the verifier knows it, else A128GCM [S 19]', async () => {
    const encOf = async (encValues: ClientMetadata['encValues']) => {
      const opened = await decryptJwe(await jweOf(presented, encValues), privateJwk)
      return opened.ok && opened.value.header.enc
    }
    expect(await encOf(['A128GCM', 'A256GCM'])).toBe('A256GCM')
    expect(await encOf(['A128GCM'])).toBe('A128GCM')
  })

  test('without a key that can be used there is none [S 19]', async () => {
    const none = { ok: false, reason: 'no_usable_encryption_key' }
    const request = { responseMode: 'direct_post.jwt', clientMetadata: noKeys } as const
    expect(await buildDirectPost(presented, request)).toEqual(none)
    expect(await buildDirectPost(presented, { ...request, clientMetadata: metadata([]) })).toEqual(none)
    const offCurve = { ...publicJwk, y: publicJwk.x }
    const clientMetadata = { ...metadata(['A128GCM']), encryptionKeys: [offCurve] }
    expect(await buildDirectPost(presented, { ...request, clientMetadata })).toEqual(none)
  })

  test('is refused when it is for another key, or does not say for which [S 19]', async () => {
    const other = await generateEncryptionKey()
    const jwe = await jweOf(presented)
    expect((await openEncryptedResponse(jwe, { ...other.privateJwk, kid: publicJwk.kid })).ok).toBe(false)
    expect((await openEncryptedResponse(jwe, { ...privateJwk, kid: 'another' })).ok).toBe(false)
    const { kid: _, ...nameless } = publicJwk
    const anonymous = await encryptJwe({ vp_token: { permit: ['a'] } }, nameless, 'A128GCM')
    expect(await openEncryptedResponse(anonymous, privateJwk)).toEqual({
      ok: false,
      reason: { field: 'response', problem: 'mismatch' },
    })
  })

  test('is refused when its content is no answer, without saying why it could not be read [S 19]', async () => {
    const malformed = { ok: false, reason: { field: 'response', problem: 'malformed' } }
    const open = async (text: string) => openEncryptedResponse(await encryptJwe(text, publicJwk, 'A128GCM'), privateJwk)
    expect(await open('[]')).toEqual(malformed)
    expect(await open('{"vp_token":{"a":["b"]},"vp_token":{"a":["c"]}}')).toEqual(malformed)
    expect(await open('{}')).toEqual({ ok: false, reason: { field: 'vp_token', problem: 'missing' } })
    const jwe = await jweOf(presented)
    expect(await openEncryptedResponse(`${jwe.slice(0, -2)}AA`, privateJwk)).toEqual(malformed)
    expect(await openEncryptedResponse('a.b.c.d.e', privateJwk)).toEqual(malformed)
  })

  test('is refused when another algorithm was used [S 19]', async () => {
    const [, ...rest] = (await jweOf(presented)).split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A128GCM', kid: publicJwk.kid })).toString('base64url')
    expect(await openEncryptedResponse([header, ...rest].join('.'), privateJwk)).toEqual({
      ok: false,
      reason: { field: 'response', problem: 'unsupported' },
    })
  })
})
