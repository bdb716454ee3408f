import { randomUUID } from 'node:crypto'
import { compactDecrypt, decodeProtectedHeader, exportJWK, generateKeyPair, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Answer,
  type ConformanceClient,
  conformanceClient,
  type Granted,
} from '../harness/conformance/conformance-client.ts'
import {
  type ExpectedCredential,
  isRounded,
  problemsOfMdoc,
  problemsOfSdJwtVc,
  readMdoc,
  readSdJwt,
  statusIn,
} from '../harness/conformance/credential-checks.ts'
import {
  type IssuerUnderTest,
  type KeyOf,
  newKey,
  startIssuerUnderTest,
  type TestedClient,
} from '../harness/conformance/issuer-under-test.ts'
import { problemsOfIssuerMetadata } from '../harness/conformance/metadata-checks.ts'
import {
  credentialsIn,
  problemsOfCallback,
  problemsOfChallenge,
  problemsOfChallengeHeader,
  problemsOfCredentials,
  problemsOfNonce,
  problemsOfPushed,
  problemsOfTokens,
} from '../harness/conformance/response-checks.ts'

let tested: IssuerUnderTest
let client: ConformanceClient
let root: string

beforeAll(async () => {
  tested = await startIssuerUnderTest({ OFFER_GRANTS: 'both', OFFER_ACTIVATION: 'at_once' })
  client = await conformanceClient(tested)
  const listed = tested.world.trustList.issuers.find(({ issuer }) => issuer === tested.issuer)
  const anchor = listed?.anchors.find(({ kind }) => kind === 'x5c')
  root = anchor?.kind === 'x5c' ? anchor.certificate : ''
})
afterAll(() => tested?.close())

const SD_JWT = 'residence-permit.dc-sd-jwt'
const MDOC = 'residence-permit.mso-mdoc'
const NOISE = { foo: 'bar', [`x-${randomUUID()}`]: 'unknown' }

const expectedOf = (holder: KeyOf, configuration = SD_JWT): ExpectedCredential => ({
  vct: client.metadata.credential_configurations_supported[configuration].vct,
  holder: holder.jwk,
  now: tested.world.clock(),
  root,
})

const problemsOfCredential = async (credential: string, holder: KeyOf, configuration: string) =>
  configuration === MDOC
    ? problemsOfMdoc(credential, {
        docType: client.metadata.credential_configurations_supported[configuration].doctype,
        holder: holder.jwk,
        now: tested.world.clock(),
        root,
      })
    : problemsOfSdJwtVc(credential, expectedOf(holder, configuration))

const details = (configuration: string) =>
  JSON.stringify([{ type: 'openid_credential', credential_configuration_id: configuration }])

const notify = (grant: Granted, answer: Answer, more: object = {}) =>
  client.resource(
    grant,
    client.metadata.notification_endpoint,
    JSON.stringify({ notification_id: answer.body.notification_id, event: 'credential_accepted', ...more }),
  )

async function oneCredential(grant: Granted, configuration: string) {
  const holder = await newKey()
  const request = await client.credentialRequest(grant, [holder], client.identifierIn(grant, configuration))
  const answer = await client.credential(grant, { ...request, ...NOISE })
  return { holder, answer }
}

describe('the whole way, each answer held to the letter', () => {
  test.each([
    ['private_key_jwt', SD_JWT, 'scope'],
    ['private_key_jwt', SD_JWT, 'authorization_details'],
    ['private_key_jwt', MDOC, 'scope'],
    ['attest_jwt_client_auth', SD_JWT, 'scope'],
    ['attest_jwt_client_auth', MDOC, 'authorization_details'],
  ] as const)(
    'a wallet with %s receives %s by %s [OIDF oid4vci-1_0-issuer-happy-flow]',
    async (method, configuration, by) => {
      const [wallet] = method === 'private_key_jwt' ? tested.byAssertion : tested.byAttestation
      const dpop = await newKey()
      const verifier = client.newVerifier()
      const state = 'a-state'
      const asked =
        by === 'scope' ? { scope: configuration } : { scope: undefined, authorization_details: details(configuration) }
      const pushed = await client.push(wallet, verifier, { change: { state, ...NOISE, ...asked } })
      expect(problemsOfPushed(pushed)).toEqual([])
      expect(problemsOfChallengeHeader(pushed)).toEqual([])

      const location = await client.decide(wallet, String(pushed.body.request_uri))
      expect(problemsOfCallback(location, { redirectUri: wallet.redirectUri, issuer: tested.issuer, state })).toEqual(
        [],
      )

      const code = location.searchParams.get('code') ?? ''
      const tokens = await client.token(wallet, dpop, client.codeGrant(wallet, code, verifier), { change: NOISE })
      expect(problemsOfTokens(tokens)).toEqual([])
      expect(tokens.body.authorization_details !== undefined).toBe(by === 'authorization_details')

      const nonce = await client.nonce()
      expect(problemsOfNonce(nonce)).toEqual([])

      const grant: Granted = { client: wallet, dpop, answer: tokens, accessToken: String(tokens.body.access_token) }
      const { holder, answer } = await oneCredential(grant, configuration)
      expect(problemsOfCredentials(answer)).toEqual([])
      const [credential = ''] = credentialsIn(answer)
      expect(await problemsOfCredential(credential, holder, configuration)).toEqual([])

      const notified = await notify(grant, answer, NOISE)
      expect(notified.status).toBe(204)
    },
  )

  test('the challenge for an attestation is fit to be one', async () => {
    expect(problemsOfChallenge(await client.challengeOf())).toEqual([])
  })
})

test('the metadata of every format and extension have nothing unknown but those', () => {
  const problems = problemsOfIssuerMetadata(client.metadata, tested.issuer)
  const known = /credential_reuse_policy|embedded_disclosure_policy|the format vc\+|credential_definition/
  expect(problems.filter((problem) => !known.test(problem))).toEqual([])
  expect(problems.length).toBeGreaterThan(0)
})

describe('encrypted both ways', () => {
  const ANSWER_KEY = { alg: 'ECDH-ES', use: 'enc', kid: 'suite-answer-key' } as const

  async function encryptedCredential(grant: Granted, over: object = {}) {
    const answerKey = await generateKeyPair('ECDH-ES', { extractable: true })
    const [enc] = client.metadata.credential_response_encryption.enc_values_supported
    const jwk: JWK = { ...(await exportJWK(answerKey.publicKey)), ...ANSWER_KEY }
    const holder = await newKey()
    const request = await client.credentialRequest(grant, [holder], {
      credential_response_encryption: { enc, jwk, ...over },
    })
    const answer = await client.resource(
      grant,
      client.metadata.credential_endpoint,
      await client.encryptedRequest({ ...request, ...NOISE }),
      { headers: { 'content-type': 'application/jwt' } },
    )
    return { answer, answerKey, holder }
  }

  test.each(['private_key_jwt', 'attest_jwt_client_auth'] as const)(
    'a wallet with %s asks and is answered in JWEs [OIDF oid4vci-1_0-issuer-happy-flow]',
    async (method) => {
      const [wallet] = method === 'private_key_jwt' ? tested.byAssertion : tested.byAttestation
      const grant = await client.granted(wallet)
      const { answer, answerKey, holder } = await encryptedCredential(grant)
      expect(answer.headers.get('content-type')).toBe('application/jwt')
      expect(decodeProtectedHeader(answer.text)).toMatchObject({
        alg: 'ECDH-ES',
        enc: 'A128GCM',
        kid: 'suite-answer-key',
      })
      const { plaintext } = await compactDecrypt(answer.text, answerKey.privateKey)
      const body = JSON.parse(new TextDecoder().decode(plaintext))
      expect(problemsOfCredentials({ ...answer, body }, 'application/jwt')).toEqual([])
      expect(await problemsOfSdJwtVc(body.credentials[0].credential, expectedOf(holder))).toEqual([])
    },
  )

  test('a wallet that could unpack a compressed answer gets one as it is [OIDF oid4vci-1_0-issuer-happy-flow]', async () => {
    const grant = await client.granted(tested.byAttestation[0])
    await encryptedCredential(grant)
    const { answer, answerKey } = await encryptedCredential(grant, { zip: 'DEF' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/jwt'])
    expect(decodeProtectedHeader(answer.text)).not.toHaveProperty('zip')
    const { plaintext } = await compactDecrypt(answer.text, answerKey.privateKey)
    expect(JSON.parse(new TextDecoder().decode(plaintext)).credentials).toHaveLength(1)
  })
})

describe('further requests with one token', () => {
  test('an address in IPv6, `Accept` with a charset and `Accept` of anything are all answered [OIDF oid4vci-1_0-issuer-happy-flow-additional-requests]', async () => {
    const grant = await client.granted(tested.byAssertion[0])
    const headers = [
      { 'x-fapi-customer-ip-address': '198.51.100.119', 'x-fapi-auth-date': 'Tue, 11 Sep 2012 19:43:31 UTC' },
      { 'x-fapi-customer-ip-address': '2001:db8::1893:25c8:1946', accept: 'application/json;charset=UTF-8' },
      { accept: 'text/html, */*; q=.2, */*; q=.2' },
    ]
    for (const more of headers) {
      const interaction = { 'x-fapi-interaction-id': randomUUID(), ...more }
      const answer = await client.credential(grant, await client.credentialRequest(grant, [await newKey()]), {
        headers: interaction,
      })
      expect(problemsOfCredentials(answer)).toEqual([])
    }
  })

  test('a wallet that never says what became of a credential is served as before [OIDF oid4vci-1_0-issuer-happy-flow-skip-notification]', async () => {
    const grant = await client.granted(tested.byAssertion[0])
    const first = await client.credential(grant, await client.credentialRequest(grant, [await newKey()]))
    expect(first.body.notification_id).toBeTypeOf('string')
    const second = await client.credential(grant, await client.credentialRequest(grant, [await newKey()]))
    expect(problemsOfCredentials(second)).toEqual([])
  })
})

describe('two clients', () => {
  test.each(['byAssertion', 'byAttestation'] as const)(
    'one after the other are served (%s), and the token of one is worth nothing with the key of the other [OIDF oid4vci-1_0-issuer-happy-flow-multiple-clients]',
    async (pair) => {
      const [one, other] = tested[pair]
      const first = await client.granted(one)
      const a = await client.credential(first, await client.credentialRequest(first, [await newKey()]))
      expect(problemsOfCredentials(a)).toEqual([])

      const dpop = await newKey()
      const state = 's'.repeat(128)
      const { location, code, verifier } = await client.code(other, { change: { state } })
      expect(problemsOfCallback(location, { redirectUri: other.redirectUri, issuer: tested.issuer, state })).toEqual([])
      const answer = await client.token(other, dpop, client.codeGrant(other, code, verifier))
      const second: Granted = { client: other, dpop, answer, accessToken: String(answer.body.access_token) }
      const b = await client.credential(second, await client.credentialRequest(second, [await newKey()]))
      expect(problemsOfCredentials(b)).toEqual([])

      const [x, y] = [a, b].map((one) => readSdJwt(credentialsIn(one)[0] ?? '').claims)
      expect([x?.iat, y?.iat].every(isRounded)).toBe(true)

      const crossed = await client.credential(
        { ...second, dpop: first.dpop },
        await client.credentialRequest(second, [await newKey()]),
      )
      expect(crossed.status).toBe(401)
    },
  )
})

describe('a batch', () => {
  const sizes = async (configuration: string) => {
    const grant = await client.granted(tested.byAssertion[0], { change: { scope: configuration } })
    const holders = await Promise.all(
      Array.from({ length: client.metadata.batch_credential_issuance.batch_size }, () => newKey()),
    )
    const request = await client.credentialRequest(grant, holders, client.identifierIn(grant, configuration))
    return { holders, answer: await client.credential(grant, request) }
  }

  test('of SD-JWT VCs is one dataset in as many credentials as keys, which nobody can tell to be one holder’s [OIDF oid4vci-1_0-issuer-batch-issuance]', async () => {
    const { holders, answer } = await sizes(SD_JWT)
    expect(problemsOfCredentials(answer)).toEqual([])
    const credentials = credentialsIn(answer)
    expect(credentials).toHaveLength(holders.length)
    const read = credentials.map(readSdJwt)
    const datasets = read.map(({ disclosures }) =>
      JSON.stringify(disclosures.map(({ parts }) => [parts[1], withoutDigests(parts[2])]).sort()),
    )
    expect(new Set(datasets).size).toBe(1)
    const salts = read.flatMap(({ disclosures }) => disclosures.map(({ parts }) => parts[0]))
    expect(new Set(salts).size).toBe(salts.length)
    const keys = read.map(({ claims }) => (claims.cnf as { jwk: JWK }).jwk.x)
    expect([...keys].sort()).toEqual(holders.map(({ jwk }) => jwk.x).sort())
    expect(
      read
        .flatMap(({ claims }) => [claims.iat, claims.nbf, claims.exp])
        .filter(Boolean)
        .every(isRounded),
    ).toBe(true)
    const places = read.map(({ claims }) => statusIn(claims))
    expect(new Set(places.map((place) => `${place?.uri} ${place?.idx}`)).size).toBe(credentials.length)
    expect(new Set(places.map((place) => place?.uri)).size).toBeLessThan(credentials.length)
    expect(isProgression(places.map((place) => place?.idx ?? 0))).toBe(false)
  })

  test('of mdocs is the same [OIDF oid4vci-1_0-issuer-batch-issuance]', async () => {
    const { holders, answer } = await sizes(MDOC)
    expect(problemsOfCredentials(answer)).toEqual([])
    const read = credentialsIn(answer).map(readMdoc)
    expect(read).toHaveLength(holders.length)
    const datasets = read.map(({ items }) =>
      JSON.stringify(items.map(({ nameSpace, name, value }) => [nameSpace, name, value]).sort()),
    )
    expect(new Set(datasets).size).toBe(1)
    const keys = read.map(({ mso }) => mso.deviceKeyInfo.deviceKey['-2']?.toString('base64url'))
    expect([...keys].sort()).toEqual(holders.map(({ jwk }) => jwk.x).sort())
    const salts = read.flatMap(({ items }) => items.map(({ random }) => random.toString('hex')))
    expect(new Set(salts).size).toBe(salts.length)
    const places = read.map(({ mso }) => mso.status?.status_list)
    expect(new Set(places.map((place) => `${place?.uri} ${place?.idx}`)).size).toBe(read.length)
    expect(isProgression(places.map((place) => place?.idx ?? 0))).toBe(false)
  })

  /** Digests differ by their salts and say nothing. */
  const withoutDigests = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && '_sd' in value ? { ...value, _sd: undefined } : value

  function isProgression(indices: readonly number[]): boolean {
    const sorted = [...indices].sort((a, b) => a - b)
    const strides = sorted.slice(1).map((index, at) => index - (sorted[at] ?? 0))
    return new Set(strides).size === 1
  }
})

describe('begun by the issuer', () => {
  async function offered() {
    const { world } = tested
    const person = (await world.issuer.residents('public-security')).find(({ persona }) => persona === 'worker-mother')
    const made = await world.issuer.createOffer('public-security', {
      residentId: person?.id ?? ('' as never),
      types: ['residence-permit'],
    })
    if (!made.ok) throw new Error(made.reason)
    const byReference = new URL(made.value.link).searchParams.get('credential_offer_uri') ?? ''
    const answer = await fetch(byReference)
    const offer = await answer.json()
    const byValue = JSON.parse(new URL(made.value.linkByValue).searchParams.get('credential_offer') ?? '{}')
    return { made: made.value, offer, byValue, answer }
  }

  const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

  test('an offer by reference is the one by value, and has nothing that a wallet does not know [OIDF oid4vci-1_0-issuer-happy-flow]', async () => {
    const { offer, byValue, answer } = await offered()
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('cache-control')).toContain('no-store')
    expect(offer).toEqual(byValue)
    expect(Object.keys(offer).sort()).toEqual(['credential_configuration_ids', 'credential_issuer', 'grants'])
    expect(offer.credential_issuer).toBe(tested.issuer)
    const { [PRE_AUTHORIZED]: preAuthorized, authorization_code: code } = offer.grants
    expect(
      Object.keys(preAuthorized).filter(
        (name) => !['pre-authorized_code', 'tx_code', 'authorization_server'].includes(name),
      ),
    ).toEqual([])
    expect(
      Object.keys(preAuthorized.tx_code).filter((name) => !['input_mode', 'length', 'description'].includes(name)),
    ).toEqual([])
    expect(preAuthorized.tx_code.description?.length ?? 0).toBeLessThanOrEqual(300)
    expect(Object.keys(code ?? {}).filter((name) => !['issuer_state', 'authorization_server'].includes(name))).toEqual(
      [],
    )
  })

  test.each(['private_key_jwt', 'attest_jwt_client_auth'] as const)(
    'a wallet with %s follows the offer with its issuer_state [OIDF oid4vci-1_0-issuer-happy-flow]',
    async (method) => {
      const [wallet] = method === 'private_key_jwt' ? tested.byAssertion : tested.byAttestation
      const { offer } = await offered()
      const state = offer.grants.authorization_code.issuer_state
      const grant = await client.granted(wallet, { change: { issuer_state: state } })
      const { holder, answer } = await oneCredential(grant, SD_JWT)
      expect(problemsOfCredentials(answer)).toEqual([])
      expect(await problemsOfSdJwtVc(credentialsIn(answer)[0] ?? '', expectedOf(holder))).toEqual([])
    },
  )

  test.each(['private_key_jwt', 'attest_jwt_client_auth'] as const)(
    'a wallet with %s redeems the pre-authorized code and the transaction code [OIDF oid4vci-1_0-issuer-happy-flow]',
    async (method) => {
      const [wallet] = method === 'private_key_jwt' ? tested.byAssertion : tested.byAttestation
      const { offer, made } = await offered()
      const dpop = await newKey()
      const form = {
        grant_type: PRE_AUTHORIZED,
        'pre-authorized_code': offer.grants[PRE_AUTHORIZED]['pre-authorized_code'],
        tx_code: made.txCode,
      }
      const tokens = await client.token(wallet, dpop, { ...form, ...NOISE })
      expect(problemsOfTokens(tokens)).toEqual([])
      const grant: Granted = {
        client: wallet as TestedClient,
        dpop,
        answer: tokens,
        accessToken: String(tokens.body.access_token),
      }
      const { holder, answer } = await oneCredential(grant, SD_JWT)
      expect(problemsOfCredentials(answer)).toEqual([])
      expect(await problemsOfSdJwtVc(credentialsIn(answer)[0] ?? '', expectedOf(holder))).toEqual([])
      expect((await notify(grant, answer)).status).toBe(204)
    },
  )
})
