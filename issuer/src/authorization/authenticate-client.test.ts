import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSeconds } from '@sojourn/domain'
import {
  createRootCertificate,
  generateSigningKey,
  issueCertificate,
  type Signer,
  signerFromJwk,
  signJwt,
} from '@sojourn/keys'
import {
  buildClientAssertion,
  buildClientAttestation,
  buildClientAttestationPop,
  JWT_BEARER_ASSERTION,
} from '@sojourn/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Authenticate,
  byAssertion,
  codeFor,
  dpopFor,
  enrolledResident,
  newClient,
  post,
  push,
  type ResidentBrowser,
  redeemCode,
  refreshWith,
  startAuthorizingOffice,
  type TestClient,
} from '../testing/authorize.ts'
import { newSigner, type Office, START } from '../testing/start-office.ts'
import type { PresentedCertificate } from './certificate-fits.ts'

const DAY = 86_400
const validity = { notBefore: addSeconds(START, -DAY), notAfter: addSeconds(START, 365 * DAY) }

let office: Office
let asserting: TestClient
let attested: TestClient
let publicClient: TestClient
let attester: Signer
let browser: ResidentBrowser

beforeAll(async () => {
  attester = await signerFromJwk((await generateSigningKey()).privateJwk, { kid: 'attester-1' })
  asserting = await newClient('asserting')
  attested = await newClient('attested', {
    authentication: {
      method: 'attest_jwt_client_auth',
      jwks: { keys: [{ ...attester.publicJwk, kid: 'attester-1' }] },
    },
  })
  publicClient = await newClient('public', { authentication: { method: 'none' } })
  office = await startAuthorizingOffice([asserting, attested, publicClient])
  browser = await enrolledResident(office)
})
afterAll(() => office.close())

const askChallenge = async (): Promise<string> => {
  const answer = await post(office, 'challenge', {})
  expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store'])
  return answer.json<{ attestation_challenge: string }>().attestation_challenge
}

interface Spoil {
  readonly instance?: Signer
  readonly popBy?: Signer
  readonly audience?: string
  readonly challenge?: string | undefined
  readonly clientId?: string
  readonly signer?: Signer
  readonly lifeSeconds?: number
}

/** As a wallet with an attestation makes it, with one thing spoiled. */
const byAttestation =
  (instance: Signer, spoil: Spoil = {}): Authenticate =>
  async (visited) => {
    const challenge = 'challenge' in spoil ? spoil.challenge : await askChallenge()
    const { clientId = attested.id, signer = attester, lifeSeconds = 3_600 } = spoil
    const at = visited.now()
    const attestation = await buildClientAttestation({
      clientId,
      instance: spoil.instance ?? instance,
      at,
      lifeSeconds,
      signer,
    })
    const audience = spoil.audience ?? visited.agency.credentialIssuer
    const pop = await buildClientAttestationPop({
      clientId,
      audience,
      challenge,
      at,
      instance: spoil.popBy ?? instance,
    })
    return {
      form: { client_id: attested.id },
      headers: { 'oauth-client-attestation': attestation, 'oauth-client-attestation-pop': pop },
    }
  }

const outcome = async (client: TestClient, authenticate: Authenticate) => {
  const { answer } = await push(office, client, {}, authenticate)
  return [answer.statusCode, answer.statusCode === 201 ? undefined : answer.json().error, office.lastRefusal()]
}

describe('private_key_jwt', () => {
  const assertion =
    (
      change: Partial<Parameters<typeof buildClientAssertion>[0]> = {},
      form: Record<string, string> = {},
    ): Authenticate =>
    async () => ({
      form: {
        client_id: asserting.id,
        client_assertion_type: JWT_BEARER_ASSERTION,
        client_assertion: await buildClientAssertion({
          clientId: asserting.id,
          issuer: office.agency.credentialIssuer,
          at: office.now(),
          signer: asserting.key,
          ...change,
        }),
        ...form,
      },
      headers: {},
    })

  test('lets its client in, also when only the assertion names it [S 11]', async () => {
    expect((await push(office, asserting, {}, assertion())).answer.statusCode).toBe(201)
    const unnamed = await push(office, asserting, { client_id: undefined }, assertion())
    expect(unnamed.answer.statusCode).toBe(201)
  })

  test('takes an assertion once, at whichever endpoint: assertion_used [S 11]', async () => {
    const made = await assertion()(office)
    const same = async () => made
    expect((await push(office, asserting, {}, same)).answer.statusCode).toBe(201)
    expect(await outcome(asserting, same)).toEqual([401, 'invalid_client', 'assertion_used'])
    const given = { code: 'A'.repeat(64), verifier: 'v'.repeat(43) }
    const answer = await redeemCode(office, asserting, await newSigner(), given, { authenticate: same })
    expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'invalid_client' }])
  })

  test.each<[string, () => Authenticate, string]>([
    ['by another key', () => async (o) => assertion({ signer: await newSigner() })(o), 'bad_signature'],
    ['for another server', () => assertion({ issuer: 'https://other.example' }), 'assertion_for_other_server'],
    [
      'for the endpoint',
      () => assertion({ issuer: `${office.agency.credentialIssuer}/par` }),
      'assertion_for_other_server',
    ],
    [
      'for another agency here',
      () => assertion({ issuer: office.other.credentialIssuer }),
      'assertion_for_other_server',
    ],
    ['about another client', () => assertion({ clientId: 'attested' }), 'assertion_of_other_client'],
    ['of five minutes ago', () => assertion({ at: addSeconds(office.now(), -300) }), 'expired'],
    ['of a minute from now', () => assertion({ at: addSeconds(office.now(), 61) }), 'not_yet_valid'],
    [
      'of a client that is not registered',
      () => assertion({ clientId: 'nobody' }, { client_id: 'nobody' }),
      'client_unknown',
    ],
    [
      'of another method’s client',
      () => assertion({ clientId: 'attested' }, { client_id: 'attested' }),
      'wrong_authentication_method',
    ],
  ])('refuses an assertion %s [S 11]', async (_, authenticate, reason) => {
    expect(await outcome(asserting, authenticate())).toEqual([401, 'invalid_client', reason])
  })

  test('is not replaced by a mere name, nor by a password [S 11]', async () => {
    const name = { client_id: asserting.id }
    const cases: [Awaited<ReturnType<Authenticate>>, string][] = [
      [{ form: name, headers: {} }, 'wrong_authentication_method'],
      [{ form: { ...name, client_secret: 'x' }, headers: {} }, 'secrets_not_used'],
      [{ form: name, headers: { authorization: 'Basic YTpi' } }, 'secrets_not_used'],
    ]
    for (const [made, reason] of cases) {
      expect(await outcome(asserting, async () => made)).toEqual([401, 'invalid_client', reason])
    }
  })

  test('of a client that says so by name may be for the endpoint [S 11]', async () => {
    const old = await newClient('old')
    const entry = {
      ...old.entry,
      authentication: {
        ...(old.entry as never as { authentication: object }).authentication,
        audience: 'issuer_or_endpoint',
      },
    }
    const lenient = await startAuthorizingOffice([{ ...old, entry }])
    try {
      const issuer = `${lenient.agency.credentialIssuer}/par`
      const make: Authenticate = async () => ({
        form: {
          client_assertion_type: JWT_BEARER_ASSERTION,
          client_assertion: await buildClientAssertion({
            clientId: old.id,
            issuer,
            at: lenient.now(),
            signer: old.key,
          }),
        },
        headers: {},
      })
      expect((await push(lenient, old, {}, make)).answer.statusCode).toBe(201)
    } finally {
      await lenient.close()
    }
  })
})

describe('attest_jwt_client_auth', () => {
  let instance: Signer
  beforeAll(async () => {
    instance = await newSigner()
  })

  test('lets an attested installation in, with a challenge of ours [S 13]', async () => {
    expect((await push(office, attested, {}, byAttestation(instance))).answer.statusCode).toBe(201)
  })

  test('takes the challenge that came with an answer, and takes it more than once [S 13]', async () => {
    const first = await push(office, attested, {}, byAttestation(instance, { challenge: 'unknown' }))
    expect([first.answer.statusCode, first.answer.json()]).toEqual([400, { error: 'use_attestation_challenge' }])
    const challenge = String(first.answer.headers['oauth-client-attestation-challenge'])
    for (let turn = 0; turn < 2; turn++) {
      expect((await push(office, attested, {}, byAttestation(instance, { challenge }))).answer.statusCode).toBe(201)
    }
    office.advance(301)
    expect(await outcome(attested, byAttestation(instance, { challenge }))).toEqual([
      400,
      'use_attestation_challenge',
      'attestation_challenge_needed',
    ])
  })

  test('takes each proof once: attestation_proof_used [S 13]', async () => {
    const made = await byAttestation(instance)(office)
    expect((await push(office, attested, {}, async () => made)).answer.statusCode).toBe(201)
    expect(await outcome(attested, async () => made)).toEqual([401, 'invalid_client', 'attestation_proof_used'])
  })

  test('may do with the DPoP proof alone when both keys are one, as draft 10 has it [S 13]', async () => {
    const attestation = await buildClientAttestation({
      clientId: attested.id,
      instance,
      at: office.now(),
      lifeSeconds: 60,
      signer: attester,
    })
    const combined: Authenticate = async () => ({
      form: { client_id: attested.id },
      headers: { 'oauth-client-attestation': attestation },
    })
    const dpop = await dpopFor(office, instance, 'par')
    expect((await push(office, attested, {}, combined, { dpop })).answer.statusCode).toBe(201)
    const other = await dpopFor(office, await newSigner(), 'par')
    const refused = await push(office, attested, {}, combined, { dpop: other })
    expect([refused.answer.json(), office.lastRefusal()]).toEqual([
      { error: 'invalid_client' },
      'attestation_proof_of_other_key',
    ])
    expect(await outcome(attested, combined)).toEqual([401, 'invalid_client', 'attestation_proof_missing'])
  })

  test.each<[string, Spoil | (() => Promise<Spoil>), number, string, string]>([
    ['by an unknown attester', async () => ({ signer: await newSigner() }), 401, 'invalid_client', 'bad_signature'],
    ['for another installation', async () => ({ instance: await newSigner() }), 401, 'invalid_client', 'bad_signature'],
    ['proven by another key', async () => ({ popBy: await newSigner() }), 401, 'invalid_client', 'bad_signature'],
    [
      'proven for the endpoint',
      async () => ({ audience: `${office.agency.credentialIssuer}/par` }),
      401,
      'invalid_client',
      'proof_for_other_server',
    ],
    [
      'proven for another agency',
      async () => ({ audience: office.other.credentialIssuer }),
      401,
      'invalid_client',
      'proof_for_other_server',
    ],
    ['that has expired', { lifeSeconds: -600 }, 401, 'invalid_client', 'attestation_expired'],
    ['about another client', { clientId: 'asserting' }, 401, 'invalid_client', 'attestation_of_other_client'],
    [
      'proven without a challenge',
      { challenge: undefined },
      400,
      'use_attestation_challenge',
      'attestation_challenge_needed',
    ],
  ])('refuses an attestation %s [S 13]', async (_, spoil, status, error, reason) => {
    const made = typeof spoil === 'function' ? await spoil() : spoil
    expect(await outcome(attested, byAttestation(instance, made))).toEqual([status, error, reason])
  })

  test('refuses an attestation without a sub [S 13]', async () => {
    const attestation = await signJwt(
      'wallet_attestation',
      {},
      { exp: 4_000_000_000, cnf: { jwk: { ...instance.publicJwk } } },
      attester,
    )
    const { headers } = await byAttestation(instance)(office)
    const made = { form: { client_id: attested.id }, headers: { ...headers, 'oauth-client-attestation': attestation } }
    expect(await outcome(attested, async () => made)).toEqual([401, 'invalid_client', 'attestation_without_client'])
  })

  test('refuses a signature that was changed, in the attestation or in the proof [S 13]', async () => {
    const flip = (jwt: string) => `${jwt.slice(0, -10)}${jwt.at(-10) === 'A' ? 'B' : 'A'}${jwt.slice(-9)}`
    for (const name of ['oauth-client-attestation', 'oauth-client-attestation-pop']) {
      const made = await byAttestation(instance)(office)
      const headers = { ...made.headers, [name]: flip(String(made.headers[name])) }
      expect(await outcome(attested, async () => ({ ...made, headers }))).toEqual([
        401,
        'invalid_client',
        'bad_signature',
      ])
    }
  })

  test('refuses two of a header, and a proof without its attestation [S 13]', async () => {
    const made = await byAttestation(instance)(office)
    const { 'oauth-client-attestation': attestation, 'oauth-client-attestation-pop': pop } = made.headers
    const cases = [
      { 'oauth-client-attestation': `${attestation}, ${attestation}`, 'oauth-client-attestation-pop': String(pop) },
      { 'oauth-client-attestation-pop': String(pop) },
    ]
    for (const headers of cases) {
      expect(await outcome(attested, async () => ({ ...made, headers }))).toEqual([
        400,
        'invalid_request',
        'malformed_credentials',
      ])
    }
  })

  test('binds code and refresh token to the installation: instance_differs [S 13]', async () => {
    const given = await codeFor(office, attested, browser, {}, byAttestation(instance))
    const dpopKey = await newSigner()
    const stranger = await newSigner()
    const elsewhere = await redeemCode(office, attested, dpopKey, given, { authenticate: byAttestation(stranger) })
    expect([elsewhere.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'instance_differs'])
    const answer = await redeemCode(office, attested, dpopKey, given, { authenticate: byAttestation(instance) })
    const { refresh_token } = answer.json()
    const moved = await refreshWith(office, attested, dpopKey, refresh_token, { authenticate: byAttestation(stranger) })
    expect([moved.json(), office.lastRefusal()]).toEqual([{ error: 'invalid_grant' }, 'instance_differs'])
    const kept = await refreshWith(office, attested, dpopKey, refresh_token, { authenticate: byAttestation(instance) })
    expect(kept.statusCode).toBe(200)
  })

  test('without a challenge is enough where that is allowed by name [S 13]', async () => {
    const lenient = await startAuthorizingOffice([attested], { ATTESTATION_CHALLENGE: 'optional' })
    try {
      const make = byAttestation(instance, { challenge: undefined })
      expect((await push(lenient, attested, {}, make)).answer.statusCode).toBe(201)
    } finally {
      await lenient.close()
    }
  })
})

describe('a client without authentication', () => {
  test('is let in where it is registered so by name, and PKCE and DPoP hold it all the same [S 11]', async () => {
    const byName: Authenticate = async () => ({ form: { client_id: publicClient.id }, headers: {} })
    const given = await codeFor(office, publicClient, browser, {}, byName)
    const key = await newSigner()
    expect((await redeemCode(office, publicClient, key, given, { authenticate: byName })).statusCode).toBe(200)
    expect(await outcome(publicClient, byAssertion(publicClient))).toEqual([
      401,
      'invalid_client',
      'wrong_authentication_method',
    ])
  })
})

describe('mutual TLS', () => {
  let certificate: PresentedCertificate
  let foreign: PresentedCertificate
  let anchor: string
  let mutual: Office
  let folder: string
  const uris = ['https://wallet.example']

  const presented = (pem: string): PresentedCertificate => {
    const leaf = new X509Certificate(pem)
    return { leaf, chain: [], thumbprint: thumbprintOf(leaf) }
  }
  const thumbprintOf = (leaf: X509Certificate) =>
    Buffer.from(leaf.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url')

  beforeAll(async () => {
    const { privateJwk: rootKey } = await generateSigningKey()
    const root = await createRootCertificate({ commonName: 'Clients', signer: rootKey, ...validity })
    anchor = root.pem
    const issue = async (commonName: string) => {
      const { publicJwk } = await generateSigningKey()
      return presented(
        (await issueCertificate({ root, rootKey, subjectKey: publicJwk, commonName, uris, ...validity })).pem,
      )
    }
    certificate = await issue('wallet')
    foreign = await issue('another')
    folder = await mkdtemp(join(tmpdir(), 'anchors-'))
    await writeFile(join(folder, 'anchor.pem'), anchor)
    await writeFile(join(folder, 'own.pem'), certificate.leaf.toString())
    const anchorFiles = [join(folder, 'anchor.pem')]
    mutual = await startAuthorizingOffice([
      await newClient('by-dn', {
        authentication: { method: 'tls_client_auth', anchorFiles, subject: { dn: 'CN=wallet' } },
      }),
      await newClient('by-uri', {
        authentication: { method: 'tls_client_auth', anchorFiles, subject: { uri: uris[0] } },
      }),
      await newClient('by-dns', {
        authentication: { method: 'tls_client_auth', anchorFiles, subject: { dns: 'wallet.example' } },
      }),
      await newClient('self', {
        authentication: { method: 'self_signed_tls_client_auth', certificateFiles: [join(folder, 'own.pem')] },
      }),
    ])
  })
  afterAll(async () => {
    await mutual.close()
    await rm(folder, { recursive: true })
  })

  const authenticate = async (clientId: string, presentedNow: PresentedCertificate | undefined) => {
    const { authenticate: prove } = mutual.app.useCases
    const proven = await prove(
      mutual.agency,
      { credentials: { kind: 'name', clientId }, certificate: presentedNow, dpop: undefined, endpoint: 'x' },
      mutual.now(),
    )
    return proven.ok ? 'in' : proven.reason
  }

  test('lets in whose certificate leads to the client’s anchor and has its name [S 11]', async () => {
    expect(await authenticate('by-dn', certificate)).toBe('in')
    expect(await authenticate('by-uri', certificate)).toBe('in')
    expect(await authenticate('self', certificate)).toBe('in')
  })

  test('refuses another name, another certificate, none, and one out of date [S 11]', async () => {
    expect(await authenticate('by-dn', foreign)).toBe('certificate_unknown')
    expect(await authenticate('by-dns', certificate)).toBe('certificate_unknown')
    expect(await authenticate('self', foreign)).toBe('certificate_unknown')
    expect(await authenticate('by-dn', undefined)).toBe('certificate_missing')
    const { privateJwk: rootKey } = await generateSigningKey()
    const root = await createRootCertificate({ commonName: 'Clients', signer: rootKey, ...validity })
    const { publicJwk } = await generateSigningKey()
    const forged = await issueCertificate({
      root,
      rootKey,
      subjectKey: publicJwk,
      commonName: 'wallet',
      uris,
      ...validity,
    })
    expect(await authenticate('by-dn', presented(forged.pem))).toBe('certificate_unknown')
    mutual.advance(366 * DAY)
    expect(await authenticate('by-dn', certificate)).toBe('certificate_unknown')
    mutual.advance(-366 * DAY)
  })
})
