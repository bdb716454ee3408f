import type { JsonObject } from '@sojourn/domain'
import {
  generateSigningKey,
  importVerificationKey,
  type Signer,
  signerFromJwk,
  signJwt,
  type VerificationKey,
} from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildIssuerMetadata, type IssuerMetadata } from './issuer-metadata.ts'
import { buildSignedIssuerMetadata, verifySignedIssuerMetadata } from './signed-issuer-metadata.ts'

const at = new Date('2026-11-20T08:00:00Z')
const later = new Date('2026-11-21T08:00:00Z')
const credentialIssuer = 'https://issuer.example/public-security'
const metadata: IssuerMetadata = {
  credentialIssuer,
  authorizationServers: [credentialIssuer],
  credentialEndpoint: `${credentialIssuer}/credential`,
  batchSize: 1,
  display: [],
  configurations: {},
}

let signer: Signer
let key: VerificationKey
beforeAll(async () => {
  const { privateJwk, publicJwk } = await generateSigningKey()
  signer = await signerFromJwk(privateJwk, { x5c: ['AAAA'] })
  const imported = await importVerificationKey(publicJwk)
  if (!imported.ok) throw new Error(imported.reason)
  key = imported.value
})

const build = () => buildSignedIssuerMetadata({ metadata, issuedAt: at, expiresAt: later, signer })
const verify = (jwt: string) => verifySignedIssuerMetadata({ jwt, key, credentialIssuer, at, skewSeconds: 30 })
const claims = (change: JsonObject = {}): JsonObject => ({
  ...buildIssuerMetadata(metadata),
  sub: credentialIssuer,
  iat: at.getTime() / 1000,
  ...change,
})

describe('signed issuer metadata', () => {
  test('is read back as it was built [S 8]', async () => {
    const jwt = await build()
    expect(await verify(jwt)).toEqual({ ok: true, value: metadata })
    expect(JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      alg: 'ES256',
      typ: 'openidvci-issuer-metadata+jwt',
      x5c: ['AAAA'],
    })
  })

  test.each<[string, () => Promise<string>, object]>([
    ['another type of token', () => signJwt('jwt_vc', {}, claims(), signer), { code: 'wrong_typ' }],
    [
      'another subject',
      () => signJwt('issuer_metadata', {}, claims({ sub: `${credentialIssuer}/` }), signer),
      { code: 'wrong_subject' },
    ],
    ['no time', () => signJwt('issuer_metadata', {}, without('iat'), signer), { code: 'malformed_time' }],
    [
      'an end that is past',
      () => signJwt('issuer_metadata', {}, claims({ exp: at.getTime() / 1000 - 31 }), signer),
      { code: 'expired' },
    ],
    [
      'a time to come',
      () => signJwt('issuer_metadata', {}, claims({ iat: at.getTime() / 1000 + 31 }), signer),
      { code: 'not_yet_valid' },
    ],
    [
      'another issuer inside',
      () => signJwt('issuer_metadata', {}, claims({ credential_issuer: 'https://other.example' }), signer),
      { code: 'malformed_metadata', field: 'credential_issuer', problem: 'mismatch' },
    ],
    [
      'a member that does not read',
      () => signJwt('issuer_metadata', {}, claims({ credential_endpoint: 'x' }), signer),
      { code: 'malformed_metadata', field: 'credential_endpoint', problem: 'malformed' },
    ],
  ])('is refused with %s [S 8]', async (_, make, reason) => {
    expect(await verify(await make())).toEqual({ ok: false, reason })
  })

  const without = (name: string) => Object.fromEntries(Object.entries(claims()).filter(([member]) => member !== name))

  test('is refused with any one character of it changed [R 9]', async () => {
    const jwt = await build()
    expect((await verify(jwt)).ok).toBe(true)
    for (let place = 0; place < jwt.length; place++) {
      const character = jwt[place] === 'A' ? 'B' : 'A'
      const changed = jwt.slice(0, place) + character + jwt.slice(place + 1)
      if ((await verify(changed)).ok) throw new Error(`accepted with another character at ${place}`)
    }
  })
})
