import { createPrivateKey } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSeconds } from '@sojourn/domain'
import { createRootCertificate, generateSigningKey, issueCertificate, type PrivateJwk } from '@sojourn/keys'
import { buildCodeTokenRequest, buildCredentialRequest, buildKeyProof, newCodeVerifier } from '@sojourn/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  consent,
  enrolledResident,
  newClient,
  pushForm,
  REDIRECT,
  type ResidentBrowser,
  startAuthorizingOffice,
} from '../../testing/authorize.ts'
import { askNonces, newSigner, type Office, pathOf, START } from '../../testing/start-office.ts'

const DAY = 86_400
const validity = { notBefore: addSeconds(START, -DAY), notAfter: addSeconds(START, 3_650 * DAY) }
interface Identity {
  readonly cert: string
  readonly key: string
}

let folder: string
let office: Office
let browser: ResidentBrowser
let port: number
let wallet: Identity
let stranger: Identity

const pemOf = (jwk: PrivateJwk): string =>
  createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutual-'))
  const { privateJwk: rootKey } = await generateSigningKey()
  const root = await createRootCertificate({ commonName: 'Root', signer: rootKey, ...validity })
  const issue = async (commonName: string): Promise<Identity> => {
    const { privateJwk, publicJwk } = await generateSigningKey()
    const leaf = await issueCertificate({ root, rootKey, subjectKey: publicJwk, commonName, uris: [], ...validity })
    return { cert: leaf.pem, key: pemOf(privateJwk) }
  }
  const server = await issue('localhost')
  ;[wallet, stranger] = [await issue('wallet'), await issue('stranger')]
  const at = (name: string) => join(folder, name)
  await writeFile(at('root.pem'), root.pem)
  await writeFile(at('server.pem'), server.cert)
  await writeFile(at('server.key'), server.key)
  const authentication = { method: 'tls_client_auth', anchorFiles: [at('root.pem')], subject: { dn: 'CN=wallet' } }
  const client = await newClient('mutual', { authentication, certificateBoundTokens: true })
  office = await startAuthorizingOffice([client], {
    TLS_CERTIFICATE_FILE: at('server.pem'),
    TLS_KEY_FILE: at('server.key'),
    TLS_CLIENT_CERTIFICATES: 'asked',
  })
  browser = await enrolledResident(office)
  await office.app.fastify.listen({ host: '127.0.0.1', port: 0 })
  port = (office.app.fastify.server.address() as AddressInfo).port
})
afterAll(async () => {
  await office.close()
  await rm(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** Over a real TLS connection, with a certificate of the client or without. */
function send(identity: Identity | undefined, path: string, type: string, body: string, headers = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: `${pathOf(office.agency.credentialIssuer)}/${path}`,
      headers: { 'content-type': type, ...headers },
      rejectUnauthorized: false,
      agent: false as const,
      ...identity,
    }
    const request = httpsRequest(options, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += String(chunk)
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text === '' ? {} : JSON.parse(text) }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

const FORM = 'application/x-www-form-urlencoded'
const sendForm = (identity: Identity | undefined, path: string, form: Record<string, string>) =>
  send(identity, path, FORM, new URLSearchParams(form).toString())

const push = (identity: Identity | undefined, verifier = newCodeVerifier()) =>
  sendForm(identity, 'par', pushForm('mutual', verifier))

test('a client is known by its certificate, and its tokens are good with that certificate alone [S 11]', async () => {
  const verifier = newCodeVerifier()
  const pushed = await push(wallet, verifier)
  expect(pushed.status).toBe(201)
  const location = await consent(office, browser, 'mutual', String(pushed.body.request_uri))
  const code = new URL(location).searchParams.get('code') ?? ''
  const form = {
    ...buildCodeTokenRequest({ code, redirectUri: REDIRECT, codeVerifier: verifier }),
    client_id: 'mutual',
  }
  expect(await sendForm(stranger, 'token', form)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  const tokens = await sendForm(wallet, 'token', form)
  expect(tokens).toMatchObject({ status: 200, body: { token_type: 'Bearer', refresh_token: expect.any(String) } })

  const ask = async (identity: Identity | undefined) => {
    const { cNonce } = await askNonces(office)
    const { credentialIssuer } = office.agency
    const jwt = await buildKeyProof({ credentialIssuer, cNonce, at: office.now(), signer: await newSigner() })
    const body = buildCredentialRequest({
      requested: { kind: 'configuration', id: 'residence-permit.dc-sd-jwt' },
      proofs: { kind: 'jwt', jwts: [jwt] },
    })
    const headers = { authorization: `Bearer ${tokens.body.access_token}` }
    return send(identity, 'credential', 'application/json', JSON.stringify(body), headers)
  }
  expect((await ask(wallet)).status).toBe(200)
  for (const identity of [stranger, undefined]) {
    expect(await ask(identity)).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
    expect(office.lastRefusal()).toBe('token_of_other_certificate')
  }
})

test('without its certificate, or with somebody else’s, it is nobody [S 11]', async () => {
  expect(await push(undefined)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  expect(office.lastRefusal()).toBe('certificate_missing')
  expect((await push(stranger)).status).toBe(401)
  expect(office.lastRefusal()).toBe('certificate_unknown')
})

test('the metadata offers what there is a client for [S 11]', async () => {
  const answer = await office.app.fastify.inject('/.well-known/oauth-authorization-server/city/public-security')
  expect(answer.json()).toMatchObject({
    tls_client_certificate_bound_access_tokens: true,
    token_endpoint_auth_methods_supported: ['tls_client_auth', 'none'],
    require_pushed_authorization_requests: true,
    authorization_response_iss_parameter_supported: true,
    code_challenge_methods_supported: ['S256'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:pre-authorized_code',
    ],
  })
})
