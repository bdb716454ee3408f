import type { JsonObject } from '@sojourn/domain'
import { hashBase64url, signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { accepted, digestOf, disclosureOf, forge, parsed, party } from '../testing/forge.ts'
import type { SdJwt } from './parse-sd-jwt.ts'
import { type VerifyKeyBinding, verifyKeyBinding } from './verify-key-binding.ts'

const issuer = await party()
const holder = await party()
const AT = new Date('2026-11-20T08:00:00Z')
const NOW = AT.getTime() / 1000
const NONCE = 'n-0S6_WzA2Mj'
const AUDIENCE = 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk'
const DISCLOSURES = [disclosureOf(['s1', 'name', 'Zhang San']), disclosureOf(['s2', 'sex', '1'])]

const bare = await forge(issuer.signer, { vct: 'v', _sd: DISCLOSURES.map(digestOf) }, DISCLOSURES)

const CLAIMS: JsonObject = {
  iat: NOW,
  aud: AUDIENCE,
  nonce: NONCE,
  sd_hash: hashBase64url('sha-256', bare.sdHashInput),
}

/** The presentation with a KB-JWT of these claims. */
async function bound(claims: JsonObject = CLAIMS, signer = holder.signer, sdJwt = bare): Promise<SdJwt> {
  return parsed(sdJwt.sdHashInput + (await signJwt('kb_jwt', {}, claims, signer)))
}

const check = (sdJwt: SdJwt, expected: Partial<VerifyKeyBinding> = {}) =>
  verifyKeyBinding({
    sdJwt,
    holderKey: holder.signer.publicJwk,
    nonce: NONCE,
    audience: AUDIENCE,
    at: AT,
    maxAgeSeconds: 120,
    skewSeconds: 0,
    ...expected,
  })

const HOLDS = { ok: true, value: undefined }
const refused = (reason: string) => ({ ok: false, reason })

/** A KB-JWT whose header and payload are any text. */
async function raw(header: string, payload = JSON.stringify(CLAIMS), signer = holder.signer): Promise<SdJwt> {
  const input = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`
  const signature = Buffer.from(await signer.sign(Buffer.from(input))).toString('base64url')
  return parsed(`${bare.sdHashInput}${input}.${signature}`)
}

describe('a key binding', () => {
  test('holds for this nonce, this audience, this moment and these disclosures [S 24] [B 4]', async () => {
    expect(await check(await bound())).toEqual(HOLDS)
  })

  test('is missing when the wallet left it out [S 24] [B 4]', async () => {
    expect(await check(bare)).toEqual(refused('missing_key_binding'))
  })

  test.each<[string, JsonObject, string]>([
    ['an empty nonce', { nonce: '' }, 'wrong_nonce'],
    ['the first part of the nonce', { nonce: NONCE.slice(0, -1) }, 'wrong_nonce'],
    ['the nonce and more', { nonce: `${NONCE}a` }, 'wrong_nonce'],
    ['the nonce in a list', { nonce: [NONCE] }, 'wrong_nonce'],
    ['another session’s nonce', { nonce: 'another' }, 'wrong_nonce'],
    ['another client', { aud: 'x509_hash:AAAA' }, 'wrong_audience'],
    ['the client without its prefix', { aud: AUDIENCE.slice('x509_hash:'.length) }, 'wrong_audience'],
    ['the client in a list', { aud: [AUDIENCE] }, 'wrong_audience'],
    ['the client among others', { aud: [AUDIENCE, 'another'] }, 'wrong_audience'],
    ['the client with a slash', { aud: `${AUDIENCE}/` }, 'wrong_audience'],
    ['the client in capitals', { aud: AUDIENCE.toUpperCase() }, 'wrong_audience'],
    ['no hash', { sd_hash: null }, 'wrong_sd_hash'],
    ['a hash of nothing', { sd_hash: hashBase64url('sha-256', '') }, 'wrong_sd_hash'],
    ['a hash cut short', { sd_hash: String(CLAIMS.sd_hash).slice(0, -1) }, 'wrong_sd_hash'],
    ['a hash by another algorithm', { sd_hash: hashBase64url('sha-512', bare.sdHashInput) }, 'wrong_sd_hash'],
    [
      'a hash without the last tilde',
      { sd_hash: hashBase64url('sha-256', bare.sdHashInput.slice(0, -1)) },
      'wrong_sd_hash',
    ],
    [
      'a hash of the issuer’s JWT alone',
      { sd_hash: hashBase64url('sha-256', `${bare.issuerJwt.compact}~`) },
      'wrong_sd_hash',
    ],
    [
      'a hash over the disclosures in another order',
      { sd_hash: hashBase64url('sha-256', reordered().sdHashInput) },
      'wrong_sd_hash',
    ],
    ['an iat of 121 seconds ago', { iat: NOW - 121 }, 'stale'],
    ['an iat in a second', { iat: NOW + 1 }, 'from_the_future'],
    ['an iat in words', { iat: String(NOW) }, 'malformed'],
    ['no iat', { iat: null }, 'malformed'],
    ['an exp that has passed', { exp: NOW }, 'stale'],
    ['an nbf to come', { nbf: NOW + 1 }, 'from_the_future'],
    ['an exp in words', { exp: 'never' }, 'malformed'],
  ])('is refused with %s [S 24] [B 4]', async (_, spoiled, reason) => {
    expect(await check(await bound(CLAIMS))).toEqual(HOLDS)
    expect(await check(await bound({ ...CLAIMS, ...spoiled }))).toEqual(refused(reason))
  })

  test('holds to the last second of its window on both sides, skew included [S 24]', async () => {
    expect(await check(await bound({ ...CLAIMS, iat: NOW - 120 }))).toEqual(HOLDS)
    expect(await check(await bound({ ...CLAIMS, iat: NOW - 150 }), { skewSeconds: 30 })).toEqual(HOLDS)
    expect(await check(await bound({ ...CLAIMS, iat: NOW - 151 }), { skewSeconds: 30 })).toEqual(refused('stale'))
    expect(await check(await bound({ ...CLAIMS, iat: NOW + 30 }), { skewSeconds: 30 })).toEqual(HOLDS)
    expect(await check(await bound({ ...CLAIMS, iat: NOW + 31 }), { skewSeconds: 30 })).toEqual(
      refused('from_the_future'),
    )
  })

  test('is refused when a disclosure was taken away, added or moved after signing [S 24] [B 4]', async () => {
    const { keyBindingJwt = '' } = await bound()
    const [jwt = '', first = '', second = ''] = bare.compact.split('~')
    expect(await check(parsed([jwt, first, second, keyBindingJwt].join('~')))).toEqual(HOLDS)
    for (const disclosures of [[first], [second], [], [second, first], [first, second, first]]) {
      expect(await check(parsed([jwt, ...disclosures, keyBindingJwt].join('~')))).toEqual(refused('wrong_sd_hash'))
    }
  })

  test('is refused when it was made for another credential of the same holder [B 4]', async () => {
    const other = await forge(issuer.signer, { vct: 'w', _sd: DISCLOSURES.map(digestOf) }, DISCLOSURES)
    const { keyBindingJwt = '' } = await bound()
    expect(await check(parsed(other.sdHashInput + keyBindingJwt))).toEqual(refused('wrong_sd_hash'))
  })

  test('follows the hash algorithm the issuer chose [S 24]', async () => {
    const payload = { vct: 'v', _sd_alg: 'sha-384', _sd: DISCLOSURES.map((one) => hashBase64url('sha-384', one)) }
    const other = await forge(issuer.signer, payload, DISCLOSURES)
    const claims = { ...CLAIMS, sd_hash: hashBase64url('sha-384', other.sdHashInput) }
    expect(await check(await bound(claims, holder.signer, other))).toEqual(HOLDS)
    const wrong = { ...CLAIMS, sd_hash: hashBase64url('sha-256', other.sdHashInput) }
    expect(await check(await bound(wrong, holder.signer, other))).toEqual(refused('wrong_sd_hash'))
  })

  test('is refused when the issuer or anybody else signed it [S 24] [B 4]', async () => {
    expect(await check(await bound(CLAIMS, issuer.signer))).toEqual(refused('bad_signature'))
    expect(await check(await bound(CLAIMS, (await party()).signer))).toEqual(refused('bad_signature'))
    expect(await check(await bound(), { holderKey: issuer.signer.publicJwk })).toEqual(refused('bad_signature'))
  })

  test.each([
    ['typ JWT', '{"alg":"ES256","typ":"JWT"}', 'wrong_typ'],
    ['typ of a key proof', '{"alg":"ES256","typ":"openid4vci-proof+jwt"}', 'wrong_typ'],
    ['typ in capitals', '{"alg":"ES256","typ":"KB+JWT"}', 'wrong_typ'],
    ['no typ', '{"alg":"ES256"}', 'wrong_typ'],
    ['alg none', '{"alg":"none","typ":"kb+jwt"}', 'alg_not_allowed'],
    ['alg HS256', '{"alg":"HS256","typ":"kb+jwt"}', 'alg_not_allowed'],
    ['crit', '{"alg":"ES256","typ":"kb+jwt","crit":["b64"],"b64":false}', 'critical_header'],
    ['its own key', '{"alg":"ES256","typ":"kb+jwt","jwk":{"kty":"EC"}}', 'forbidden_header'],
    ['alg named twice', '{"alg":"none","alg":"ES256","typ":"kb+jwt"}', 'malformed'],
    ['no alg', '{"typ":"kb+jwt"}', 'malformed'],
  ])('is refused with %s in its header [B 4]', async (_, header, reason) => {
    expect(await check(await raw('{"alg":"ES256","typ":"kb+jwt"}'))).toEqual(HOLDS)
    expect(await check(await raw(header))).toEqual(refused(reason))
  })

  test.each([
    ['no JWT', 'kb'],
    ['two parts', 'a.b'],
    ['an empty signature', async () => `${(await bound()).keyBindingJwt?.split('.').slice(0, 2).join('.')}.`],
  ])('is malformed or unsigned with %s [B 4]', async (_, part) => {
    const keyBinding = typeof part === 'string' ? part : await part()
    expect(['malformed', 'bad_signature']).toContain(
      ((await check(parsed(bare.sdHashInput + keyBinding))) as { reason?: string }).reason,
    )
  })

  test('signs what it was asked to sign, or is refused [S 21]', async () => {
    const transactionData = ['eyJ0eXBlIjoieCJ9', 'eyJ0eXBlIjoieSJ9']
    const hashes = transactionData.map((text) => hashBase64url('sha-256', text))
    const signing = (claims: JsonObject) => bound({ ...CLAIMS, ...claims })
    const alg = { transaction_data_hashes_alg: 'sha-256' }
    const both = { transaction_data_hashes: hashes, ...alg }
    expect(await check(await signing(both), { transactionData })).toEqual(HOLDS)
    expect(
      await check(await signing({ ...both, transaction_data_hashes: hashes.toReversed() }), { transactionData }),
    ).toEqual(HOLDS)
    expect(await check(await bound(), { transactionData })).toEqual(refused('transaction_data_missing'))
    for (const wrong of [
      { ...both, transaction_data_hashes: hashes.slice(1) },
      { ...both, transaction_data_hashes: [hashes[0] ?? '', hashes[0] ?? ''] },
      { ...both, transaction_data_hashes_alg: 'sha-384' },
      { transaction_data_hashes: hashes },
    ]) {
      expect(await check(await signing(wrong), { transactionData })).toEqual(refused('wrong_transaction_data'))
    }
  })

  test('is refused when the credential’s key is none [B 4]', async () => {
    const holderKey = { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' } as const
    expect(await check(await bound(), { holderKey })).toEqual(refused('malformed_holder_key'))
  })
})

function reordered(): SdJwt {
  const [jwt = '', first = '', second = ''] = bare.compact.split('~')
  return parsed(`${jwt}~${second}~${first}~`)
}

test('the forged presentation is itself in order', async () => {
  const { revealDisclosures } = await import('./reveal-disclosures.ts')
  expect(accepted(revealDisclosures(bare)).claims).toEqual({ vct: 'v', name: 'Zhang San', sex: '1' })
})
