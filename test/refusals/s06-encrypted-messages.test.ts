import type { JsonObject } from '@sojourn/domain'
import { encryptJwe, generateEncryptionKey } from '@sojourn/keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  newSigners,
  outcomeOf,
  PERMIT,
  wireAnswer,
} from '../harness/issuance/bare-resident.ts'
import {
  type AnswerKey,
  askFor,
  newAnswerKey,
  opened,
  postEncrypted,
  publishedKey,
  publishedMetadata,
} from '../harness/issuance/encrypted-resident.ts'

let world: World
let resident: BareResident
let access: Access
let answerKey: AnswerKey
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
  access = await resident.access()
  answerKey = await newAnswerKey()
})
afterAll(() => world.close())

const INVALID = '400 invalid_encryption_parameters'

async function body(more: JsonObject = {}, copies = 1): Promise<JsonObject> {
  const { cNonce } = await resident.nonces()
  const jwt = await Promise.all((await newSigners(copies)).map((holder) => resident.keyProof(holder, cNonce)))
  return { credential_configuration_id: PERMIT, proofs: { jwt }, ...more }
}
const outcome = async (answer: Response): Promise<string> => outcomeOf(await wireAnswer(answer))

describe('an encrypted credential request', () => {
  test('is taken, and answered in the clear when it asks for nothing else [S 6]', async () => {
    const answer = await postEncrypted(resident, await resident.access(), await body())
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await outcome(answer)).toBe('200')
  })

  test.each(['A128GCM', 'A256GCM'])('gets an answer with %s when it brings a key for it [S 6]', async (enc) => {
    const answer = await postEncrypted(resident, await resident.access(), await body(askFor(answerKey, enc), 2))
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { status, body: told } = await opened(answer, answerKey)
    expect(status).toBe(200)
    expect(told.credentials).toHaveLength(2)
    expect(typeof told.notification_id).toBe('string')
  })

  test('is offered in the metadata with a named key, two ways, and no compression [S 6] [S 10]', async () => {
    const metadata = await publishedMetadata(resident)
    expect(metadata.credential_request_encryption).toEqual({
      jwks: {
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            x: expect.any(String),
            y: expect.any(String),
            kid: expect.any(String),
            use: 'enc',
            alg: 'ECDH-ES',
          },
        ],
      },
      enc_values_supported: ['A128GCM', 'A256GCM'],
      encryption_required: false,
    })
    expect(metadata.credential_response_encryption).toEqual({
      alg_values_supported: ['ECDH-ES'],
      enc_values_supported: ['A128GCM', 'A256GCM'],
      encryption_required: false,
    })
  })

  test('is told what is wrong in the clear, though its answer would have been encrypted [S 6]', async () => {
    const wrong = { ...(await body(askFor(answerKey))), proofs: { jwt: [] } }
    const answer = await postEncrypted(resident, access, wrong)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await outcome(answer)).toBe('400 invalid_proof')
  })

  test.each<[string, (key: AnswerKey) => JsonObject]>([
    ['a key without alg', ({ publicJwk }) => ({ jwk: { ...publicJwk, alg: undefined as never }, enc: 'A128GCM' })],
    ['a key for RSA', ({ publicJwk }) => ({ jwk: { ...publicJwk, alg: 'RSA-OAEP-256' }, enc: 'A128GCM' })],
    ['a key for ECDH-ES+A128KW', ({ publicJwk }) => ({ jwk: { ...publicJwk, alg: 'ECDH-ES+A128KW' }, enc: 'A128GCM' })],
    ['a private key', ({ privateJwk }) => ({ jwk: { ...privateJwk }, enc: 'A128GCM' })],
    ['a point off the curve', ({ publicJwk }) => ({ jwk: { ...publicJwk, y: publicJwk.x }, enc: 'A128GCM' })],
    ['a key of another curve', ({ publicJwk }) => ({ jwk: { ...publicJwk, crv: 'P-384' }, enc: 'A128GCM' })],
    ['no key', () => ({ enc: 'A128GCM' })],
    ['no enc', ({ publicJwk }) => ({ jwk: { ...publicJwk } })],
    ['an enc that is not offered', ({ publicJwk }) => ({ jwk: { ...publicJwk }, enc: 'A128CBC-HS256' })],
    ['an enc in a list', ({ publicJwk }) => ({ jwk: { ...publicJwk }, enc: ['A128GCM'] })],
    ['a compression that nobody knows', ({ publicJwk }) => ({ jwk: { ...publicJwk }, enc: 'A128GCM', zip: 'BR' })],
  ])('is refused when it asks for its answer with %s [S 6] [P 13]', async (_, parameters) => {
    const asked = { credential_response_encryption: parameters(answerKey) }
    expect(await outcome(await postEncrypted(resident, access, await body(asked)))).toBe(INVALID)
  })

  test('in the clear may not ask for an encrypted answer: its key could have been swapped [S 6]', async () => {
    expect(outcomeOf(await resident.post(access, 'credential', await body(askFor(answerKey))))).toBe(INVALID)
  })

  test('for a key of nobody, or without a name for it, is refused: unknown_key [S 6] [P 13]', async () => {
    const { publicJwk } = await generateEncryptionKey()
    expect(await outcome(await postEncrypted(resident, access, await body(), { key: publicJwk }))).toBe(INVALID)
    const { kid: _kid, ...unnamed } = await publishedKey(resident)
    expect(await outcome(await postEncrypted(resident, access, await body(), { key: unnamed }))).toBe(INVALID)
  })

  test('under the right name for another key is refused: cannot_be_opened [S 6] [P 13]', async () => {
    const { kid = '' } = await publishedKey(resident)
    const key = { ...(await generateEncryptionKey()).publicJwk, kid }
    expect(await outcome(await postEncrypted(resident, access, await body(), { key }))).toBe(INVALID)
  })

  test.each<[string, (jwe: string) => string]>([
    ['with a changed ciphertext', (jwe) => spoiledAt(jwe, 3)],
    ['with a changed tag', (jwe) => spoiledAt(jwe, 4)],
    ['with a changed header', (jwe) => spoiledAt(jwe, 0)],
    ['in four parts', (jwe) => jwe.split('.').slice(0, 4).join('.')],
    ['that is the request itself', () => '{"credential_configuration_id":"x"}'],
  ])('%s is refused [S 6] [P 13]', async (_, spoil) => {
    const jwe = await encryptJwe(await body(), await publishedKey(resident), 'A128GCM')
    expect(await outcome(await resident.postRaw(access, 'credential', spoil(jwe), 'application/jwt'))).toBe(INVALID)
  })

  test('of another media type is not read at all [S 6] [R 19]', async () => {
    const jwe = await encryptJwe(await body(), await publishedKey(resident), 'A128GCM')
    for (const type of ['application/jose', 'text/plain', 'application/jwt; x=y']) {
      expect((await resident.postRaw(access, 'credential', jwe, type)).status).toBe(415)
    }
    expect(await outcome(await resident.postRaw(access, 'credential', jwe, 'application/json'))).toMatch(/^400/)
  })

  test('of a key that was replaced is taken for one more period, then no longer [S 6]', async () => {
    const before = await publishedKey(resident)
    world.time.advance(24 * 3_600)
    const after = await publishedKey(resident)
    expect(after.kid).not.toBe(before.kid)
    const ask = async (key: typeof before) =>
      outcome(await postEncrypted(resident, await resident.access(), await body(), { key }))
    expect(await ask(before)).toBe('200')
    expect(await ask(after)).toBe('200')
    world.time.advance(24 * 3_600)
    expect(await ask(before)).toBe(INVALID)
    expect(await ask(after)).toBe('200')
  })

  test('for the key of another agency is refused [S 6]', async () => {
    const other = bareResident(world, 'human-resources')
    const key = await publishedKey(other)
    expect(await outcome(await postEncrypted(resident, await resident.access(), await body(), { key }))).toBe(INVALID)
  })
})

describe('an issuer that gives encrypted answers alone', () => {
  let strict: World
  let careful: BareResident
  beforeAll(async () => {
    strict = await startWorld({ issuerEnv: { RESPONSE_ENCRYPTION: 'required' } })
    careful = bareResident(strict)
  })
  afterAll(() => strict.close())

  const asked = async (more: JsonObject) => {
    const { cNonce } = await careful.nonces()
    const jwt = [await careful.keyProof(await newSigner(), cNonce)]
    return { credential_configuration_id: PERMIT, proofs: { jwt }, ...more }
  }

  test('says so, and gives them [S 6]', async () => {
    const metadata = await publishedMetadata(careful)
    expect(metadata).toMatchObject({
      credential_request_encryption: { encryption_required: true },
      credential_response_encryption: { encryption_required: true },
    })
    const answer = await postEncrypted(careful, await careful.access(), await asked(askFor(answerKey)))
    expect((await opened(answer, answerKey)).status).toBe(200)
  })

  test('refuses a request in the clear, and one that asks for no encryption: not_encrypted [S 6] [P 13]', async () => {
    const by = await careful.access()
    expect(outcomeOf(await careful.post(by, 'credential', await asked({})))).toBe(INVALID)
    expect(await outcome(await postEncrypted(careful, by, await asked({})))).toBe(INVALID)
    expect((await opened(await postEncrypted(careful, by, await asked(askFor(answerKey))), answerKey)).status).toBe(200)
  })
})

/** Another first letter in one of the parts. */
const spoiledAt = (jwe: string, place: number): string => {
  const parts = jwe.split('.')
  const part = parts[place] ?? ''
  return parts.with(place, `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`).join('.')
}
