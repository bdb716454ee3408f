import { createHmac } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { encodeBase64url, type Signer, utf8 } from '@sojourn/keys'
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
  type Spoiled,
  type WireAnswer,
  wireAnswer,
} from '../harness/issuance/bare-resident.ts'

let world: World
let resident: BareResident
let holder: Signer
let access: Access
let grant: Grant
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
  holder = await newSigner()
  access = await resident.access()
  grant = await resident.offer()
})
afterAll(() => world.close())

const part = (value: object): string => encodeBase64url(utf8(JSON.stringify(value)))

/** Algorithms that no purpose of ours has: no MAC, no RSA, no encryption, nothing that is no text. */
const FOREIGN: readonly unknown[] = [
  ...[
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    'HS256',
    'HS384',
    'HS512',
    'RS256',
    'RS1',
    'PS256',
    'ES256K',
    'ES512',
    'es256',
  ],
  ...['dir', 'A128KW', 'ECDH-ES', 'PBES2-HS256+A128KW', 'PBES2-HS512+A256KW', 'ES256 ', 'ES256\u0000', 'ML-DSA-44'],
  ...[null, 7, true, ['ES256'], { alg: 'ES256' }],
]

async function tokenAnswer(dpop: string): Promise<WireAnswer> {
  const url = `${resident.credentialIssuer}/token`
  const form = { grant_type: GRANT_TYPE, 'pre-authorized_code': grant.code, tx_code: grant.txCode }
  const headers = { dpop, 'content-type': 'application/x-www-form-urlencoded' }
  return wireAnswer(await sendPost(resident.send, { url, headers, body: new URLSearchParams(form).toString() }))
}

async function credentialAnswer(spoiled: Spoiled): Promise<WireAnswer> {
  const url = `${resident.credentialIssuer}/credential`
  const { cNonce } = await resident.nonces()
  const jwt = [await resident.keyProof(holder, cNonce)]
  const dpop = await resident.dpop(access.signer, { url, token: access.token }, spoiled)
  const headers = { authorization: `DPoP ${access.token}`, dpop, 'content-type': 'application/json' }
  const body = JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt } })
  return wireAnswer(await sendPost(resident.send, { url, headers, body }))
}

/** A key with `alg` in it, as libraries read that believe the key when the header is silent. */
const keyThatSays = (alg: unknown): object => ({ ...holder.publicJwk, alg })

describe('the algorithm is fixed by what the key is for', () => {
  test('and the honest one works everywhere [R 18]', async () => {
    const own = await resident.access()
    const { cNonce } = await resident.nonces()
    expect(outcomeOf(await resident.credential(own, [await resident.keyProof(holder, cNonce)]))).toBe('200')
  })

  test('in key proofs [R 18]', async () => {
    for (const alg of FOREIGN) {
      const { cNonce } = await resident.nonces()
      for (const header of [{ alg }, { alg, jwk: keyThatSays(alg) }]) {
        const proof = await resident.keyProof(holder, cNonce, { header })
        expect([alg, outcomeOf(await resident.credential(access, [proof]))]).toEqual([alg, '400 invalid_proof'])
      }
    }
  })

  test('in DPoP proofs at the token endpoint [R 18]', async () => {
    const url = `${resident.credentialIssuer}/token`
    for (const alg of FOREIGN) {
      const dpop = await resident.dpop(holder, { url }, { header: { alg } })
      expect([alg, outcomeOf(await tokenAnswer(dpop))]).toEqual([alg, '400 invalid_dpop_proof'])
    }
    expect(outcomeOf(await tokenAnswer(await resident.dpop(holder, { url })))).toBe('200')
  })

  test('in DPoP proofs at the credential endpoint [R 18]', async () => {
    for (const alg of FOREIGN) {
      const answer = await credentialAnswer({ header: { alg } })
      expect([alg, outcomeOf(answer)]).toEqual([alg, '401 invalid_dpop_proof'])
    }
  })
})

describe('a token that', () => {
  test('is signed with the public key as a shared secret is refused [R 18]', async () => {
    const iat = Math.floor(world.time.now().getTime() / 1000)
    const { cNonce: nonce } = await resident.nonces()
    const jwk = holder.publicJwk
    const input = `${part({ typ: 'openid4vci-proof+jwt', alg: 'HS256', jwk })}.${part({ aud: resident.credentialIssuer, iat, nonce })}`
    for (const secret of [JSON.stringify(jwk), jwk.x, Buffer.from(jwk.x, 'base64url'), '']) {
      const proof = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
      expect(outcomeOf(await resident.credential(access, [proof]))).toBe('400 invalid_proof')
    }
  })

  test('brings its secret along is refused [R 18]', async () => {
    const { cNonce } = await resident.nonces()
    const jwk = { kty: 'oct', k: encodeBase64url(utf8('a secret of everybody')) }
    const proof = await resident.keyProof(holder, cNonce, { header: { alg: 'HS256', jwk } })
    expect(outcomeOf(await resident.credential(access, [proof]))).toBe('400 invalid_proof')
  })

  test('is packed is refused, and not unpacked [R 18]', async () => {
    const { cNonce } = await resident.nonces()
    const [header = '', , signature = ''] = (await resident.keyProof(holder, cNonce, { header: { zip: 'DEF' } })).split(
      '.',
    )
    // One MiB of zeros in a kilobyte.
    const bomb = encodeBase64url(new Uint8Array(deflateRawSync(Buffer.alloc(1_048_576))))
    const answer = await resident.credential(access, [`${header}.${bomb}.${signature}`])
    expect(outcomeOf(answer)).toBe('400 invalid_proof')
  })

  test('is encrypted, with a costly derivation, is refused at once [R 18]', async () => {
    const header = part({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2_147_483_647, p2s: 'AAAAAAAAAAA' })
    const started = performance.now()
    const answer = await resident.credential(access, [`${header}.AAAA.AAAA.AAAA.AAAA`])
    expect(outcomeOf(answer)).toBe('400 invalid_proof')
    // Counted as asked, it would take many minutes.
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
