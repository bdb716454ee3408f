import { sendPost } from '@sojourn/tooling'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  GRANT_TYPE,
  type Grant,
  newSigner,
  outcomeOf,
  PERMIT,
} from '../harness/issuance/bare-resident.ts'

let world: World
let resident: BareResident
let grant: Grant
let access: Access
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
  grant = await resident.offer()
  access = await resident.access()
})
afterAll(() => world.close())

/** Sixty ways to write a media type that is not quite that media type. */
const spellingsOf = (type: string): readonly string[] => {
  const [main = '', sub = ''] = type.split('/')
  return [
    ...['\t', '\t;', '\ta', ' ;x', ' x', ';', ';;', '; ', ';x', ';=', ';charset', ';charset='].map((end) => type + end),
    ...['utf-16', 'utf-7', 'latin1', 'utf8', '"utf-8"', 'UTF_8', "'utf-8'"].map((set) => `${type};charset=${set}`),
    ...[',', ',text/plain', ', */*', '/', '/x', '.', '+x', '#', '?', '%20', '\\', '"', '\u00a0', '\u00e9'].map(
      (end) => type + end,
    ),
    ...[';charset=utf-8;charset=utf-8', '; charset=utf-8; x=y', ';boundary=x', '; a="b', ';\tcharset=utf-8'].map(
      (end) => type + end,
    ),
    ...[
      `"${type}"`,
      `'${type}'`,
      `(${type})`,
      `;${type}`,
      `,${type}`,
      `x${type}`,
      `text/plain;${type}`,
      `text/plain, ${type}`,
    ],
    ...[
      `${main} / ${sub}`,
      `${main}/ ${sub}`,
      `${main}//${sub}`,
      `${main}\\${sub}`,
      `${main}`,
      `${main}/`,
      `/${sub}`,
      sub,
    ],
    ...[
      'text/plain',
      'multipart/form-data;boundary=x',
      'application/octet-stream',
      '*/*',
      'text/json',
      'application/ld+json',
    ],
  ]
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

async function askToken(contentType: string): Promise<Response> {
  const url = `${resident.credentialIssuer}/token`
  const form = { grant_type: GRANT_TYPE, 'pre-authorized_code': grant.code, tx_code: grant.txCode }
  const headers = { dpop: await resident.dpop(await newSigner(), { url }), 'content-type': contentType }
  return sendPost(resident.send, { url, headers, body: new URLSearchParams(form).toString() })
}

async function askCredential(contentType: string): Promise<Response> {
  const url = `${resident.credentialIssuer}/credential`
  const { cNonce } = await resident.nonces()
  const jwt = [await resident.keyProof(await newSigner(), cNonce)]
  const dpop = await resident.dpop(access.signer, { url, token: access.token })
  const headers = { authorization: `DPoP ${access.token}`, dpop, 'content-type': contentType }
  const body = JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt } })
  return sendPost(resident.send, { url, headers, body })
}

describe('a Content-Type that is not quite the one', () => {
  test('comes in sixty spellings [R 19]', () => {
    for (const type of [FORM, JSON_TYPE]) expect(new Set(spellingsOf(type)).size).toBe(60)
  })

  test('reaches nothing at the token endpoint; the code is not spent by any [R 19]', async () => {
    for (const spelling of [...spellingsOf(FORM), JSON_TYPE, 'application/jwt']) {
      const { status } = await askToken(spelling)
      expect([spelling, status]).toEqual([spelling, 415])
    }
    expect((await askToken(FORM)).status).toBe(200)
  }, 60_000)

  test('reaches nothing at the credential endpoint; no place is taken by any [R 19]', async () => {
    for (const spelling of [...spellingsOf(JSON_TYPE), FORM]) {
      const { status } = await askCredential(spelling)
      expect([spelling, status]).toEqual([spelling, 415])
    }
    // The media type of an encrypted request: it is read, and JSON is none.
    expect((await askCredential('application/jwt')).status).toBe(400)
    const { rows } = await world.databases.issuer.query<{ reserved: number }>(
      'select count(*)::int as reserved from issuance',
    )
    expect(rows).toEqual([{ reserved: 0 }])
    expect((await askCredential(JSON_TYPE)).status).toBe(200)
  }, 60_000)

  test('reaches nothing where wallets answer the verifier [R 19]', async () => {
    const post = (contentType: string) =>
      world.verifier.app.inject({
        method: 'POST',
        url: '/response/AAAAAAAAAAAAAAAAAAAAAA',
        headers: { 'content-type': contentType },
        payload: 'response=x',
      })
    // Read, and found to answer nothing that was asked.
    expect((await post(FORM)).statusCode).not.toBe(415)
    for (const spelling of spellingsOf(FORM))
      expect([spelling, (await post(spelling)).statusCode]).toEqual([spelling, 415])
  })

  test('is the plain one with a charset of UTF-8 in any case, and that skips no check [R 19]', async () => {
    for (const type of ['application/json; charset=utf-8', 'application/json;charset=UTF-8', 'Application/JSON']) {
      const url = `${resident.credentialIssuer}/credential`
      const own = await resident.access()
      const headers = {
        authorization: `DPoP ${own.token}`,
        dpop: await resident.dpop(own.signer, { url, token: own.token }),
        'content-type': type,
      }
      const answer = await sendPost(resident.send, { url, headers, body: JSON.stringify({ proofs: { jwt: ['x'] } }) })
      const body = (await answer.json()) as { error: string }
      expect(outcomeOf({ status: answer.status, body, headers: answer.headers })).toBe('400 invalid_credential_request')
    }
  })
})
