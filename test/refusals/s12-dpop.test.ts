import { encodeBase64url, randomBytes, type Signer } from '@sojourn/keys'
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
let offer: Grant
let signer: Signer
let thief: Signer
let access: Access
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
  offer = await resident.offer()
  signer = await newSigner()
  thief = await newSigner()
  access = await resident.access()
})
afterAll(() => world.close())

const tokenUrl = () => `${resident.credentialIssuer}/token`
const credentialUrl = () => `${resident.credentialIssuer}/credential`

/** A token request with these headers in place of a good proof. */
async function askToken(headers: Readonly<Record<string, string>>, grant: Grant = offer): Promise<WireAnswer> {
  const form = { grant_type: GRANT_TYPE, 'pre-authorized_code': grant.code, tx_code: grant.txCode }
  const body = new URLSearchParams(form).toString()
  const contentType = { 'content-type': 'application/x-www-form-urlencoded' }
  return wireAnswer(await sendPost(resident.send, { url: tokenUrl(), headers: { ...contentType, ...headers }, body }))
}

/** A credential request with a good key proof, and these headers. */
async function askCredential(headers: Readonly<Record<string, string>>, query = ''): Promise<WireAnswer> {
  const { cNonce } = await resident.nonces()
  const jwt = [await resident.keyProof(await newSigner(), cNonce)]
  const body = JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt } })
  const post = { url: credentialUrl() + query, headers: { 'content-type': 'application/json', ...headers }, body }
  return wireAnswer(await sendPost(resident.send, post))
}

const goodProof = (spoiled?: Spoiled, by: Access = access) =>
  resident.dpop(by.signer, { url: credentialUrl(), token: by.token }, spoiled)
const authorization = (by: Access = access) => `DPoP ${by.token}`

const secondsFromNow = (seconds: number): number => Math.floor(world.time.now().getTime() / 1000) + seconds

/** What is wrong at both endpoints in the same way. */
const SPOILED: readonly [string, () => Spoiled][] = [
  ['of another address', () => ({ claims: { htu: `${resident.credentialIssuer}/nonce` } })],
  ['of the same address at another agency', () => ({ claims: { htu: `${world.urls.issuer}/housing/token` } })],
  ['without an address', () => ({ claims: { htu: undefined } })],
  ['of another method', () => ({ claims: { htm: 'GET' } })],
  ['of the method in small letters', () => ({ claims: { htm: 'post' } })],
  ['without jti', () => ({ claims: { jti: undefined } })],
  ['without iat', () => ({ claims: { iat: undefined } })],
  ['of two minutes ago', () => ({ claims: { iat: secondsFromNow(-120) } })],
  ['of two minutes to come', () => ({ claims: { iat: secondsFromNow(120) } })],
  ['with the key of somebody else', () => ({ header: { jwk: thief.publicJwk } })],
  ['without a key', () => ({ header: { jwk: undefined } })],
  ['with a key by name', () => ({ header: { jwk: undefined, kid: 'key-1' } })],
  ['with typ JWT', () => ({ header: { typ: 'JWT' } })],
  ['with the typ of a key proof', () => ({ header: { typ: 'openid4vci-proof+jwt' } })],
  ['with alg none', () => ({ header: { alg: 'none' } })],
  ['with alg HS256', () => ({ header: { alg: 'HS256' } })],
  ['with a private key', () => ({ header: { jwk: { ...signer.publicJwk, d: encodeBase64url(randomBytes(32)) } } })],
  ['with alg RS256', () => ({ header: { alg: 'RS256' } })],
  ['with alg ES384 and a key on P-256', () => ({ header: { alg: 'ES384' } })],
  ['with an RSA key', () => ({ header: { alg: 'RS256', jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } } })],
  [
    'with a key on P-256 that says it is for something else',
    () => ({ header: { jwk: { ...signer.publicJwk, use: 'enc' } } }),
  ],
  ['with no typ', () => ({ header: { typ: undefined } })],
  ['with its typ in capitals', () => ({ header: { typ: 'DPOP+JWT' } })],
  ['with the address of a key', () => ({ header: { jku: 'https://evil.example/jwks' } })],
  ['with b64 and no crit', () => ({ header: { b64: false } })],
  ['of the same path at another host', () => ({ claims: { htu: 'https://evil.example/public-security/token' } })],
  ['with iat in words', () => ({ claims: { iat: 'now' } })],
  ['with an empty jti', () => ({ claims: { jti: '' } })],
  ['with a critical header', () => ({ header: { crit: ['b64'], b64: false } })],
]

describe('at the token endpoint, a DPoP proof', () => {
  test('that is good gives a token of type DPoP [S 12]', async () => {
    const grant = await resident.offer()
    const answer = await askToken({ dpop: await resident.dpop(signer, { url: tokenUrl() }) }, grant)
    expect(outcomeOf(answer)).toBe('200')
    expect(answer.body.token_type).toBe('DPoP')
    expect(answer.headers.get('dpop-nonce')).toMatch(/^[A-Za-z0-9_-]{22,}$/)
  })

  test('may name the address with a query, which is not looked at [S 12]', async () => {
    const dpop = await resident.dpop(signer, { url: `${tokenUrl()}?x=1#y` })
    expect(outcomeOf(await askToken({ dpop }, await resident.offer()))).toBe('200')
  })

  test.each(SPOILED)('%s is refused [S 12]', async (_, spoil) => {
    const dpop = await resident.dpop(signer, { url: tokenUrl() }, spoil())
    expect(outcomeOf(await askToken({ dpop }))).toBe('400 invalid_dpop_proof')
  })

  test('that is missing is refused: there are no bearer tokens here [S 12]', async () => {
    expect(outcomeOf(await askToken({}))).toBe('400 invalid_dpop_proof')
    expect(outcomeOf(await askToken({ dpop: '' }))).toBe('400 invalid_dpop_proof')
  })

  test.each<[string, () => Promise<string | undefined>]>([
    ['no nonce', async () => undefined],
    ['a nonce of another agency', async () => (await bareResident(world, 'housing').nonces()).dpopNonce],
    ['a c_nonce', async () => (await resident.nonces()).cNonce],
    ['a nonce made up', async () => 'made-up'],
  ])('with %s is answered 400 use_dpop_nonce, with one to use [S 12]', async (_, nonceOf) => {
    const nonce = await nonceOf()
    const answer = await askToken({ dpop: await resident.dpop(signer, { url: tokenUrl() }, { claims: { nonce } }) })
    expect(outcomeOf(answer)).toBe('400 use_dpop_nonce')
    const fresh = answer.headers.get('dpop-nonce')
    const again = await resident.dpop(signer, { url: tokenUrl() }, { claims: { nonce: fresh } })
    expect(outcomeOf(await askToken({ dpop: again }, await resident.offer()))).toBe('200')
  })

  test('sent twice is refused the second time, also for another code [S 12]', async () => {
    const dpop = await resident.dpop(signer, { url: tokenUrl() })
    expect(outcomeOf(await askToken({ dpop }, await resident.offer()))).toBe('200')
    const next = await resident.offer()
    expect(outcomeOf(await askToken({ dpop }, next))).toBe('400 invalid_dpop_proof')
    expect(outcomeOf(await resident.token(next, signer))).toBe('200')
  })

  test('sent in ten requests at once serves one of them [S 12]', async () => {
    const dpop = await resident.dpop(signer, { url: tokenUrl() })
    const offers = await Promise.all(Array.from({ length: 10 }, () => resident.offer()))
    const outcomes = (await Promise.all(offers.map((grant) => askToken({ dpop }, grant)))).map(outcomeOf)
    expect(outcomes.toSorted()).toEqual(['200', ...Array(9).fill('400 invalid_dpop_proof')])
  })

  test('refused has cost the code nothing [S 12] [R 2]', async () => {
    expect(outcomeOf(await resident.token(offer, signer))).toBe('200')
  })
})

describe('at the credential endpoint, a DPoP proof', () => {
  test('that is good is accepted with the scheme DPoP [S 12]', async () => {
    const own = await resident.access()
    const headers = { authorization: authorization(own), dpop: await goodProof({}, own) }
    expect(outcomeOf(await askCredential(headers))).toBe('200')
  })

  test.each([
    ...SPOILED,
    ['of the token endpoint', () => ({ claims: { htu: tokenUrl() } })],
    ['without the hash of the token', () => ({ claims: { ath: undefined } })],
    ['with the hash of another token', () => ({ claims: { ath: encodeBase64url(randomBytes(32)) } })],
  ] satisfies [string, () => Spoiled][])('%s is refused with 401 [S 12]', async (_, spoil) => {
    const answer = await askCredential({ authorization: authorization(), dpop: await goodProof(spoil()) })
    expect(outcomeOf(answer)).toBe('401 invalid_dpop_proof')
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_dpop_proof", algs="[^"]*ES256/)
  })

  test('without a nonce of ours is answered 401 use_dpop_nonce, with one to use [S 12]', async () => {
    const own = await resident.access()
    const bare = await goodProof({ claims: { nonce: undefined } }, own)
    const answer = await askCredential({ authorization: authorization(own), dpop: bare })
    expect(outcomeOf(answer)).toBe('401 use_dpop_nonce')
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="use_dpop_nonce"/)
    expect(answer.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('dpop-nonce')
    const again = await goodProof({ claims: { nonce: answer.headers.get('dpop-nonce') } }, own)
    expect(outcomeOf(await askCredential({ authorization: authorization(own), dpop: again }))).toBe('200')
  })

  test('by another key than the token’s is refused, be it perfect [S 12]', async () => {
    const dpop = await resident.dpop(thief, { url: credentialUrl(), token: access.token })
    const answer = await askCredential({ authorization: authorization(), dpop })
    expect(outcomeOf(answer)).toBe('401 invalid_token')
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_token"/)
  })

  test('sent twice is refused the second time [S 12]', async () => {
    const own = await resident.access()
    const headers = { authorization: authorization(own), dpop: await goodProof({}, own) }
    expect(outcomeOf(await askCredential(headers))).toBe('200')
    expect(outcomeOf(await askCredential(headers))).toBe('401 invalid_dpop_proof')
  })

  test('that is missing is refused, and so is a token as bearer [S 12]', async () => {
    expect(outcomeOf(await askCredential({ authorization: authorization() }))).toBe('401 invalid_dpop_proof')
    const dpop = await goodProof()
    expect(outcomeOf(await askCredential({ authorization: `Bearer ${access.token}`, dpop }))).toBe('401 invalid_token')
    expect(outcomeOf(await askCredential({ authorization: `Bearer ${access.token}` }))).toBe('401 invalid_token')
  })

  test('with no token, a token of nobody, or a token of another agency is refused [S 12]', async () => {
    const dpop = await goodProof()
    const none = await askCredential({ dpop })
    expect(none.status).toBe(401)
    expect(none.headers.get('www-authenticate')).toMatch(/^DPoP algs="/)
    for (const token of ['nobody', `${access.token}A`, access.token.replace(/^./, 'Z'), `${access.token}.x`]) {
      const proof = await resident.dpop(access.signer, { url: credentialUrl(), token })
      expect(outcomeOf(await askCredential({ authorization: `DPoP ${token}`, dpop: proof }))).toBe('401 invalid_token')
    }
    const elsewhere = await bareResident(world, 'human-resources').access(['social-security-card'])
    const proof = await resident.dpop(elsewhere.signer, { url: credentialUrl(), token: elsewhere.token })
    const answer = await askCredential({ authorization: authorization(elsewhere), dpop: proof })
    expect(outcomeOf(answer)).toBe('401 invalid_token')
  })

  test('does not help a token that stands in the address [S 12]', async () => {
    const query = `?access_token=${access.token}`
    expect((await askCredential({ dpop: await goodProof() }, query)).status).toBe(400)
    expect((await askCredential({ authorization: authorization(), dpop: await goodProof() }, query)).status).toBe(400)
  })

  test('refused has cost the token nothing; old, the token is refused [S 12]', async () => {
    expect(outcomeOf(await askCredential({ authorization: authorization(), dpop: await goodProof() }))).toBe('200')
    world.time.advance(601)
    const answer = await askCredential({ authorization: authorization(), dpop: await goodProof() })
    expect(outcomeOf(answer)).toBe('401 invalid_token')
  })
})

describe('at the notification endpoint', () => {
  test('the same holds: a proof with the token’s hash, once [S 12]', async () => {
    const own = await resident.access()
    const { cNonce } = await resident.nonces()
    const { body } = await resident.credential(own, [await resident.keyProof(await newSigner(), cNonce)])
    const event = { notification_id: body.notification_id, event: 'credential_accepted' }
    const url = `${resident.credentialIssuer}/notification`
    const send = async (dpop: string) => {
      const headers = { authorization: authorization(own), dpop, 'content-type': 'application/json' }
      return outcomeOf(await wireAnswer(await sendPost(resident.send, { url, headers, body: JSON.stringify(event) })))
    }
    const dpop = await resident.dpop(own.signer, { url, token: own.token })
    expect(await send(dpop)).toBe('204')
    expect(await send(dpop)).toBe('401 invalid_dpop_proof')
    expect(await send(await resident.dpop(own.signer, { url }))).toBe('401 invalid_dpop_proof')
    expect(await send(await resident.dpop(thief, { url, token: own.token }))).toBe('401 invalid_token')
  })
})
