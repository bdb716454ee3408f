import type { JsonObject } from '@sojourn/domain'
import { signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { accepted, digestOf, disclosureOf, forge, parsed, party } from '../testing/forge.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

const issuer = await party()
const holder = await party()
const AT = new Date('2026-11-20T08:00:00Z')
const NOW = AT.getTime() / 1000
const STATUS = { status_list: { idx: 7, uri: 'https://issuer.example/status-lists/1' } }
const { kty, crv, x, y } = holder.signer.publicJwk
const JWK = { kty, crv, x, ...(y === undefined ? {} : { y }) }
const NAME = disclosureOf(['s', 'name', 'Zhang San'])

const GOOD: JsonObject = {
  iss: 'https://issuer.example/public-security',
  vct: 'https://issuer.example/vct/residence-permit/v1',
  iat: NOW - 3600,
  exp: NOW + 3600,
  cnf: { jwk: JWK },
  status: STATUS,
  synthetic: true,
  _sd: [digestOf(NAME)],
  _sd_alg: 'sha-256',
}

const without = (name: string): JsonObject =>
  Object.fromEntries(Object.entries(GOOD).filter(([member]) => member !== name))

const verify = async (payload: JsonObject, disclosures: readonly string[] = [NAME], at = AT) =>
  verifySdJwtVc({
    sdJwt: await forge(issuer.signer, payload, disclosures),
    key: issuer.key,
    at,
    skewSeconds: 60,
  })

const refused = (reason: string) => ({ ok: false, reason })

describe('an SD-JWT VC', () => {
  test('is what its issuer signed, with what was disclosed in its place [S 25]', async () => {
    expect(accepted(await verify(GOOD))).toMatchObject({
      vct: 'https://issuer.example/vct/residence-permit/v1',
      alsoTypes: [],
      issuer: 'https://issuer.example/public-security',
      claims: { name: 'Zhang San', synthetic: true },
      holderKey: JWK,
      status: { uri: 'https://issuer.example/status-lists/1', index: 7 },
      issuedAt: new Date((NOW - 3600) * 1000),
      expiresAt: new Date((NOW + 3600) * 1000),
      disclosed: [['name']],
    })
  })

  test('may lack iss, exp, iat, cnf and status, which drafts 13 to 25 leave to the issuer [S 25]', async () => {
    expect(accepted(await verify({ vct: 'urn:example:v' }, []))).toMatchObject({
      issuer: undefined,
      expiresAt: undefined,
      issuedAt: undefined,
      holderKey: undefined,
      status: undefined,
    })
  })

  test('may say of what further types it is, as draft 25 allows [S 25]', async () => {
    expect(accepted(await verify({ ...GOOD, aka_vcts: ['urn:a', 'urn:b'] })).alsoTypes).toEqual(['urn:a', 'urn:b'])
    for (const aka of [[], [GOOD.vct ?? ''], ['urn:a', 7], 'urn:a', ['']]) {
      expect(await verify({ ...GOOD, aka_vcts: aka })).toEqual(refused('malformed_aka_vcts'))
    }
  })

  test.each(['vc+sd-jwt', 'kb+jwt', 'JWT', 'application/dc+sd-jwt', 'DC+SD-JWT'])(
    'is refused with typ %s [S 25]',
    async (typ) => {
      const [, payload = ''] = (await forge(issuer.signer, GOOD)).issuerJwt.compact.split('.')
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ })).toString('base64url')
      const input = `${header}.${payload}`
      const signature = Buffer.from(await issuer.signer.sign(Buffer.from(input))).toString('base64url')
      const sdJwt = parsed(`${input}.${signature}~`)
      expect(await verifySdJwtVc({ sdJwt, key: issuer.key, at: AT, skewSeconds: 60 })).toEqual(refused('wrong_typ'))
    },
  )

  test('is refused when another key signed it, or a character of it changed [S 25]', async () => {
    const sdJwt = await forge(holder.signer, GOOD, [NAME])
    expect(await verifySdJwtVc({ sdJwt, key: issuer.key, at: AT, skewSeconds: 60 })).toEqual(refused('bad_signature'))
    const good = await forge(issuer.signer, GOOD, [NAME])
    const [header = '', , signature = ''] = good.issuerJwt.compact.split('.')
    const payload = Buffer.from(JSON.stringify({ ...GOOD, synthetic: false })).toString('base64url')
    const changed = parsed(`${header}.${payload}.${signature}~${NAME}~`)
    expect(await verifySdJwtVc({ sdJwt: changed, key: issuer.key, at: AT, skewSeconds: 60 })).toEqual(
      refused('bad_signature'),
    )
  })

  test.each(['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status'])(
    'is refused when %s comes in a disclosure [S 25]',
    async (name) => {
      const disclosure = disclosureOf(['s2', name, GOOD[name] ?? NOW])
      const payload: JsonObject = { ...without(name), _sd: [digestOf(NAME), digestOf(disclosure)] }
      expect(await verify(payload, [NAME, disclosure])).toEqual(refused('reserved_claim_disclosed'))
    },
  )

  test.each<[string, JsonObject]>([
    ['a member of cnf', { cnf: { _sd: ['digest'], jwk: JWK } }],
    ['a member of the key', { cnf: { jwk: { ...JWK, _sd: ['digest'] } } }],
    ['a member of status', { status: { ...STATUS, _sd: ['digest'] } }],
    ['an element of aka_vcts', { aka_vcts: ['urn:a', { '...': 'digest' }] }],
  ])('is refused when %s could be disclosed, whether or not it is [S 25]', async (_, spoiled) => {
    expect(await verify({ ...GOOD, ...spoiled })).toEqual(refused('reserved_claim_disclosed'))
  })

  test('may keep iat and sub for disclosure [S 25]', async () => {
    const iat = disclosureOf(['s2', 'iat', NOW - 60])
    const sub = disclosureOf(['s3', 'sub', 'somebody'])
    const payload = { ...without('iat'), _sd: [iat, sub].map(digestOf) }
    expect(accepted(await verify(payload, [iat, sub]))).toMatchObject({ issuedAt: new Date((NOW - 60) * 1000) })
  })

  test.each<[string, JsonObject, string]>([
    ['without vct', without('vct'), 'missing_vct'],
    ['with an empty vct', { ...GOOD, vct: '' }, 'missing_vct'],
    ['with a vct that is a list', { ...GOOD, vct: ['a'] }, 'missing_vct'],
    ['with an iss that is a list', { ...GOOD, iss: ['a'] }, 'malformed_issuer'],
    ['with an audience', { ...GOOD, aud: 'https://somebody.example' }, 'restricted_audience'],
    ['with a holder’s key named but not given', { ...GOOD, cnf: { kid: 'did:example:1' } }, 'malformed_holder_key'],
    ['with a holder’s private key', { ...GOOD, cnf: { jwk: { ...JWK, d: 'AAAA' } } }, 'malformed_holder_key'],
    ['with a holder’s key off its curve', { ...GOOD, cnf: { jwk: { ...JWK, y: JWK.x } } }, 'malformed_holder_key'],
    ['with a cnf that is text', { ...GOOD, cnf: 'key' }, 'malformed_holder_key'],
    ['with a cnf of null', { ...GOOD, cnf: null }, 'malformed_holder_key'],
    ['with a status of another kind', { ...GOOD, status: { other: {} } }, 'malformed_status'],
    ['with a status index below nothing', withIndex(-1), 'malformed_status'],
    ['with a status index of one and a half', withIndex(1.5), 'malformed_status'],
    ['with a status index in words', withIndex('7'), 'malformed_status'],
    [
      'with a status list that is no URI',
      { ...GOOD, status: { status_list: { idx: 1, uri: 'list' } } },
      'malformed_status',
    ],
    ['with an empty status', { ...GOOD, status: {} }, 'malformed_status'],
    ['with an exp in words', { ...GOOD, exp: 'later' }, 'malformed_time'],
    ['after its exp', { ...GOOD, exp: NOW - 60 }, 'expired'],
    ['before its nbf', { ...GOOD, nbf: NOW + 61 }, 'not_yet_valid'],
    ['from the future', { ...GOOD, iat: NOW + 61 }, 'not_yet_valid'],
  ])('is refused %s [S 25]', async (_, payload, reason) => {
    expect(await verify(GOOD)).toMatchObject({ ok: true })
    expect(await verify(payload)).toEqual(refused(reason))
  })

  test('is refused for every fault of its disclosures too [S 24]', async () => {
    expect(await verify(GOOD, [NAME, disclosureOf(['s', 'more', 1])])).toEqual(refused('unreferenced_disclosure'))
  })

  test('a key binding is no credential', async () => {
    const jwt = await signJwt('kb_jwt', {}, { vct: 'v' }, issuer.signer)
    expect(await verifySdJwtVc({ sdJwt: parsed(`${jwt}~`), key: issuer.key, at: AT, skewSeconds: 60 })).toEqual(
      refused('wrong_typ'),
    )
  })
})

function withIndex(idx: number | string): JsonObject {
  return { ...GOOD, status: { status_list: { idx, uri: STATUS.status_list.uri } } }
}
