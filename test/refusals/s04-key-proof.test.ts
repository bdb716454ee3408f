import { createHmac } from 'node:crypto'
import {
  createRootCertificate,
  didKeyOf,
  encodeBase64url,
  generateSigningKey,
  hash,
  issueCertificate,
  randomBytes,
  type Signer,
  signerFromJwk,
  utf8,
} from '@sojourn/keys'
import { preAuthorizedCodeOf } from '@sojourn/tooling'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  outcomeOf,
  type Spoiled,
} from '../harness/issuance/bare-resident.ts'
import { partOf } from '../harness/issuance/served-status.ts'

let world: World
let resident: BareResident
let holder: Signer
let other: Signer
/** One for all refusals: a refused request spends nothing of it. */
let access: Access
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
  holder = await newSigner()
  other = await newSigner()
  access = await resident.access()
})
afterAll(() => world.close())

const INVALID_PROOF = '400 invalid_proof'
const part = (value: object): string => encodeBase64url(utf8(JSON.stringify(value)))
const didJwkOf = (signer: Signer): string => {
  const { kty, crv, x, y = '' } = signer.publicJwk
  return `did:jwk:${part({ kty, crv, x, y })}`
}

async function outcome(spoiled: Spoiled, by: Access = access): Promise<string> {
  const { cNonce } = await resident.nonces()
  return outcomeOf(await resident.credential(by, [await resident.keyProof(holder, cNonce, spoiled)]))
}

describe('a key proof', () => {
  test('with typ, jwk, aud, iat and nonce is accepted [S 4]', async () => {
    expect(await outcome({}, await resident.access())).toBe('200')
  })

  test('may name its key by a DID that holds it [S 4]', async () => {
    const kid = `${didJwkOf(holder)}#0`
    expect(await outcome({ header: { jwk: undefined, kid } }, await resident.access())).toBe('200')
  })

  test('may name its key by did:key, and a credential of VCDM 1.1 is then about that DID [S 4] [S 30]', async () => {
    const did = didKeyOf(holder.publicJwk)
    const kid = `${did}#${did.slice('did:key:'.length)}`
    expect(await outcome({ header: { jwk: undefined, kid } }, await resident.access())).toBe('200')
    const made = await world.issuer.createOffer(resident.agency, {
      residentId: (await world.issuer.residents(resident.agency))[0]?.id as never,
      types: ['residence-permit'],
      format: 'jwt-vc',
    })
    if (!made.ok) throw new Error(made.reason)
    const given = { code: preAuthorizedCodeOf(made.value.linkByValue), txCode: made.value.txCode }
    const signer = await newSigner()
    const token = String((await resident.token(given, signer)).body.access_token)
    const proof = await resident.keyProof(holder, (await resident.nonces()).cNonce, { header: { jwk: undefined, kid } })
    const by = { offer: given as never, token, signer }
    const { body } = await resident.credential(by, [proof], { credential_configuration_id: 'residence-permit.jwt-vc' })
    const [{ credential = '' } = {}] = body.credentials as { credential: string }[]
    expect(partOf(credential, 1)).toMatchObject({ sub: did })
  })

  test('may bring its key in a certificate, whoever made it [S 4]', async () => {
    const at = world.time.now()
    const { privateJwk: rootKey } = await generateSigningKey()
    const days = (count: number) => new Date(at.getTime() + count * 86_400_000)
    const root = await createRootCertificate({
      commonName: 'R',
      signer: rootKey,
      notBefore: days(-9),
      notAfter: days(9),
    })
    const leaf = async (notAfter: Date) =>
      issueCertificate({ root, rootKey, subjectKey: holder.publicJwk, commonName: 'W', notBefore: days(-9), notAfter })
    const x5c = [(await leaf(days(9))).derBase64]
    expect(await outcome({ header: { jwk: undefined, x5c } }, await resident.access())).toBe('200')
    const ended = [(await leaf(days(-1))).derBase64]
    expect(await outcome({ header: { jwk: undefined, x5c: ended } })).toBe(INVALID_PROOF)
    expect(await outcome({ header: { jwk: undefined, x5c: [root.derBase64] } })).toBe(INVALID_PROOF)
  })

  test('may be a little off in time, for the issuer’s own time is in the nonce [S 4]', async () => {
    const iat = Math.floor(world.time.now().getTime() / 1000) + 3_600
    expect(await outcome({ claims: { iat } }, await resident.access())).toBe('200')
  })

  test.each<[string, () => Spoiled]>([
    ['no typ', () => ({ header: { typ: undefined } })],
    ['the typ of any JWT', () => ({ header: { typ: 'JWT' } })],
    ['the typ of a DPoP proof', () => ({ header: { typ: 'dpop+jwt' } })],
    ['a word after the typ', () => ({ header: { typ: 'openid4vci-proof+jwt x' } })],
    ['no key', () => ({ header: { jwk: undefined } })],
    ['two keys, kid and jwk', () => ({ header: { kid: `${didJwkOf(holder)}#0` } })],
    ['two keys, jwk and x5c', () => ({ header: { x5c: ['MIIB'] } })],
    ['only certificates', () => ({ header: { jwk: undefined, x5c: ['MIIB'] } })],
    ['a kid that is no DID', () => ({ header: { jwk: undefined, kid: 'key-1' } })],
    ['a DID of another method', () => ({ header: { jwk: undefined, kid: 'did:web:wallet.example#0' } })],
    ['a DID without the key’s fragment', () => ({ header: { jwk: undefined, kid: `${didJwkOf(holder)}#1` } })],
    ['somebody else’s key', () => ({ header: { jwk: other.publicJwk } })],
    ['somebody else’s DID', () => ({ header: { jwk: undefined, kid: `${didJwkOf(other)}#0` } })],
    ['a private key', () => ({ header: { jwk: { ...holder.publicJwk, d: encodeBase64url(randomBytes(32)) } } })],
    [
      'a point off the curve',
      () => ({ header: { jwk: { ...holder.publicJwk, y: encodeBase64url(randomBytes(32)) } } }),
    ],
    ['a key of another curve', () => ({ header: { jwk: { ...holder.publicJwk, crv: 'secp256k1' } } })],
    ['a critical header', () => ({ header: { crit: ['x'], x: 1 } })],
    ['an empty list of critical headers', () => ({ header: { crit: [] } })],
    ['a packed payload', () => ({ header: { zip: 'DEF' } })],
    ['a key to fetch', () => ({ header: { jku: 'https://wallet.example/jwks' } })],
    ['no audience', () => ({ claims: { aud: undefined } })],
    ['another issuer as audience', () => ({ claims: { aud: `${world.urls.issuer}/human-resources` } })],
    ['the credential endpoint as audience', () => ({ claims: { aud: `${resident.credentialIssuer}/credential` } })],
    ['a slash after the audience', () => ({ claims: { aud: `${resident.credentialIssuer}/` } })],
    ['the audience in a list', () => ({ claims: { aud: [resident.credentialIssuer] } })],
    ['the audience in capitals', () => ({ claims: { aud: resident.credentialIssuer.toUpperCase() } })],
    ['an iss, though the wallet is anonymous', () => ({ claims: { iss: 'wallet' } })],
    ['an empty iss', () => ({ claims: { iss: '' } })],
    ['no iat', () => ({ claims: { iat: undefined } })],
    ['an iat in words', () => ({ claims: { iat: '2026-11-20' } })],
    ['an iat of three days ago', () => ({ claims: { iat: Math.floor(world.time.now().getTime() / 1000) - 259_200 } })],
    ['an iat in two days', () => ({ claims: { iat: Math.floor(world.time.now().getTime() / 1000) + 172_800 } })],
    ['no nonce', () => ({ claims: { nonce: undefined } })],
    ['a nonce that is a number', () => ({ claims: { nonce: 7 } })],
    ['an empty nonce', () => ({ claims: { nonce: '' } })],
    ['no alg', () => ({ header: { alg: undefined } })],
    ['alg ES384 over a P-256 key', () => ({ header: { alg: 'ES384' } })],
    ['alg ES256K', () => ({ header: { alg: 'ES256K' } })],
    ['alg RS256', () => ({ header: { alg: 'RS256' } })],
  ])('with %s is refused [S 4]', async (_, spoil) => {
    expect(await outcome(spoil())).toBe(INVALID_PROOF)
  })

  test.each(['none', 'None', 'nOnE', 'HS256'])(
    'with alg %s is refused, signed so or not at all [S 4] [R 18]',
    async (alg) => {
      const { cNonce: nonce } = await resident.nonces()
      const iat = Math.floor(world.time.now().getTime() / 1000)
      const header = part({ typ: 'openid4vci-proof+jwt', alg, jwk: holder.publicJwk })
      const input = `${header}.${part({ aud: resident.credentialIssuer, iat, nonce })}`
      const byPublicKey = createHmac('sha256', JSON.stringify(holder.publicJwk)).update(input).digest('base64url')
      for (const signature of ['', byPublicKey, encodeBase64url(await holder.sign(utf8(input)))]) {
        expect(outcomeOf(await resident.credential(access, [`${input}.${signature}`]))).toBe(INVALID_PROOF)
      }
    },
  )

  test('whose signature is of another text, of zeros, or of another shape is refused [S 4]', async () => {
    const { cNonce } = await resident.nonces()
    const good = await resident.keyProof(holder, cNonce)
    const [header = '', payload = '', signature = ''] = good.split('.')
    const elsewhere = (await resident.keyProof(holder, (await resident.nonces()).cNonce)).split('.')[2]
    const shapes = [
      elsewhere,
      encodeBase64url(new Uint8Array(64)),
      encodeBase64url(new Uint8Array(63)),
      encodeBase64url(hash('sha-256', signature)),
      `${signature}=`,
    ]
    for (const shape of shapes) {
      expect(outcomeOf(await resident.credential(access, [`${header}.${payload}.${shape}`]))).toBe(INVALID_PROOF)
    }
    expect(outcomeOf(await resident.credential(await resident.access(), [good]))).toBe('200')
  })

  test('of an EdDSA or P-384 key is judged by what the metadata offer [S 4]', async () => {
    const metadata = (await (
      await resident.send(`${world.urls.issuer}/.well-known/openid-credential-issuer/${resident.agency}`, {})
    ).json()) as {
      credential_configurations_supported: Record<
        string,
        { proof_types_supported: { jwt: { proof_signing_alg_values_supported: string[] } } }
      >
    }
    const offered =
      metadata.credential_configurations_supported['residence-permit.dc-sd-jwt']?.proof_types_supported.jwt
        .proof_signing_alg_values_supported ?? []
    expect(offered).toContain('ES256')
    for (const alg of ['ES384', 'EdDSA'] as const) {
      const signer = await signerFromJwk((await generateSigningKey(alg)).privateJwk)
      const { cNonce } = await resident.nonces()
      const proof = await resident.keyProof(signer, cNonce, { header: { alg } })
      const expected = offered.includes(alg) ? '200' : INVALID_PROOF
      expect(outcomeOf(await resident.credential(await resident.access(), [proof]))).toBe(expected)
    }
  })
})
