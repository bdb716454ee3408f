import { compactVerify, importJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  embeddedJwk,
  encodeBase64url,
  generateSigningKey,
  importVerificationKey,
  type JsonObject,
  type PrivateJwk,
  parseJwt,
  signerFromJwk,
  signJwt,
  TOKEN_KINDS,
  type TokenKind,
  type TokenKindRule,
  utf8,
  type VerificationKey,
  verifyJwt,
} from '../index.ts'

async function keyOf(jwk: unknown): Promise<VerificationKey> {
  const imported = await importVerificationKey(jwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.value
}

const { privateJwk, publicJwk } = await generateSigningKey()
const signer = await signerFromJwk(privateJwk)
const key = await keyOf(publicJwk)

/** A token whose signature is right for whatever header it has: only the header can be at fault. */
async function signedWith(header: JsonObject, payload: JsonObject = {}): Promise<string> {
  const input = `${encodeBase64url(JSON.stringify(header))}.${encodeBase64url(JSON.stringify(payload))}`
  return `${input}.${encodeBase64url(await signer.sign(utf8(input)))}`
}

const verdict = async (kind: TokenKind, token: string, by = key): Promise<string> => {
  const verified = await verifyJwt(kind, token, by)
  return verified.ok ? 'ok' : verified.reason
}

const KINDS = Object.keys(TOKEN_KINDS) as TokenKind[]

describe.each(KINDS)('a %s', (kind) => {
  const { typ } = TOKEN_KINDS[kind]

  test('that we sign, we verify', async () => {
    const verified = await verifyJwt(kind, await signJwt(kind, { kid: 'k' }, { a: '居' }, signer), key)
    expect(verified).toMatchObject({
      ok: true,
      value: { header: { alg: 'ES256', typ, kid: 'k' }, payload: { a: '居' } },
    })
  })

  test('with the header of another kind is refused', async () => {
    expect(await verdict(kind, await signedWith({ alg: 'ES256', typ }))).toBe('ok')
    for (const other of ['other+jwt', `${typ} `, `application/${typ}`, '']) {
      expect(await verdict(kind, await signedWith({ alg: 'ES256', typ: other }))).toBe('wrong_typ')
    }
  })

  test.each([
    ['none', 'none'],
    ['None', 'None'],
    ['HS256', 'HS256'],
    ['RS256', 'RS256'],
    ['ES256K', 'ES256K'],
    ['ES384 on P-256', 'ES384'],
    ['es256', 'es256'],
    ['PBES2', 'PBES2-HS256+A128KW'],
  ])('with the algorithm %s is refused [R 18]', async (_what, alg) => {
    expect(await verdict(kind, await signedWith({ alg, typ }))).toBe('alg_not_allowed')
  })

  test('with no signature and no algorithm is refused [R 18]', async () => {
    const bare = (alg: string) => `${encodeBase64url(JSON.stringify({ alg, typ }))}.e30.`
    expect(await verdict(kind, bare('none'))).toBe('alg_not_allowed')
    expect(await verdict(kind, bare('ES256'))).toBe('bad_signature')
  })

  test('with a critical header is refused, even an empty one [R 22]', async () => {
    for (const crit of [['exp'], ['b64'], [], 'exp', null]) {
      expect(await verdict(kind, await signedWith({ alg: 'ES256', typ, crit, exp: 1 }))).toBe('critical_header')
    }
  })

  test.each([
    ['zip', 'DEF'],
    ['b64', false],
    ['jku', 'https://attacker.example/jwks'],
    ['x5u', 'https://attacker.example/cert'],
    ['enc', 'A128GCM'],
    ['cty', 'JWT'],
    ['cty', 'jwt'],
  ])('with the header %s: %j is refused [R 18]', async (name, value) => {
    expect(await verdict(kind, await signedWith({ alg: 'ES256', typ, [name]: value }))).toBe('forbidden_header')
  })

  test('with a jwk of its own is refused, unless that is the key it proves, or stands there for others [R 18]', async () => {
    const jwk = { kty: publicJwk.kty, crv: publicJwk.crv, x: publicJwk.x, y: publicJwk.y ?? '' }
    const expected = ['key_proof', 'dpop', 'status_list'].includes(kind) ? 'ok' : 'forbidden_header'
    expect(await verdict(kind, await signedWith({ alg: 'ES256', typ, jwk }))).toBe(expected)
  })

  test('is not believed for the jwk that it brings [R 18]', async () => {
    const { publicJwk: another } = await generateSigningKey()
    const jwk = { kty: another.kty, crv: another.crv, x: another.x, y: another.y ?? '' }
    const token = await signedWith({ alg: 'ES256', typ, jwk })
    expect(await verdict(kind, token, await keyOf(another))).not.toBe('ok')
  })

  test('by another key, or changed by one bit anywhere, is refused', async () => {
    const token = await signJwt(kind, {}, { a: 1 }, signer)
    expect(await verdict(kind, token, await keyOf((await generateSigningKey()).publicJwk))).toBe('bad_signature')
    const [header = '', payload = '', signature = ''] = token.split('.')
    expect(await verdict(kind, `${header}.${encodeBase64url('{"a":2}')}.${signature}`)).toBe('bad_signature')
    expect(await verdict(kind, `${header}.${payload}.${signature.slice(4)}`)).toBe('bad_signature')
    expect(await verdict(kind, `${header}.${payload}.${'A'.repeat(86)}`)).toBe('bad_signature')
  })

  test('that is longer than its kind may be is refused', async () => {
    const token = await signJwt(kind, {}, { a: 'x'.repeat(TOKEN_KINDS[kind].maxChars) }, signer)
    expect(await verdict(kind, token)).toBe('malformed_jwt')
  })
})

/** r and s as DER, as OpenSSL and X.509 have them: not what a JWS has. */
function derOf(signature: Uint8Array): Buffer {
  const integerOf = (bytes: Uint8Array) => {
    const first = bytes.findIndex((byte) => byte !== 0)
    const trimmed = Buffer.from(bytes.slice(first))
    const value = (trimmed[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), trimmed]) : trimmed
    return Buffer.concat([Buffer.from([0x02, value.length]), value])
  }
  const integers = Buffer.concat([integerOf(signature.slice(0, 32)), integerOf(signature.slice(32))])
  return Buffer.concat([Buffer.from([0x30, integers.length]), integers])
}

describe('a signature', () => {
  test.each([
    ['as it is', (signature: Uint8Array) => signature, 'ok'],
    ['in DER', derOf, 'bad_signature'],
    ['of zeros', () => new Uint8Array(64), 'bad_signature'],
    ['with r of zero', (signature: Uint8Array) => signature.map((byte, i) => (i < 32 ? 0 : byte)), 'bad_signature'],
    ['with s of zero', (signature: Uint8Array) => signature.map((byte, i) => (i < 32 ? byte : 0)), 'bad_signature'],
    ['cut short', (signature: Uint8Array) => signature.slice(0, 63), 'bad_signature'],
    ['with a byte more', (signature: Uint8Array) => Uint8Array.of(...signature, 0), 'bad_signature'],
    ['twice', (signature: Uint8Array) => Uint8Array.of(...signature, ...signature), 'bad_signature'],
    ['with r and s exchanged', (s: Uint8Array) => Uint8Array.of(...s.slice(32), ...s.slice(0, 32)), 'bad_signature'],
  ])('%s is judged rightly [B 2]', async (_what, change, expected) => {
    const token = await signJwt('kb_jwt', {}, {}, signer)
    const input = token.slice(0, token.lastIndexOf('.'))
    const changed = change(new Uint8Array(Buffer.from(token.slice(input.length + 1), 'base64url')))
    expect(await verdict('kb_jwt', `${input}.${encodeBase64url(changed)}`)).toBe(expected)
  })
})

describe('the rules of the kinds', () => {
  test('let no token pass for one of another kind, except where both say JWT [B 2]', async () => {
    for (const made of KINDS) {
      const token = await signJwt(made, {}, {}, signer)
      for (const taken of KINDS) {
        const rule: TokenKindRule = TOKEN_KINDS[taken]
        const { typ } = TOKEN_KINDS[made]
        const expected = typ === rule.typ || rule.otherTyps?.includes(typ) === true ? 'ok' : 'wrong_typ'
        expect([made, taken, await verdict(taken, token)]).toEqual([made, taken, expected])
      }
    }
  })

  test('let typ be absent in VCDM 1.1, in what clients assert and in ID tokens alone', async () => {
    const bare = await signedWith({ alg: 'ES256' })
    const lenient: TokenKind[] = ['jwt_vc', 'jwt_vp', 'client_assertion', 'upstream_id_token']
    for (const kind of KINDS) expect(await verdict(kind, bare)).toBe(lenient.includes(kind) ? 'ok' : 'wrong_typ')
  })

  test('keep our own lists to ECDSA', async () => {
    const edwards = await generateSigningKey('EdDSA')
    const edwardsSigner = await signerFromJwk(edwards.privateJwk)
    const input = `${encodeBase64url('{"alg":"EdDSA","typ":"sojourn-trust-list+jwt"}')}.e30`
    const token = `${input}.${encodeBase64url(await edwardsSigner.sign(utf8(input)))}`
    expect(await verdict('trust_list', token, await keyOf(edwards.publicJwk))).toBe('alg_not_allowed')
    await expect(signJwt('trust_list', {}, {}, edwardsSigner)).rejects.toThrow('not signed with EdDSA')
  })

  test('are not overruled by who signs', async () => {
    await expect(signJwt('kb_jwt', { alg: 'none' }, {}, signer)).rejects.toThrow()
    await expect(signJwt('kb_jwt', { typ: 'JWT' }, {}, signer)).rejects.toThrow()
  })
})

describe('a verification that goes wrong inside', () => {
  const token = signJwt('kb_jwt', {}, {}, signer)

  test.each([
    [
      'throws',
      () => {
        throw new TypeError('out of order')
      },
    ],
    ['rejects', () => Promise.reject(new Error('out of order'))],
    ['answers with something that is nearly true', () => 'yes' as unknown as boolean],
    ['answers with nothing', () => undefined as unknown as boolean],
  ])('is a refusal when the key %s [R 22]', async (_what, verify) => {
    expect(await verdict('kb_jwt', await token, { ...key, verify })).toBe('bad_signature')
    expect(await verdict('kb_jwt', await token)).toBe('ok')
  })
})

describe('the key that a proof carries', () => {
  const parsed = async (header: JsonObject) => {
    const jwt = parseJwt(await signedWith({ alg: 'ES256', typ: 'dpop+jwt', ...header }))
    if (!jwt.ok) throw new Error(jwt.reason)
    return jwt.value
  }

  test('is imported', async () => {
    const found = await embeddedJwk(await parsed({ jwk: publicJwk }))
    expect(found).toMatchObject({ ok: true, value: { thumbprint: key.thumbprint } })
  })

  test('is refused when it is not there, or private, or not ours', async () => {
    expect(await embeddedJwk(await parsed({}))).toEqual({ ok: false, reason: 'no_jwk' })
    expect(await embeddedJwk(await parsed({ jwk: privateJwk }))).toEqual({
      ok: false,
      reason: 'private_key',
    })
    expect(await embeddedJwk(await parsed({ jwk: { kty: 'oct', k: 'AA' } }))).toEqual({
      ok: false,
      reason: 'private_key',
    })
    expect(await embeddedJwk(await parsed({ jwk: { kty: 'EC', crv: 'P-521' } }))).toEqual({
      ok: false,
      reason: 'unsupported_key',
    })
  })
})

describe('jose and we', () => {
  test.each(['ES256', 'ES384', 'EdDSA'] as const)('verify the same tokens of %s', async (alg) => {
    for (let i = 0; i < 20; i++) {
      const pair = await generateSigningKey(alg)
      const ours = await signJwt('kb_jwt', {}, { i }, await signerFromJwk(pair.privateJwk))
      const theirs = await joseToken(alg, pair.privateJwk, i)
      const ourKey = await keyOf(pair.publicJwk)
      const theirKey = await importJWK({ ...pair.publicJwk }, alg)
      for (const token of [ours, theirs]) {
        expect(await verdict('kb_jwt', token, ourKey)).toBe('ok')
        expect((await compactVerify(token, theirKey)).protectedHeader.alg).toBe(alg)
        const forged = token.replace(/\.[^.]+\./, `.${encodeBase64url(`{"i":${i + 1}}`)}.`)
        expect(await verdict('kb_jwt', forged, ourKey)).toBe('bad_signature')
        await expect(compactVerify(forged, theirKey)).rejects.toMatchObject({
          code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
        })
      }
    }
  })
})

const joseToken = async (alg: string, jwk: PrivateJwk, i: number): Promise<string> =>
  new SignJWT({ i }).setProtectedHeader({ alg, typ: 'kb+jwt' }).sign(await importJWK({ ...jwk }, alg))
