import { createHash, randomBytes } from 'node:crypto'
import { type CallbackContext, clientAuthenticationAnonymous, HashAlgorithm, setGlobalConfig } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'

// A wallet that nobody of this project wrote: the library speaks the protocol, jose signs, and the issuer hears both over the network.

type Key = JWK & { kty: string }
const DIGEST = { [HashAlgorithm.Sha256]: 'sha256', [HashAlgorithm.Sha384]: 'sha384', [HashAlgorithm.Sha512]: 'sha512' }

let world: World
beforeAll(async () => {
  // The issuer of this story listens on plain http, on this machine only.
  setGlobalConfig({ allowInsecureUrls: true })
  world = await startWorld({ time: 'real' })
})
afterAll(() => world.close())

const newKey = async (): Promise<Key> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return (await exportJWK(privateKey)) as Key
}

const signerOf = ({ d: _, ...publicJwk }: Key) => ({ method: 'jwk', alg: 'ES256', publicJwk }) as const

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
    clientAuthentication: clientAuthenticationAnonymous(),
    fetch,
  }
  return new Openid4vciClient({ callbacks })
}

async function offer(): Promise<{ link: string; linkByValue: string; txCode: string; offerId: string }> {
  const person = (await world.issuer.residents('public-security')).find(({ persona }) => persona === 'worker-mother')
  if (person === undefined) throw new Error('the registry is empty')
  const request = { residentId: person.id, types: ['residence-permit'] } as const
  const made = await world.issuer.createOffer('public-security', request)
  if (!made.ok) throw new Error(made.reason)
  return made.value
}

const CONFIGURATION = 'residence-permit.dc-sd-jwt'

/** From the link to the copies, one for each holder key. */
async function receive(link: string, txCode: string, holders: readonly Key[]) {
  const dpopKey = await newKey()
  const wallet = createClient([dpopKey, ...holders])
  const credentialOffer = await wallet.resolveCredentialOffer(link)
  const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const { accessTokenResponse, dpop = { signer: signerOf(dpopKey) } } =
    await wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      txCode,
      dpop: { signer: signerOf(dpopKey) },
    })
  const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata })
  const proofs: string[] = []
  for (const holder of holders) {
    const proof = { issuerMetadata, credentialConfigurationId: CONFIGURATION, nonce, signer: signerOf(holder) }
    proofs.push((await wallet.createCredentialRequestJwtProof(proof)).jwt)
  }
  const [first, ...more] = proofs
  if (first === undefined) throw new Error('no holder')
  const accessToken = accessTokenResponse.access_token
  const { credentialResponse } = await wallet.retrieveCredentials({
    issuerMetadata,
    credentialConfigurationId: CONFIGURATION,
    accessToken,
    proofs: { jwt: [first, ...more] },
    dpop,
  })
  return { wallet, issuerMetadata, accessTokenResponse, credentialResponse, dpop, accessToken, credentialOffer }
}

const payloadOf = (compact: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(compact.split('~')[0]?.split('.')[1] ?? '', 'base64url').toString())

describe('a wallet of other people', () => {
  test('takes the permit: offer, metadata, token with DPoP, nonce, credentials, notification [S 2] [S 12]', async () => {
    const { link, txCode } = await offer()
    const holders = await Promise.all([newKey(), newKey(), newKey()])
    const received = await receive(link, txCode, holders)
    expect(received.credentialOffer.credential_configuration_ids).toEqual([CONFIGURATION])
    expect(received.accessTokenResponse.token_type).toBe('DPoP')
    const credentials = (received.credentialResponse.credentials ?? []) as { credential: string }[]
    expect(credentials).toHaveLength(3)
    const payloads = credentials.map(({ credential }) => payloadOf(credential))
    expect(payloads.map(({ cnf }) => (cnf as { jwk: JWK }).jwk.x)).toEqual(holders.map(({ x }) => x))
    for (const payload of payloads) expect(payload.vct).toBe(`${world.urls.issuer}/vct/residence-permit/v1`)

    const notificationId = received.credentialResponse.notification_id ?? ''
    await received.wallet.sendNotification({
      issuerMetadata: received.issuerMetadata,
      notification: { notificationId, event: 'credential_accepted' },
      accessToken: received.accessToken,
      dpop: received.dpop,
    })
    const { rows } = await world.databases.issuer.query<{ state: string; accepted: boolean; copies: number }>(
      'select state, accepted_at is not null as accepted, copies::int as copies from issuance',
    )
    expect(rows).toEqual([{ state: 'inactive', accepted: true, copies: 3 }])
  })

  test('reads the link by value just as well [S 9]', async () => {
    const { linkByValue, txCode } = await offer()
    const { credentialResponse } = await receive(linkByValue, txCode, [await newKey()])
    expect(credentialResponse.credentials).toHaveLength(1)
  })

  test('is told plainly that the transaction code is wrong, and that the offer was used [S 9] [R 1]', async () => {
    const { link, txCode } = await offer()
    const wrong = txCode === '000000' ? '111111' : '000000'
    await expect(receive(link, wrong, [await newKey()])).rejects.toMatchObject({
      errorResponse: { error: 'invalid_grant' },
    })
    await receive(link, txCode, [await newKey()])
    await expect(receive(link, txCode, [await newKey()])).rejects.toThrow()
  })
})
