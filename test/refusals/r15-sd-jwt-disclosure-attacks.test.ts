import {
  issueSdJwtVc,
  parseSdJwt,
  type SdJwt,
  type VerifyKeyBinding,
  verifyKeyBinding,
  verifySdJwtVc,
} from '@sojourn/formats'
import {
  encodeBase64url,
  generateSigningKey,
  hashBase64url,
  importVerificationKey,
  type JsonObject,
  signerFromJwk,
  signJwt,
} from '@sojourn/keys'
import { describe, expect, test } from 'vitest'

// sd-jwt-js before 0.20 (fixes #378 and #380) took every one of these for a good presentation.

const issuer = await signerFromJwk((await generateSigningKey()).privateJwk)
const holder = await signerFromJwk((await generateSigningKey()).privateJwk)
const AT = new Date('2026-11-20T08:00:00Z')
const NOW = AT.getTime() / 1000
const NONCE = 'n-0S6_WzA2Mj'
const AUDIENCE = 'x509_hash:a'

const credential = await issueSdJwtVc({
  vct: 'urn:residence-permit',
  issuer: 'https://issuer.example',
  claims: { name: '张三', sex: '1' },
  disclosable: [['name'], ['sex']],
  alwaysVisible: {},
  holderKey: holder.publicJwk,
  issuedAt: AT,
  expiresAt: new Date('2027-11-20T00:00:00Z'),
  signer: issuer,
})
const [JWT = '', FIRST = '', SECOND = ''] = credential.split('~')
const PAYLOAD = parse(`${JWT}~`).issuerJwt.payload

const disclosureOf = (...content: unknown[]): string => encodeBase64url(JSON.stringify(content))
const digestOf = (disclosure: string): string => hashBase64url('sha-256', disclosure)

function parse(compact: string): SdJwt {
  const parsed = parseSdJwt(compact)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.value
}

/** The whole presentation, bound by the true holder to exactly these disclosures: only the disclosures are at fault. */
async function presented(jwt: string, disclosures: readonly string[], claims: JsonObject = {}): Promise<string> {
  const shown = `${[jwt, ...disclosures].join('~')}~`
  const binding = { iat: NOW, aud: AUDIENCE, nonce: NONCE, sd_hash: digestOf(shown), ...claims }
  return shown + (await signJwt('kb_jwt', {}, binding, holder))
}

async function check(compact: string, expected: Partial<VerifyKeyBinding> = {}) {
  const parsed = parseSdJwt(compact)
  if (!parsed.ok) return parsed
  const sdJwt = parsed.value
  const key = await importVerificationKey(issuer.publicJwk)
  if (!key.ok) throw new Error(key.reason)
  const verified = await verifySdJwtVc({ sdJwt, key: key.value, at: AT, skewSeconds: 0 })
  if (!verified.ok) return verified
  const { holderKey } = verified.value
  if (holderKey === undefined) throw new Error('the credential is bound to nobody')
  const binding = { sdJwt, holderKey, nonce: NONCE, audience: AUDIENCE, at: AT, maxAgeSeconds: 60, skewSeconds: 0 }
  const bound = await verifyKeyBinding({ ...binding, ...expected })
  return bound.ok ? { ok: true, value: verified.value.claims } : bound
}

/** Signed by the true issuer, so that nothing but what is probed is at fault. */
const reissued = (payload: JsonObject): Promise<string> => signJwt('sd_jwt_vc', {}, { ...PAYLOAD, ...payload }, issuer)

const refused = (reason: string) => ({ ok: false, reason })

describe('a presentation', () => {
  test('is accepted when the wallet shows one claim and proves its key [R 15]', async () => {
    expect(await check(await presented(JWT, [FIRST, SECOND]))).toMatchObject({
      ok: true,
      value: { name: '张三', sex: '1' },
    })
    expect(await check(await presented(JWT, []))).toMatchObject({ ok: true })
  })

  test('1: is refused with a disclosure that no digest speaks of [R 15]', async () => {
    const made = disclosureOf('salt', 'city', '110000')
    expect(await check(await presented(JWT, [FIRST, made]))).toEqual(refused('unreferenced_disclosure'))
  })

  test('2: is refused with the same disclosure twice [R 15]', async () => {
    expect(await check(await presented(JWT, [FIRST, FIRST]))).toEqual(refused('duplicate_disclosure'))
  })

  test('3: is refused with a disclosure re-encoded, though it says the same [R 15]', async () => {
    const spaced = encodeBase64url(` ${Buffer.from(FIRST, 'base64url').toString()}`)
    expect(await check(await presented(JWT, [spaced]))).toEqual(refused('unreferenced_disclosure'))
    expect(await check(await presented(JWT, [`${FIRST}=`]))).toEqual(refused('malformed'))
  })

  test('4: is refused with ten thousand disclosures of junk, before they are hashed [R 15]', async () => {
    const junk = Array.from({ length: 10_000 }, (_, at) => disclosureOf(`salt${at}`, `claim${at}`, at))
    expect(await check(await presented(JWT, junk))).toEqual(refused('malformed'))
  })

  test('5: is refused when the key binding has expired or is not yet valid [R 15]', async () => {
    expect(await check(await presented(JWT, [FIRST], { exp: NOW + 60, nbf: NOW }))).toMatchObject({ ok: true })
    expect(await check(await presented(JWT, [FIRST], { exp: NOW - 1 }))).toEqual(refused('stale'))
    expect(await check(await presented(JWT, [FIRST], { nbf: NOW + 1 }))).toEqual(refused('from_the_future'))
  })

  test('6: is refused without its key binding, and with one that names no nonce [R 15]', async () => {
    expect(await check(`${JWT}~${FIRST}~`)).toEqual(refused('missing_key_binding'))
    expect(await check(await presented(JWT, [FIRST], { nonce: '' }))).toEqual(refused('wrong_nonce'))
  })

  test('7: is refused with a digest that stands twice, at one level or at two [R 15]', async () => {
    const disclosure = disclosureOf('salt', 'city', '110000')
    const digest = digestOf(disclosure)
    const once = await reissued({ _sd: [digest] })
    expect(await check(await presented(once, [disclosure]))).toMatchObject({ ok: true })
    const twice = await reissued({ _sd: [digest, digest] })
    expect(await check(await presented(twice, [disclosure]))).toEqual(refused('duplicate_digest'))
    const nested = await reissued({ _sd: [digest], residence: { _sd: [digest] } })
    expect(await check(await presented(nested, [disclosure]))).toEqual(refused('duplicate_digest'))
  })

  test('8: is refused with a disclosure that replaces a claim or is named as a digest is [R 15]', async () => {
    const cases = [
      [disclosureOf('salt', 'exp', NOW + 1e9), 'claim_overwritten'],
      [disclosureOf('salt', 'vct', 'urn:another'), 'claim_overwritten'],
      [disclosureOf('salt', 'cnf', { jwk: {} }), 'claim_overwritten'],
      [disclosureOf('salt', 'nbf', 0), 'reserved_claim_disclosed'],
      [disclosureOf('salt', 'aka_vcts', ['urn:another']), 'reserved_claim_disclosed'],
      [disclosureOf('salt', '_sd', ['digest']), 'reserved_claim_name'],
      [disclosureOf('salt', '...', 'digest'), 'reserved_claim_name'],
      [disclosureOf('salt', '_sd_alg', 'md5'), 'reserved_claim_name'],
    ] as const
    for (const [disclosure, reason] of cases) {
      const jwt = await reissued({ _sd: [digestOf(disclosure)] })
      expect(await check(await presented(jwt, [disclosure]))).toEqual(refused(reason))
    }
  })

  test('9: is refused with a hash algorithm nobody agreed to, and with shapes that are no disclosure [R 15]', async () => {
    for (const alg of ['md5', 'sha-256-32', ['sha-256'], '', null]) {
      expect(await check(await presented(await reissued({ _sd_alg: alg }), []))).toEqual(
        refused('unknown_hash_algorithm'),
      )
    }
    for (const shape of [disclosureOf('salt'), disclosureOf('s', 'n', 1, 2), disclosureOf(7, 'n', 1)]) {
      expect(await check(await presented(JWT, [shape]))).toEqual(refused('malformed'))
    }
    const element = disclosureOf('salt', '110000')
    const jwt = await reissued({ _sd: [digestOf(element)] })
    expect(await check(await presented(jwt, [element]))).toEqual(refused('wrong_disclosure_shape'))
  })

  test('is refused when disclosures of one credential are put beside another [R 15]', async () => {
    const another = await reissued({ vct: 'urn:social-security-card', _sd: [] })
    expect(await check(await presented(another, [FIRST]))).toEqual(refused('unreferenced_disclosure'))
  })
})
