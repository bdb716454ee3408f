import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createSoftwarePasskey, type SoftwarePasskey } from '@sojourn/service/testing'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { HolderKeys } from '../presentation/bare-wallet.ts'
import type { World } from '../world.ts'

/**
 * A wallet's client and a resident's browser at one agency, with `fetch` and jose and nothing of the product. Every step is one request, so
 * that a test can take a step with what belongs to somebody else.
 */
export interface ApplicantClient {
  readonly entry: object
  readonly id: string
  readonly key: CryptoKey
}

export const REDIRECT = 'https://applicant-wallet.example/cb'

export async function newApplicantClient(id = 'applicant-wallet'): Promise<ApplicantClient> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const entry = {
    clientId: id,
    name: { 'zh-CN': '申请人的钱包', en: 'Wallet of the applicant' },
    redirectUris: [REDIRECT],
    authentication: { method: 'private_key_jwt', jwks: { keys: [await exportJWK(publicKey)] } },
  }
  return { id, entry, key: privateKey }
}

/** What is under way between a wallet and one browser. */
export interface Application {
  readonly cookie: string
  readonly formToken: string
  readonly verifier: string
  readonly dpop: HolderKeys & { readonly jwk: JWK }
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly dpop: Application['dpop']
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

export type EvidenceOnPage = {
  readonly attempt: { readonly state: string; readonly refusal: string | null } | null
  readonly presented: readonly { readonly type: string; readonly claims: Record<string, unknown> }[] | null
}

export const newHolder = (): Promise<HolderKeys> => generateKeyPair('ES256', { extractable: true })

export function applicantAt(world: World, client: ApplicantClient, agency = 'public-security') {
  const issuer = `${world.urls.issuer}/${agency}`
  const { origin } = new URL(issuer)
  const seconds = () => Math.floor(world.clock().getTime() / 1000)
  const sign = (header: object, claims: object, key: CryptoKey) =>
    new SignJWT({ ...claims, iat: seconds() }).setProtectedHeader({ alg: 'ES256', ...header }).sign(key)
  const form = (path: string, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${issuer}/${path}`, { method: 'POST', headers, body: new URLSearchParams(parameters) })
  const nonces = async () => {
    const answer = await fetch(`${issuer}/nonce`, { method: 'POST' })
    const { c_nonce: cNonce } = (await answer.json()) as { c_nonce: string }
    return { cNonce, dpopNonce: answer.headers.get('dpop-nonce') ?? '' }
  }
  const assertion = async () => ({
    client_id: client.id,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await sign(
      {},
      { iss: client.id, sub: client.id, aud: issuer, jti: randomUUID(), exp: seconds() + 60 },
      client.key,
    ),
  })
  const dpopProof = async (key: Application['dpop'], path: string, accessToken?: string) => {
    const { dpopNonce: nonce } = await nonces()
    const ath = accessToken === undefined ? {} : { ath: createHash('sha256').update(accessToken).digest('base64url') }
    const claims = { jti: randomUUID(), htm: 'POST', htu: `${issuer}/${path}`, nonce, ...ath }
    return sign({ typ: 'dpop+jwt', jwk: key.jwk }, claims, key.privateKey)
  }
  async function fromPage(path: string, body: object, cookie = '') {
    const headers = { 'content-type': 'application/json', origin, cookie }
    const answer = await fetch(`${issuer}/authorize/api/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
  }
  const tokensOf = async (answer: Response, dpop: Application['dpop']): Promise<Tokens> => {
    const body = (await answer.json()) as Record<string, string>
    if (answer.status !== 200) throw new Error(`no token: ${body.error}`)
    return { accessToken: body.access_token ?? '', refreshToken: body.refresh_token ?? '', dpop }
  }
  async function protectedPost(tokens: Tokens, path: string, body: object): Promise<Answer> {
    const answer = await fetch(`${issuer}/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `DPoP ${tokens.accessToken}`,
        dpop: await dpopProof(tokens.dpop, path, tokens.accessToken),
      },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  return {
    issuer,

    async enrol(persona: string): Promise<SoftwarePasskey> {
      const person = (await world.issuer.residents(agency)).find((resident) => resident.persona === persona)
      if (person === undefined) throw new Error(`no ${persona}`)
      const invitation = new URL(await world.issuer.inviteResident(agency, person.id)).hash.slice(1)
      const { body } = await fromPage('enrolment/options', { invitation })
      const passkey = createSoftwarePasskey()
      await fromPage('enrolment', { invitation, response: passkey.create(body.options, { origin }) })
      return passkey
    },

    /** Pushed, opened in a browser of its own; nobody is signed in yet. */
    async begin(scope = 'residence-permit.dc-sd-jwt'): Promise<Application> {
      const keys = await newHolder()
      const dpop = { ...keys, jwk: await exportJWK(keys.publicKey) }
      const verifier = randomBytes(32).toString('base64url')
      const pushed = await form('par', {
        ...(await assertion()),
        response_type: 'code',
        redirect_uri: REDIRECT,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        state: 'state-of-the-wallet',
        scope,
      })
      const { request_uri: requestUri } = (await pushed.json()) as { request_uri: string }
      const address = new URLSearchParams({ client_id: client.id, request_uri: requestUri })
      const page = await fetch(`${issuer}/authorize?${address}`)
      const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      const shown = await fetch(`${issuer}/authorize/api/request`, { headers: { cookie } })
      const { formToken } = (await shown.json()) as { formToken: string }
      return { cookie, formToken, verifier, dpop }
    },

    async signIn({ cookie, formToken }: Application, passkey: SoftwarePasskey): Promise<void> {
      const { body } = await fromPage('sign-in/options', { formToken }, cookie)
      const signedIn = await fromPage('sign-in', { formToken, response: passkey.get(body.options, { origin }) }, cookie)
      if (signedIn.status !== 200) throw new Error('not signed in')
    },

    /** What the page's button does; answers the link for a wallet. */
    async askEvidence({ cookie, formToken }: Application, flow: 'same_device' | 'cross_device'): Promise<string> {
      const { status, body } = await fromPage('evidence', { formToken, flow }, cookie)
      if (status !== 200) throw new Error(`not asked: ${status} ${body.error}`)
      return body.link
    },

    async evidence({ cookie }: Application): Promise<EvidenceOnPage> {
      const shown = await fetch(`${issuer}/authorize/api/request`, { headers: { cookie } })
      return ((await shown.json()) as { evidence: EvidenceOnPage }).evidence
    },

    /** The browser follows the wallet's redirect; answers where it is sent then. */
    async comeBack({ cookie }: Pick<Application, 'cookie'>, redirectUri: string): Promise<string> {
      const answer = await fetch(redirectUri, { headers: { cookie }, redirect: 'manual' })
      return answer.headers.get('location') ?? `${answer.status}`
    },

    /** Where the decision sends the browser. */
    async consent({ cookie, formToken }: Application): Promise<string> {
      const body = new URLSearchParams({ form_token: formToken, decision: 'consent' })
      const headers = { origin, cookie }
      const decided = await fetch(`${issuer}/authorize/decision`, { method: 'POST', headers, body, redirect: 'manual' })
      return decided.headers.get('location') ?? `${decided.status}`
    },

    async redeem({ verifier, dpop }: Application, location: string): Promise<Tokens> {
      const code = new URL(location).searchParams.get('code') ?? ''
      const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier }
      const headers = { dpop: await dpopProof(dpop, 'token') }
      return tokensOf(await form('token', { ...(await assertion()), ...grant }, headers), dpop)
    },

    async refresh({ refreshToken, dpop }: Tokens): Promise<Tokens> {
      const grant = { grant_type: 'refresh_token', refresh_token: refreshToken }
      const headers = { dpop: await dpopProof(dpop, 'token') }
      return tokensOf(await form('token', { ...(await assertion()), ...grant }, headers), dpop)
    },

    async credential(tokens: Tokens, holders: readonly HolderKeys[]): Promise<Answer> {
      const { cNonce } = await nonces()
      const proofs = holders.map(async ({ publicKey, privateKey }) =>
        sign(
          { typ: 'openid4vci-proof+jwt', jwk: await exportJWK(publicKey) },
          { iss: client.id, aud: issuer, nonce: cNonce },
          privateKey,
        ),
      )
      return protectedPost(tokens, 'credential', {
        credential_configuration_id: 'residence-permit.dc-sd-jwt',
        proofs: { jwt: await Promise.all(proofs) },
      })
    },

    deferred: (tokens: Tokens, transactionId: unknown): Promise<Answer> =>
      protectedPost(tokens, 'deferred-credential', { transaction_id: transactionId }),
  }
}

export type Applicant = ReturnType<typeof applicantAt>
