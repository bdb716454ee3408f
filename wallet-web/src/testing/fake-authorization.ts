import type { Clock } from '@sojourn/domain'
import { generateSigningKey, importVerificationKey, type Signer, signerFromJwk } from '@sojourn/keys'
import {
  buildAuthorizationResponse,
  buildChallengeResponse,
  buildClientAttestation,
  buildPushedAuthorizationResponse,
  errorBody,
  fitsCodeChallenge,
  type PushedAuthorizationRequest,
  parsePushedAuthorizationRequest,
  verifyClientAttestation,
  verifyClientAttestationPop,
} from '@sojourn/protocol'
import type { WalletClient } from '../wallet-ports.ts'
import { ISSUER } from './fake-registry.ts'

export const CLIENT: WalletClient = {
  clientId: 'sojourn-wallet',
  redirectUri: 'https://wallet.example/authorized',
  attestationUrl: 'https://wallet.example/attestation',
}

/** What one test spoils; everything else is as an honest server and provider do it. */
export interface AuthorizationSpoil {
  readonly parError?: { readonly status: number; readonly error: string }
  readonly tokenError?: { readonly status: number; readonly error: string }
  readonly providerStatus?: number
  readonly providerKey?: Signer
  readonly issInResponse?: string
  /** The challenge given out by the endpoint is not the one asked for. */
  readonly staleChallenge?: boolean
}

/** The agency's authorization server with a person who reads and decides there, and the wallet's provider. */
export interface FakeAuthorization {
  spoil: AuthorizationSpoil
  readonly pushed: PushedAuthorizationRequest[]
  readonly instances: Set<string>
  /** The browser at the address where the wallet sent it, and where it is sent back to. */
  visit(url: string, decision?: 'consent' | 'refuse'): string
  answer(url: URL, init: RequestInit): Promise<Response | undefined>
  /** Whether code, verifier, client and key are those of a pushed request; the configurations it was for. */
  redeem(init: RequestInit, dpopThumbprint: string): Promise<readonly string[] | Response>
}

export async function createFakeAuthorization(clock: Clock): Promise<FakeAuthorization> {
  const provider = await generateSigningKey()
  const providerSigner = await signerFromJwk(provider.privateJwk, { kid: 'provider-1' })
  const providerKey = await importVerificationKey(provider.publicJwk)
  if (!providerKey.ok) throw new Error(providerKey.reason)
  const attester = { anchors: [], keys: [{ kid: 'provider-1', key: providerKey.value }] }
  const waiting = new Map<string, PushedAuthorizationRequest>()
  const codes = new Map<string, PushedAuthorizationRequest>()
  const proofs = new Set<string>()
  const challenges = new Set<string>()
  let count = 0

  const fake: FakeAuthorization = {
    spoil: {},
    pushed: [],
    instances: new Set(),
    visit(url, decision = 'consent') {
      const { searchParams } = new URL(url)
      if ([...searchParams.keys()].toString() !== 'client_id,request_uri') throw new Error(`too much in ${url}`)
      const request = waiting.get(searchParams.get('request_uri') ?? '')
      if (!request || searchParams.get('client_id') !== CLIENT.clientId) throw new Error('nothing was pushed')
      const code = `code-${++count}`
      codes.set(code, request)
      const response = decision === 'consent' ? { kind: 'code', code } : { kind: 'error', error: 'access_denied' }
      const context = { issuer: fake.spoil.issInResponse ?? ISSUER, state: request.state }
      return buildAuthorizationResponse(request.redirectUri, response as never, context)
    },
    async answer(url, init) {
      switch (url.href) {
        case CLIENT.attestationUrl:
          return attest(init)
        case `${ISSUER}/challenge`:
          return json(buildChallengeResponse(newChallenge()))
        case `${ISSUER}/par`:
          return par(init)
        default:
          return undefined
      }
    },
    async redeem(init, dpopThumbprint) {
      const { tokenError } = fake.spoil
      if (tokenError) return json(errorBody(tokenError.error), tokenError.status)
      const refused = await authenticate(init)
      if (refused) return refused
      const form = new URLSearchParams(String(init.body))
      const request = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const fits =
        request !== undefined &&
        fitsCodeChallenge(form.get('code_verifier') ?? '', request.codeChallenge) &&
        form.get('redirect_uri') === request.redirectUri &&
        request.dpopThumbprint === dpopThumbprint
      return fits ? (request.requestedConfigurationIds ?? []) : json(errorBody('invalid_grant'), 400)
    },
  }
  return fake

  function newChallenge(): string {
    const challenge = `challenge-${++count}`
    if (!fake.spoil.staleChallenge || count > 1) challenges.add(challenge)
    return challenge
  }

  async function attest(init: RequestInit): Promise<Response> {
    if (fake.spoil.providerStatus !== undefined) return json({}, fake.spoil.providerStatus)
    const { instance_key, proof } = JSON.parse(String(init.body))
    const instanceKey = await importVerificationKey(instance_key)
    if (!instanceKey.ok) return json({}, 400)
    const attested = { clientId: CLIENT.clientId, instanceKey: instanceKey.value }
    const window = { at: clock(), maxAgeSeconds: 300, skewSeconds: 60 }
    const proven = await verifyClientAttestationPop({
      ...window,
      pop: proof,
      attested,
      audience: CLIENT.attestationUrl,
    })
    if (!proven.ok) return json({}, 400)
    const attestation = await buildClientAttestation({
      clientId: CLIENT.clientId,
      instance: { publicJwk: instanceKey.value.publicJwk },
      at: clock(),
      lifeSeconds: 3_600,
      signer: fake.spoil.providerKey ?? providerSigner,
    })
    return json({ attestation, expires_in: 3_600 })
  }

  /** Undefined for our wallet; else what it is told. */
  async function authenticate(init: RequestInit): Promise<Response | undefined> {
    const headers = new Headers(init.headers)
    const attestation = headers.get('oauth-client-attestation') ?? ''
    const attested = await verifyClientAttestation({ attestation, attester, at: clock() })
    const named = new URLSearchParams(String(init.body)).get('client_id')
    if (!attested.ok || attested.value.clientId !== named) return json(errorBody('invalid_client'), 401)
    const pop = headers.get('oauth-client-attestation-pop') ?? ''
    const window = { at: clock(), maxAgeSeconds: 300, skewSeconds: 60 }
    const proven = await verifyClientAttestationPop({ ...window, pop, attested: attested.value, audience: ISSUER })
    if (!proven.ok || proofs.has(proven.value.jti)) return json(errorBody('invalid_client'), 401)
    if (!challenges.delete(proven.value.challenge ?? '')) {
      const next = { 'oauth-client-attestation-challenge': newChallenge() }
      return json(errorBody('use_attestation_challenge'), 400, next)
    }
    proofs.add(proven.value.jti)
    fake.instances.add(attested.value.instanceKey.thumbprint)
    return undefined
  }

  async function par(init: RequestInit): Promise<Response> {
    const { parError } = fake.spoil
    if (parError) return json(errorBody(parError.error), parError.status)
    const refused = await authenticate(init)
    if (refused) return refused
    const form = Object.fromEntries(new URLSearchParams(String(init.body)))
    const request = parsePushedAuthorizationRequest(form, { credentialIssuer: ISSUER })
    if (!request.ok) return json(errorBody(request.reason.error), 400)
    if (request.value.redirectUri !== CLIENT.redirectUri) return json(errorBody('invalid_request'), 400)
    fake.pushed.push(request.value)
    const requestUri = `urn:ietf:params:oauth:request_uri:${++count}`
    waiting.set(requestUri, request.value)
    return json(buildPushedAuthorizationResponse({ requestUri, expiresInSeconds: 300 }), 201)
  }
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
