import type { JsonObject } from '@sojourn/domain'
import { didJwkOf, encodeBase64url, generateSigningKey, importVerificationKey, signJwt, utf8 } from '@sojourn/keys'
import { ES256Signer } from 'did-jwt'
import { createVerifiableCredentialJwt, verifyCredential } from 'did-jwt-vc'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { didJwkResolver } from '../testing/did-jwk-resolver.ts'
import { accepted, party } from '../testing/forge.ts'
import { issueJwtVc } from './issue-jwt-vc.ts'
import { verifyJwtVc } from './verify-jwt-vc.ts'

const issuer = await party()
const stranger = await party()
const ISSUER = didJwkOf(issuer.signer.publicJwk)
const SUBJECT = didJwkOf(stranger.signer.publicJwk)
const AT = new Date('2026-11-20T08:00:00Z')
const NOW = AT.getTime() / 1000
const SKEW = 60
/** The same tokens from the same seed: the first of the long run are the short one. */
// biome-ignore lint/style/noProcessEnv: how long a run is meant to be is said by whoever starts it
const RUNS = process.env.NIGHTLY === '1' ? 10_000 : 300

/** did-jwt-vc answers by throwing or not. */
const theyAccept = (token: string): Promise<boolean> =>
  verifyCredential(token, didJwkResolver, { policies: { now: NOW }, skewTime: SKEW }).then(
    () => true,
    () => false,
  )
const weAccept = async (token: string): Promise<boolean> =>
  (await verifyJwtVc({ token, key: issuer.key, at: AT, skewSeconds: SKEW })).ok

const subject = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).filter((name) => !['id', '__proto__'].includes(name)),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
  {
    minKeys: 1,
    maxKeys: 5,
    noNullPrototype: true,
  },
) as fc.Arbitrary<JsonObject>

describe('did-jwt-vc and we', () => {
  test('accept alike what our issuer mints, and read the same of it [S 29]', async () => {
    await fc.assert(
      fc.asyncProperty(subject, fc.stringMatching(/^[A-Z][A-Za-z]{2,12}$/), async (credentialSubject, type) => {
        const token = await issueJwtVc({
          credentialSubject,
          types: [type],
          issuer: ISSUER,
          subject: SUBJECT,
          credentialId: 'urn:uuid:1',
          issuedAt: AT,
          expiresAt: new Date(AT.getTime() + 86_400_000),
          status: { uri: 'https://issuer.example/status-lists/1', index: 1 },
          signer: issuer.signer,
        })
        const theirs = await verifyCredential(token, didJwkResolver, { policies: { now: NOW } })
        const ours = accepted(await verifyJwtVc({ token, key: issuer.key, at: AT, skewSeconds: SKEW }))
        const { credentialSubject: read, ...rest } = theirs.verifiableCredential
        expect(read).toEqual({ ...ours.credentialSubject, id: ours.subject })
        expect(rest).toMatchObject({ issuer: { id: ours.issuer }, id: ours.credentialId, type: ours.types })
        expect(new Date(rest.issuanceDate)).toEqual(ours.issuedAt)
        expect(new Date(rest.expirationDate ?? '')).toEqual(ours.expiresAt)
      }),
      { numRuns: 60 },
    )
  })

  test('mint the same claims under the same header from the same credential', async () => {
    const credential = {
      credentialSubject: { name: '张三', residence: { city: '010100' } },
      credentialId: 'urn:uuid:1',
      issuedAt: AT,
      expiresAt: new Date(AT.getTime() + 86_400_000),
    }
    const ours = await issueJwtVc({
      ...credential,
      types: ['ResidencePermit'],
      issuer: ISSUER,
      subject: SUBJECT,
      signer: issuer.signer,
    })
    const theirs = await createVerifiableCredentialJwt(
      {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        id: credential.credentialId,
        type: ['VerifiableCredential', 'ResidencePermit'],
        issuer: ISSUER,
        issuanceDate: credential.issuedAt,
        expirationDate: credential.expiresAt,
        credentialSubject: { ...credential.credentialSubject, id: SUBJECT },
      },
      {
        did: ISSUER,
        alg: 'ES256',
        signer: async (input) =>
          encodeBase64url(await issuer.signer.sign(typeof input === 'string' ? utf8(input) : input)),
      },
      { header: { kid: `${ISSUER}#0`, alg: 'ES256' } },
    )
    expect(partsOf(ours)).toEqual(partsOf(theirs))
    expect(await weAccept(theirs)).toBe(true)
    expect(await theyAccept(ours)).toBe(true)
  })

  test('accept alike what their own signer mints', async () => {
    const { privateJwk, publicJwk } = await generateSigningKey()
    const did = didJwkOf(publicJwk)
    const signer = ES256Signer(Uint8Array.from(Buffer.from(privateJwk.d, 'base64url')))
    const token = await createVerifiableCredentialJwt(
      {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiableCredential'],
        issuer: did,
        issuanceDate: AT.toISOString(),
        credentialSubject: { id: SUBJECT, name: 'a' },
      },
      { did, signer, alg: 'ES256' },
    )
    expect(await theyAccept(token)).toBe(true)
    const key = accepted(await importVerificationKey(publicJwk))
    expect(await verifyJwtVc({ token, key, at: AT, skewSeconds: SKEW })).toMatchObject({
      ok: true,
      value: { issuer: did, subject: SUBJECT, credentialSubject: { name: 'a' } },
    })
  })

  /** Claims that are right or wrong each by itself, so that most tokens are wrong in some way and some in none. */
  const spoilable = fc.record({
    nbf: fc.constantFrom(NOW, NOW - 1_000, NOW + SKEW, NOW + SKEW + 1, NOW + 100_000),
    exp: fc.constantFrom(NOW + 1_000, NOW - SKEW + 1, NOW - SKEW, NOW - 100_000, undefined),
    context: fc.constantFrom(
      ['https://www.w3.org/2018/credentials/v1'],
      ['https://www.w3.org/2018/credentials/v1', 'https://a.example'],
      ['https://a.example'],
    ),
    type: fc.constantFrom(['VerifiableCredential'], ['VerifiableCredential', 'ResidencePermit'], ['ResidencePermit']),
    credentialSubject: fc.constantFrom<JsonObject[]>({ name: 'a' }, { name: 'b', id: SUBJECT }),
    by: fc.constantFrom(issuer, issuer, issuer, stranger),
    bend: fc.constantFrom<('no' | 'payload' | 'signature' | 'cut')[]>('no', 'no', 'no', 'payload', 'signature', 'cut'),
  })

  test(`accept and refuse the same of ${RUNS} generated tokens, most of them spoiled [S 29]`, async () => {
    const tally = { accepted: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(spoilable, async ({ nbf, exp, context, type, credentialSubject, by, bend }) => {
        const payload = {
          iss: ISSUER,
          sub: SUBJECT,
          jti: 'urn:uuid:1',
          nbf,
          ...(exp === undefined ? {} : { exp }),
          vc: { '@context': [...context], type: [...type], credentialSubject },
        }
        const token = bent(await signJwt('jwt_vc', { kid: `${ISSUER}#0` }, payload, by.signer), bend)
        const ours = await weAccept(token)
        tally[ours ? 'accepted' : 'refused'] += 1
        expect(await theyAccept(token)).toBe(ours)
      }),
      { numRuns: RUNS, seed: 20261120 },
    )
    expect(tally.accepted).toBeGreaterThan(RUNS / 50)
    expect(tally.refused).toBeGreaterThan(RUNS / 2)
  }, 600_000)
})

const partsOf = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))

function bent(token: string, bend: 'no' | 'payload' | 'signature' | 'cut'): string {
  const [header = '', payload = '', signature = ''] = token.split('.')
  switch (bend) {
    case 'no':
      return token
    case 'payload':
      return `${header}.${Buffer.from(Buffer.from(payload, 'base64url').toString().replace('urn:uuid:1', 'urn:uuid:2')).toString('base64url')}.${signature}`
    case 'signature':
      return `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    case 'cut':
      return `${header}.${payload}.${signature.slice(0, 43)}`
  }
}
