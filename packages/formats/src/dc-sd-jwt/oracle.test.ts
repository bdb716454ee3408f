import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { isJsonObject, type JsonObject } from '@sojourn/domain'
import { decodeBase64url, encodeBase64url, randomBytes, sha256, utf8, type VerificationKey } from '@sojourn/keys'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accepted, parsed, party } from '../testing/forge.ts'
import { issueSdJwtVc } from './issue-sd-jwt-vc.ts'
import { presentSdJwtVc } from './present-sd-jwt-vc.ts'
import { verifyKeyBinding } from './verify-key-binding.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

const issuer = await party()
const holder = await party()
const AT = new Date('2026-11-20T08:00:00Z')
const NOW = AT.getTime() / 1000
const NONCE = 'n-0S6_WzA2Mj'
const AUDIENCE = 'x509_hash:a'

const verifierOf = (key: VerificationKey) => async (input: string, signature: string) =>
  key.verify(utf8(input), decodeBase64url(signature) ?? new Uint8Array())
const signerOf = (one: typeof issuer) => async (input: string) => encodeBase64url(await one.signer.sign(utf8(input)))

/** The other implementation, with our keys. */
const theirs = new SDJwtVcInstance({
  hasher: (input: string | ArrayBuffer) => sha256(typeof input === 'string' ? input : new Uint8Array(input)),
  hashAlg: 'sha-256',
  saltGenerator: () => encodeBase64url(randomBytes(16)),
  signer: signerOf(issuer),
  signAlg: 'ES256',
  verifier: verifierOf(issuer.key),
  kbSigner: signerOf(holder),
  kbSignAlg: 'ES256',
  kbVerifier: verifierOf(holder.key),
})

const { kty, crv, x, y } = holder.signer.publicJwk
const JWK: JsonObject = { kty, crv, x, ...(y === undefined ? {} : { y }) }
const value = fc.oneof(fc.string({ maxLength: 10, unit: 'grapheme' }), fc.integer(), fc.boolean())
const claimsOf = fc.record({
  name: value,
  sex: value,
  residence: fc.record({ city: value, street: value }),
  codes: fc.array(value, { minLength: 1, maxLength: 4 }),
})

const DISCLOSABLE = [['name'], ['sex'], ['residence', 'city'], ['residence', 'street'], ['codes']]

async function ourCredential(claims: JsonObject): Promise<string> {
  return issueSdJwtVc({
    vct: 'urn:v',
    issuer: 'https://issuer.example',
    claims,
    disclosable: DISCLOSABLE,
    alwaysVisible: { synthetic: true },
    holderKey: holder.signer.publicJwk,
    issuedAt: AT,
    expiresAt: new Date('2027-11-20T00:00:00Z'),
    decoys: 2,
    signer: issuer.signer,
  })
}

describe('@sd-jwt/sd-jwt-vc and we', () => {
  test('read the same claims from a presentation of ours [S 24]', async () => {
    await fc.assert(
      fc.asyncProperty(claimsOf, fc.subarray(DISCLOSABLE), async (claims, disclose) => {
        const compact = await ourCredential(claims)
        const keyBinding = { nonce: NONCE, audience: AUDIENCE, at: AT, signer: holder.signer }
        const presentation = accepted(await presentSdJwtVc({ compact, disclose, keyBinding }))
        const ours = accepted(
          await verifySdJwtVc({ sdJwt: parsed(presentation), key: issuer.key, at: AT, skewSeconds: 0 }),
        )
        const read = await theirs.verify(presentation, { currentDate: NOW, keyBindingNonce: NONCE })
        expect(read.payload).toEqual(ours.claims)
      }),
      { numRuns: 100 },
    )
  })

  test('read the same claims from a presentation of theirs [S 24]', async () => {
    await fc.assert(
      fc.asyncProperty(claimsOf, fc.boolean(), fc.boolean(), async (claims, name, city) => {
        const payload = { iss: 'https://issuer.example', vct: 'urn:v', iat: NOW, cnf: { jwk: JWK }, ...claims }
        const frame = { _sd: ['name', 'sex', 'codes'], _sd_decoy: 1, residence: { _sd: ['city', 'street'] } }
        // biome-ignore lint/suspicious/noExplicitAny: their frame's type follows a payload type it does not export
        const compact = await theirs.issue(payload as any, frame as any)
        const presentation = await theirs.present(compact, { name, residence: { city } } as object, {
          kb: { payload: { iat: NOW, aud: AUDIENCE, nonce: NONCE } as never },
        })
        const sdJwt = parsed(presentation)
        const ours = accepted(await verifySdJwtVc({ sdJwt, key: issuer.key, at: AT, skewSeconds: 0 }))
        const read = await theirs.verify(presentation, { currentDate: NOW, keyBindingNonce: NONCE })
        expect(ours.claims).toEqual(read.payload)
        expect(Object.hasOwn(ours.claims, 'name')).toBe(name)
        expect(isJsonObject(ours.claims.residence) && Object.hasOwn(ours.claims.residence, 'city')).toBe(city)
        const binding = { sdJwt, holderKey: holder.signer.publicJwk, nonce: NONCE, audience: AUDIENCE, at: AT }
        expect(await verifyKeyBinding({ ...binding, maxAgeSeconds: 60, skewSeconds: 0 })).toMatchObject({ ok: true })
      }),
      { numRuns: 100 },
    )
  })

  test('refuse alike a credential with one character of its payload changed', async () => {
    const compact = await ourCredential({ name: 'a', sex: '1', residence: { city: '1', street: '2' }, codes: ['x'] })
    const [header = '', payload = '', rest = ''] = compact.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const changed = Buffer.from(JSON.stringify({ ...claims, synthetic: false })).toString('base64url')
    const spoiled = `${header}.${changed}.${rest}`
    await expect(theirs.verify(compact, { currentDate: NOW })).resolves.toBeDefined()
    await expect(theirs.verify(spoiled, { currentDate: NOW })).rejects.toThrow()
    const ours = { sdJwt: parsed(spoiled), key: issuer.key, at: AT, skewSeconds: 0 }
    expect(await verifySdJwtVc(ours)).toEqual({ ok: false, reason: 'bad_signature' })
  })
})
