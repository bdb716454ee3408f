import {
  type CallbackContext,
  clientAuthenticationAnonymous,
  Oauth2AuthorizationServer,
  preAuthorizedCodeGrantIdentifier,
} from '@openid4vc/oauth2'
import { Openid4vciClient, Openid4vciIssuer } from '@openid4vc/openid4vci'
import { generateSigningKey, hash, type PublicJwk, randomBytes, type Signer, signerFromJwk } from '@sojourn/keys'
import {
  buildAuthorizationServerMetadata,
  buildCredentialOffer,
  buildCredentialOfferLink,
  buildCredentialResponse,
  buildDpopProof,
  buildIssuerMetadata,
  buildKeyProof,
  buildNonceResponse,
  buildTokenRequest,
  buildTokenResponse,
  type CredentialOffer,
  type IssuerMetadata,
  PRE_AUTHORIZED_CODE_GRANT,
  parseAuthorizationHeader,
  parseCredentialRequest,
  parseTokenRequest,
  verifyDpopProof,
  verifyKeyProofs,
  wellKnownUrl,
} from '@sojourn/protocol'
import { CompactSign, compactVerify, importJWK, type JWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'

// An independent implementation as the other party: its wallet against our issuer's messages, its issuer against our wallet's.

const ISSUER = 'https://issuer.example/public-security'
const metadata: IssuerMetadata = {
  credentialIssuer: ISSUER,
  authorizationServers: [ISSUER],
  credentialEndpoint: `${ISSUER}/credential`,
  nonceEndpoint: `${ISSUER}/nonce`,
  batchSize: 10,
  display: [{ name: '示范市公安局', locale: 'zh-CN' }],
  configurations: {
    permit: {
      format: 'dc+sd-jwt',
      scope: 'permit',
      vct: 'https://issuer.example/vct/residence-permit/v1',
      signingAlgs: ['ES256'],
      bindingMethods: ['jwk'],
      proofTypes: { jwt: { algs: ['ES256'] } },
      display: [{ name: '居住证', locale: 'zh-CN' }],
      claims: [{ path: ['residence', 'city'], mandatory: true, display: [] }],
    },
  },
}
const serverMetadata = buildAuthorizationServerMetadata({
  issuer: ISSUER,
  tokenEndpoint: `${ISSUER}/token`,
  grantTypes: [PRE_AUTHORIZED_CODE_GRANT],
  tokenEndpointAuthMethods: ['none'],
  dpopAlgs: ['ES256'],
  anonymousPreAuthorized: true,
})
const offer: CredentialOffer = {
  credentialIssuer: ISSUER,
  configurationIds: ['permit'],
  preAuthorized: { code: 'code-1', txCode: { inputMode: 'numeric', length: 6 } },
}
const ACCESS_TOKEN = 'opaque.access-token'
const C_NONCE = 'nonce-of-the-issuer'

type PrivateJwk = PublicJwk & { readonly d: string }

/** Signs and verifies with jose itself, so that nothing of ours stands on both sides. */
function callbacks(keys: readonly PrivateJwk[], fetch?: typeof globalThis.fetch): CallbackContext {
  const unused = () => {
    throw new Error('not part of these flows')
  }
  return {
    hash: (bytes, alg) => hash(alg, bytes),
    generateRandom: (length) => randomBytes(length),
    signJwt: async (by, { header, payload }) => {
      const publicJwk = 'publicJwk' in by ? by.publicJwk : undefined
      const key = keys.find(({ x }) => x === publicJwk?.x)
      if (key === undefined || publicJwk === undefined) throw new Error('no such key')
      const bytes = new TextEncoder().encode(JSON.stringify(payload))
      const jwt = await new CompactSign(bytes)
        .setProtectedHeader({ ...header, alg: 'ES256' } as { alg: string })
        .sign(await importJWK(key as JWK, 'ES256'))
      return { jwt, signerJwk: publicJwk }
    },
    verifyJwt: async (by, { compact }) => {
      const jwk = 'publicJwk' in by ? by.publicJwk : undefined
      if (jwk === undefined) return { verified: false }
      try {
        await compactVerify(compact, await importJWK(jwk as JWK, 'ES256'))
        return { verified: true, signerJwk: jwk }
      } catch {
        return { verified: false }
      }
    },
    decryptJwe: unused,
    encryptJwe: unused,
    clientAuthentication: clientAuthenticationAnonymous(),
    ...(fetch && { fetch }),
  }
}

const signerOf = (key: PrivateJwk) => {
  const { d: _, ...publicJwk } = key
  return { method: 'jwk', alg: 'ES256', publicJwk: { ...publicJwk } } as const
}

let dpopKey: PrivateJwk
let holderKey: PrivateJwk
let dpopSigner: Signer
let holderSigner: Signer
beforeAll(async () => {
  dpopKey = (await generateSigningKey()).privateJwk
  holderKey = (await generateSigningKey()).privateJwk
  dpopSigner = await signerFromJwk(dpopKey)
  holderSigner = await signerFromJwk(holderKey)
})

const answer = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

/** Our side of the wire, without a server: each request is read and answered with the functions that the issuer uses. */
function ourIssuer(seen: string[]): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { url, method } = request
    seen.push(`${method} ${url}`)
    const window = { at: new Date(), maxAgeSeconds: 60, skewSeconds: 5 }
    const proof = request.headers.get('dpop') ?? undefined
    switch (url) {
      case `${ISSUER}/offers/1`:
        return answer(buildCredentialOffer(offer))
      case wellKnownUrl(ISSUER, 'openid-credential-issuer'):
        return answer(buildIssuerMetadata(metadata))
      case wellKnownUrl(ISSUER, 'oauth-authorization-server'):
        return answer(serverMetadata)
      case `${ISSUER}/nonce`:
        return answer(buildNonceResponse(C_NONCE), 200, { 'cache-control': 'no-store' })
      case `${ISSUER}/token`: {
        const form = parseTokenRequest(Object.fromEntries(new URLSearchParams(await request.text())))
        expect(form).toEqual({ ok: true, value: { preAuthorizedCode: 'code-1', txCode: '493536' } })
        const dpop = await verifyDpopProof({ ...window, proof, method, url, accessToken: undefined })
        expect(dpop).toMatchObject({ ok: true, value: { thumbprint: expect.any(String) } })
        return answer(buildTokenResponse({ accessToken: ACCESS_TOKEN, tokenType: 'DPoP', expiresInSeconds: 300 }))
      }
      case `${ISSUER}/credential`: {
        expect(parseAuthorizationHeader(request.headers.get('authorization') ?? undefined)).toEqual({
          ok: true,
          value: { scheme: 'DPoP', accessToken: ACCESS_TOKEN },
        })
        const dpop = await verifyDpopProof({ ...window, proof, method, url, accessToken: ACCESS_TOKEN })
        expect(dpop.ok).toBe(true)
        const read = parseCredentialRequest(await request.json(), {
          identifiersIssued: false,
          maxProofs: 10,
          proofKinds: ['jwt'],
          wasEncrypted: false,
          responseEncryption: undefined,
        })
        if (!read.ok) return answer({ error: read.reason.error }, 400)
        const proofs = await verifyKeyProofs({
          ...window,
          proofs: read.value.proofs,
          maxKeys: 10,
          attestation: 'not_evaluated',
          credentialIssuer: ISSUER,
          clientId: undefined,
        })
        expect(proofs).toMatchObject({ ok: true, value: { nonce: C_NONCE } })
        const { status, body } = buildCredentialResponse({
          kind: 'issued',
          credentials: ['a~b~'],
          notificationId: 'n-1',
        })
        return answer(body, status)
      }
      default:
        return answer({ error: 'not_found' }, 404)
    }
  }
}

describe('another wallet', () => {
  test('receives a credential through our messages, from the link to the credential [S 2]', async () => {
    const seen: string[] = []
    const wallet = new Openid4vciClient({ callbacks: callbacks([dpopKey, holderKey], ourIssuer(seen)) })
    const link = buildCredentialOfferLink('openid-credential-offer://', {
      kind: 'by_reference',
      uri: `${ISSUER}/offers/1`,
    })
    const credentialOffer = await wallet.resolveCredentialOffer(link)
    const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer)
    const token = await wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      txCode: '493536',
      dpop: { signer: signerOf(dpopKey) },
    })
    const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata })
    const { jwt } = await wallet.createCredentialRequestJwtProof({
      issuerMetadata,
      credentialConfigurationId: 'permit',
      nonce,
      signer: signerOf(holderKey),
    })
    const { credentialResponse } = await wallet.retrieveCredentials({
      issuerMetadata,
      credentialConfigurationId: 'permit',
      accessToken: token.accessTokenResponse.access_token,
      proofs: { jwt: [jwt] },
      dpop: { signer: signerOf(dpopKey) },
    })
    expect(credentialResponse).toMatchObject({ credentials: [{ credential: 'a~b~' }], notification_id: 'n-1' })
    expect(seen.map((line) => line.replace(ISSUER, ''))).toContain('POST /credential')
  })

  test('reads an offer that our link holds by value [S 9]', async () => {
    const wallet = new Openid4vciClient({ callbacks: callbacks([]) })
    const link = buildCredentialOfferLink('openid-credential-offer://', { kind: 'by_value', offer })
    expect(await wallet.resolveCredentialOffer(link)).toMatchObject(buildCredentialOffer(offer))
  })
})

describe('another issuer', () => {
  const issuerMetadata = {
    credentialIssuer: buildIssuerMetadata(metadata),
    authorizationServers: [serverMetadata],
    knownCredentialConfigurations: {},
    originalDraftVersion: 'V1',
  } as unknown as Parameters<Openid4vciIssuer['verifyCredentialRequestJwtProof']>[0]['issuerMetadata']

  test('accepts the key proofs that we make [S 4]', async () => {
    const peer = new Openid4vciIssuer({ callbacks: callbacks([]) })
    const now = new Date()
    const jwt = await buildKeyProof({ credentialIssuer: ISSUER, cNonce: C_NONCE, at: now, signer: holderSigner })
    const verified = await peer.verifyCredentialRequestJwtProof({ issuerMetadata, jwt, expectedNonce: C_NONCE, now })
    expect(verified.payload).toMatchObject({ aud: ISSUER, nonce: C_NONCE })
    const wrong = peer.verifyCredentialRequestJwtProof({ issuerMetadata, jwt, expectedNonce: 'another', now })
    await expect(wrong).rejects.toThrow()
  })

  test('accepts the token requests and the DPoP proofs that we make [S 12]', async () => {
    const peer = new Oauth2AuthorizationServer({ callbacks: callbacks([]) })
    const url = `${ISSUER}/token`
    const now = new Date()
    const proof = await buildDpopProof({
      method: 'POST',
      url,
      accessToken: undefined,
      nonce: undefined,
      at: now,
      signer: dpopSigner,
    })
    const request = { method: 'POST', url, headers: new Headers({ DPoP: proof }) } as const
    const parsed = peer.parseAccessTokenRequest({
      request,
      accessTokenRequest: buildTokenRequest({ preAuthorizedCode: 'code-1', txCode: '493536' }),
    })
    expect(parsed.grant).toEqual({
      grantType: preAuthorizedCodeGrantIdentifier,
      preAuthorizedCode: 'code-1',
      txCode: '493536',
    })
    const verified = await peer.verifyPreAuthorizedCodeAccessTokenRequest({
      grant: { grantType: preAuthorizedCodeGrantIdentifier, preAuthorizedCode: 'code-1', txCode: '493536' },
      accessTokenRequest: parsed.accessTokenRequest,
      request,
      expectedPreAuthorizedCode: 'code-1',
      expectedTxCode: '493536',
      dpop: { jwt: proof, required: true },
      authorizationServerMetadata: serverMetadata as never,
      now,
    })
    expect(verified.dpop?.jwk).toMatchObject({ x: dpopKey.x })
  })
})
