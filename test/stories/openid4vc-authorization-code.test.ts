import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CallbackContext, HashAlgorithm, setGlobalConfig } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { createSoftwarePasskey, type SoftwarePasskey } from '@sojourn/service/testing'
import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'

// The library's own authorization code flow: it pushes, makes PKCE and DPoP, and redeems; the resident's side is her browser's HTTP.

type Key = JWK & { kty: string }
const DIGEST = { [HashAlgorithm.Sha256]: 'sha256', [HashAlgorithm.Sha384]: 'sha384', [HashAlgorithm.Sha512]: 'sha512' }
const CLIENT = 'https://library-wallet.example'
const REDIRECT = 'https://library-wallet.example/cb'
const CONFIGURATION = 'residence-permit.dc-sd-jwt'

let folder: string
let world: World
let clientKey: Key
let issuer: string
let passkey: SoftwarePasskey

beforeAll(async () => {
  setGlobalConfig({ allowInsecureUrls: true })
  folder = await mkdtemp(join(tmpdir(), 'library-wallet-'))
  clientKey = await newKey()
  const entry = {
    clientId: CLIENT,
    name: { 'zh-CN': '程序库钱包', en: 'Library Wallet' },
    redirectUris: [REDIRECT],
    authentication: { method: 'private_key_jwt', jwks: { keys: [publicHalf(clientKey)] } },
  }
  await writeFile(join(folder, 'clients.json'), JSON.stringify([entry]))
  world = await startWorld({
    time: 'real',
    issuerEnv: { CLIENTS_FILE: join(folder, 'clients.json'), OFFER_GRANTS: 'both' },
  })
  issuer = `${world.urls.issuer}/public-security`
  passkey = await enrolled()
}, 120_000)
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const newKey = async (): Promise<Key> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return (await exportJWK(privateKey)) as Key
}
const publicHalf = ({ d: _, ...publicJwk }: Key): Key => publicJwk as Key
const signerOf = (key: Key) => ({ method: 'jwk', alg: 'ES256', publicJwk: publicHalf(key) }) as const

const person = async () => {
  const found = (await world.issuer.residents('public-security')).find(({ persona }) => persona === 'worker-mother')
  if (found === undefined) throw new Error('the registry is empty')
  return found
}

const origin = () => new URL(issuer).origin
async function fromPage(path: string, body: object, cookie = '') {
  const headers = { 'content-type': 'application/json', origin: origin(), cookie }
  const answer = await fetch(`${issuer}/authorize/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.ok).toBe(true)
  const text = await answer.text()
  return text === '' ? {} : JSON.parse(text)
}

async function enrolled(): Promise<SoftwarePasskey> {
  const made = createSoftwarePasskey()
  const link = await world.issuer.inviteResident('public-security', (await person()).id)
  const invitation = new URL(link).hash.slice(1)
  const { options } = await fromPage('enrolment/options', { invitation })
  await fromPage('enrolment', { invitation, response: made.create(options, { origin: origin() }) })
  return made
}

/** The resident's browser from the wallet's address to where it is sent back. */
async function consent(authorizationUrl: string): Promise<string> {
  const page = await fetch(authorizationUrl)
  expect(page.status).toBe(200)
  const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const shown = await (await fetch(`${issuer}/authorize/api/request`, { headers: { cookie } })).json()
  expect(shown.client.name.en).toBe('Library Wallet')
  const { formToken } = shown
  const { options } = await fromPage('sign-in/options', { formToken }, cookie)
  await fromPage('sign-in', { formToken, response: passkey.get(options, { origin: origin() }) }, cookie)
  const decided = await fetch(`${issuer}/authorize/decision`, {
    method: 'POST',
    headers: { origin: origin(), cookie },
    body: new URLSearchParams({ form_token: formToken, decision: 'consent' }),
    redirect: 'manual',
  })
  expect(decided.status).toBe(303)
  return decided.headers.get('location') ?? ''
}

function createClient(keys: readonly Key[]): Openid4vciClient {
  const unused = () => {
    throw new Error('not part of this flow')
  }
  const callbacks: CallbackContext = {
    hash: (bytes, alg) => new Uint8Array(createHash(DIGEST[alg]).update(bytes).digest()),
    generateRandom: (length) => new Uint8Array(randomBytes(length)),
    signJwt: async (by, { header, payload }) => {
      const publicJwk = 'publicJwk' in by ? by.publicJwk : undefined
      const key = keys.find(({ x }) => x === publicJwk?.x)
      if (key === undefined || publicJwk === undefined) throw new Error('no such key')
      const jwt = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ ...header, alg: 'ES256' } as { alg: string })
        .sign(await importJWK(key, 'ES256'))
      return { jwt, signerJwk: publicJwk }
    },
    verifyJwt: unused,
    decryptJwe: unused,
    encryptJwe: unused,
    // The library has no private_key_jwt of its own, and a door for one.
    clientAuthentication: async ({ authorizationServerMetadata, body }) => {
      body.client_id = CLIENT
      body.client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      body.client_assertion = await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', typ: 'client-authentication+jwt' })
        .setIssuer(CLIENT)
        .setSubject(CLIENT)
        .setAudience(authorizationServerMetadata.issuer)
        .setIssuedAt()
        .setExpirationTime('60s')
        .sign(await importJWK(clientKey, 'ES256'))
    },
    fetch,
  }
  return new Openid4vciClient({ callbacks })
}

/** From an officer's offer to the address where the resident consents, and what the library keeps to itself meanwhile. */
async function begin(holder: Key) {
  const made = await world.issuer.createOffer('public-security', {
    residentId: (await person()).id,
    types: ['residence-permit'],
  })
  if (!made.ok) throw new Error(made.reason)
  const dpopKey = await newKey()
  const wallet = createClient([dpopKey, holder])
  const credentialOffer = await wallet.resolveCredentialOffer(made.value.link)
  const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const { authorizationRequestUrl, pkce, dpop } = await wallet.createAuthorizationRequestUrlFromOffer({
    credentialOffer,
    issuerMetadata,
    clientId: CLIENT,
    redirectUri: REDIRECT,
    scope: CONFIGURATION,
    dpop: { signer: signerOf(dpopKey) },
  })
  return { wallet, credentialOffer, issuerMetadata, authorizationRequestUrl, pkce, dpop, dpopKey }
}

async function redeem({ wallet, credentialOffer, issuerMetadata, pkce, dpop, dpopKey }: Begun, code: string) {
  return wallet.retrieveAuthorizationCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    authorizationCode: code,
    pkceCodeVerifier: pkce?.codeVerifier ?? '',
    redirectUri: REDIRECT,
    dpop: dpop ?? { signer: signerOf(dpopKey) },
  })
}
type Begun = Awaited<ReturnType<typeof begin>>

describe('the authorization code flow of a library that nobody here wrote', () => {
  test('gives a permit that is valid at once: pushed, PKCE, DPoP, and the issuer looked at [S 11] [S 12]', async () => {
    const holder = await newKey()
    const begun = await begin(holder)
    const { wallet, issuerMetadata } = begun
    expect([...new URL(begun.authorizationRequestUrl).searchParams.keys()].toSorted()).toEqual([
      'client_id',
      'request_uri',
    ])
    expect(begun.pkce?.codeChallengeMethod).toBe('S256')

    const [authorizationServerMetadata] = issuerMetadata.authorizationServers
    if (authorizationServerMetadata === undefined) throw new Error('no authorization server')
    const response = wallet.parseAndVerifyAuthorizationResponseRedirectUrl({
      url: await consent(begun.authorizationRequestUrl),
      authorizationServerMetadata,
    })
    // This edition of the library sends no `state` for an offer: PKCE and `iss` bind the answer, and none comes back.
    expect([response.iss, response.state]).toEqual([issuer, undefined])
    const { accessTokenResponse, dpop } = await redeem(begun, response.code ?? '')
    expect(accessTokenResponse.token_type).toBe('DPoP')
    expect(accessTokenResponse.refresh_token).toBeDefined()

    const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata })
    const proof = { issuerMetadata, credentialConfigurationId: CONFIGURATION, nonce, signer: signerOf(holder) }
    const { jwt } = await wallet.createCredentialRequestJwtProof({ ...proof, clientId: CLIENT })
    const { credentialResponse } = await wallet.retrieveCredentials({
      issuerMetadata,
      credentialConfigurationId: CONFIGURATION,
      accessToken: accessTokenResponse.access_token,
      proofs: { jwt: [jwt] },
      dpop: dpop ?? { signer: signerOf(begun.dpopKey) },
    })
    expect(credentialResponse.credentials).toHaveLength(1)
    const { rows } = await world.databases.issuer.query<{ state: string; by: string }>(
      'select state, granted_by as by from issuance',
    )
    expect(rows).toEqual([{ state: 'active', by: 'authorization' }])
  })

  test('gives nothing for the code with the verifier of another request [R 13]', async () => {
    const mine = await begin(await newKey())
    const theirs = await begin(await newKey())
    const code = new URL(await consent(mine.authorizationRequestUrl)).searchParams.get('code') ?? ''
    await expect(redeem({ ...mine, pkce: theirs.pkce }, code)).rejects.toMatchObject({
      errorResponse: { error: 'invalid_grant' },
    })
  })
})
