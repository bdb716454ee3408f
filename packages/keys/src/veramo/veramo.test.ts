import type { IAgentContext, IKeyManager } from '@veramo/core-types'
import { JwkDIDProvider } from '@veramo/did-provider-jwk'
import { describe, expect, test } from 'vitest'
import {
  didJwkOf,
  generateSigningKey,
  importVerificationKey,
  jwkThumbprint,
  keyOfDidDocument,
  type PrivateJwk,
  type PublicJwk,
  resolveDidJwk,
  signerFromJwk,
  verifyJwt,
} from '../index.ts'
import { DidJwkProvider } from './did-jwk-provider.ts'
import {
  createDidAgent,
  createMemoryDidStores,
  didDocument,
  ensureIssuerDids,
  issueJwtVcWithVeramo,
  verifyJwtVcWithVeramo,
} from './index.ts'
import { publicKeyHexOf } from './p256-key.ts'
import { managedKey } from './signer-key-management.ts'

const PUBLIC_URL = 'http://localhost:4100/public-security'
const ISSUED_AT = new Date('2026-11-01T00:00:00Z')
const EXPIRES_AT = new Date('2027-11-01T00:00:00Z')

/** x begins with a zero octet. */
const ZERO_LED: PublicJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'ADirQGQLsSdL0mHJzlggUgFqJGMpj-u9HG6pB1Nsj0I',
  y: 'LiMj-klLaODTrIJZYbEcGfBeMbvC5CfMB9YwcxzaLT4',
}

async function agencyWith(...keys: PrivateJwk[]) {
  const stores = createMemoryDidStores()
  const signers = await Promise.all(keys.map((key) => signerFromJwk(key)))
  return { stores, agent: createDidAgent({ stores, signers }) }
}

describe("an agency's DIDs", () => {
  test('are made once, a did:web of its identifier and the did:jwk of its key', async () => {
    const { privateJwk, publicJwk } = await generateSigningKey()
    const { agent, stores } = await agencyWith(privateJwk)
    const identity = { alias: 'public-security', publicUrl: PUBLIC_URL, key: publicJwk }
    const dids = await ensureIssuerDids(agent, identity)
    expect(dids).toEqual({
      didWeb: 'did:web:localhost%3A4100:public-security',
      didJwk: didJwkOf(publicJwk),
      didWebKid: `did:web:localhost%3A4100:public-security#${jwkThumbprint(publicJwk)}`,
      didJwkKid: `${didJwkOf(publicJwk)}#0`,
    })
    expect(await ensureIssuerDids(agent, identity)).toEqual(dids)
    expect(await stores.listDids()).toHaveLength(2)
  })

  test('give the documents that our own resolvers read', async () => {
    const { privateJwk, publicJwk } = await generateSigningKey()
    const { agent } = await agencyWith(privateJwk)
    const dids = await ensureIssuerDids(agent, { alias: 'a', publicUrl: PUBLIC_URL, key: publicJwk })
    const thumbprint = jwkThumbprint(publicJwk)
    const byWeb = await keyOfDidDocument(await didDocument(agent, dids.didWeb), dids.didWeb, dids.didWebKid)
    const byJwk = await keyOfDidDocument(await didDocument(agent, dids.didJwk), dids.didJwk, dids.didJwkKid)
    expect(byWeb).toMatchObject({ ok: true, value: { thumbprint } })
    expect(byJwk).toMatchObject({ ok: true, value: { thumbprint } })
    expect(await resolveDidJwk(dids.didJwkKid)).toMatchObject({ ok: true, value: { thumbprint } })
  })

  test('keep the older key in the did:web when a new one takes over', async () => {
    const first = await generateSigningKey()
    const second = await generateSigningKey()
    const { agent } = await agencyWith(first.privateJwk, second.privateJwk)
    const before = await ensureIssuerDids(agent, { alias: 'a', publicUrl: PUBLIC_URL, key: first.publicJwk })
    const after = await ensureIssuerDids(agent, { alias: 'a', publicUrl: PUBLIC_URL, key: second.publicJwk })
    expect(after.didWeb).toBe(before.didWeb)
    expect(after.didJwk).not.toBe(before.didJwk)
    const document = await didDocument(agent, after.didWeb)
    expect(document.verificationMethod?.map((method) => method.id)).toEqual([before.didWebKid, after.didWebKid])
  })

  test('are refused to a key of another type', async () => {
    const { privateJwk, publicJwk } = await generateSigningKey('EdDSA')
    const { agent } = await agencyWith(privateJwk)
    const identity = { alias: 'a', publicUrl: PUBLIC_URL, key: publicJwk }
    await expect(ensureIssuerDids(agent, identity)).rejects.toThrow('P-256')
  })

  test('are refused to a key that no signer has', async () => {
    const { agent } = await agencyWith((await generateSigningKey()).privateJwk)
    const identity = { alias: 'a', publicUrl: PUBLIC_URL, key: (await generateSigningKey()).publicJwk }
    await expect(ensureIssuerDids(agent, identity)).rejects.toThrow('no signer')
  })
})

describe('the did:jwk of a key whose coordinate begins with zero', () => {
  const key = managedKey(jwkThumbprint(ZERO_LED), publicKeyHexOf(ZERO_LED))
  const context = { agent: { keyManagerGet: async () => key } } as unknown as IAgentContext<IKeyManager>
  const args = { kms: key.kms, options: { keyRef: key.kid } }

  test('resolves to that key', async () => {
    const { did } = await new DidJwkProvider().createIdentifier(args, context)
    expect(await resolveDidJwk(did)).toMatchObject({ ok: true, value: { thumbprint: jwkThumbprint(ZERO_LED) } })
  })

  test("is why our provider stands in for Veramo's, which loses the zero", async () => {
    const { did } = await new JwkDIDProvider({ defaultKms: key.kms }).createIdentifier(args, context)
    expect(await resolveDidJwk(did)).toEqual({ ok: false, reason: 'malformed_key' })
  })
})

describe('a credential minted by the agent', () => {
  async function mint() {
    const { privateJwk, publicJwk } = await generateSigningKey()
    const { agent } = await agencyWith(privateJwk)
    const dids = await ensureIssuerDids(agent, { alias: 'a', publicUrl: PUBLIC_URL, key: publicJwk })
    const issue = (issuer: string) =>
      issueJwtVcWithVeramo(agent, {
        issuer,
        kid: jwkThumbprint(publicJwk),
        types: ['ResidencePermitCredential'],
        credentialSubject: { id: 'did:example:holder', name: '林秋月' },
        credentialId: 'urn:uuid:018f3a3e-0000-7000-8000-000000000000',
        issuedAt: ISSUED_AT,
        expiresAt: EXPIRES_AT,
      })
    return { agent, publicJwk, dids, issue }
  }

  test('is verified by our own way and by the agent alike, under either DID', async () => {
    const { agent, publicJwk, dids, issue } = await mint()
    const key = await importVerificationKey(publicJwk)
    if (!key.ok) throw new Error(key.reason)
    for (const issuer of [dids.didWeb, dids.didJwk]) {
      const jwt = await issue(issuer)
      expect(await verifyJwt('jwt_vc', jwt, key.value)).toMatchObject({
        ok: true,
        value: { payload: { iss: issuer, exp: EXPIRES_AT.getTime() / 1000, nbf: ISSUED_AT.getTime() / 1000 } },
      })
      expect(await verifyJwtVcWithVeramo(agent, jwt, new Date('2027-01-01T00:00:00Z'))).toBe(true)
    }
  })

  test('is refused by both once a claim was changed', async () => {
    const { agent, publicJwk, dids, issue } = await mint()
    const [header, payload = '', signature] = (await issue(dids.didWeb)).split('.')
    const forged = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('林秋月', '林秋日')).toString(
      'base64url',
    )
    const jwt = [header, forged, signature].join('.')
    const key = await importVerificationKey(publicJwk)
    if (!key.ok) throw new Error(key.reason)
    expect(await verifyJwt('jwt_vc', jwt, key.value)).toEqual({ ok: false, reason: 'bad_signature' })
    expect(await verifyJwtVcWithVeramo(agent, jwt, new Date('2027-01-01T00:00:00Z'))).toBe(false)
  })

  test('is refused by the agent after its time', async () => {
    const { agent, dids, issue } = await mint()
    expect(await verifyJwtVcWithVeramo(agent, await issue(dids.didWeb), new Date('2028-01-01T00:00:00Z'))).toBe(false)
  })
})
