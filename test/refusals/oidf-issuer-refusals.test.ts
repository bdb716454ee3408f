import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type AttestationHow,
  type ConformanceClient,
  conformanceClient,
  type Granted,
  withBadSignature,
} from '../harness/conformance/conformance-client.ts'
import { type IssuerUnderTest, newKey, startIssuerUnderTest } from '../harness/conformance/issuer-under-test.ts'
import {
  problemsOfChallengeHeader,
  problemsOfCredentialError,
  problemsOfCredentials,
  problemsOfOAuthError,
  problemsOfPushed,
} from '../harness/conformance/response-checks.ts'
import { startAttester } from '../harness/issuance/attester.ts'

let tested: IssuerUnderTest
let client: ConformanceClient
let closeAttester: () => Promise<void>

beforeAll(async () => {
  const keyAttester = await startAttester(new Date('2026-11-20T08:00:00Z'), {
    'household-relation.dc-sd-jwt': { keyStorage: ['iso_18045_moderate'] },
  })
  closeAttester = keyAttester.close
  tested = await startIssuerUnderTest({ KEY_ATTESTATION_FILE: keyAttester.policyFile })
  client = await conformanceClient(tested)
})
afterAll(async () => {
  await tested.close()
  await closeAttester()
})

describe('at the credential endpoint', () => {
  let grant: Granted
  beforeEach(async () => {
    grant = await client.granted(tested.byAttestation[0])
    const accepted = await client.credential(grant, await client.credentialRequest(grant, [await newKey()]))
    expect(problemsOfCredentials(accepted)).toEqual([])
  })

  test('a c_nonce that nobody gave is invalid_nonce [OIDF oid4vci-1_0-issuer-fail-invalid-nonce]', async () => {
    const request = await client.credentialRequest(grant, [await newKey()], { cNonce: crypto.randomUUID() })
    expect(problemsOfCredentialError(await client.credential(grant, request), 'invalid_nonce')).toEqual([])
  })

  test('a key proof that its key did not sign is invalid_proof [OIDF oid4vci-1_0-issuer-fail-invalid-jwt-proof-signature]', async () => {
    const request = await client.credentialRequest(grant, [await newKey()], { proof: { token: withBadSignature } })
    expect(problemsOfCredentialError(await client.credential(grant, request), 'invalid_proof')).toEqual([])
  })

  test('a request without a proof is invalid_proof [OIDF oid4vci-1_0-issuer-fail-missing-proof]', async () => {
    const answer = await client.credential(grant, client.identifierIn(grant))
    expect(problemsOfCredentialError(answer, 'invalid_proof')).toEqual([])
  })

  test('a configuration that is not issued is unknown_credential_configuration [OIDF oid4vci-1_0-issuer-fail-unknown-credential-configuration]', async () => {
    const request = await client.credentialRequest(grant, [await newKey()], {
      credential_identifier: undefined,
      credential_configuration_id: 'unknown_credential_configuration_id',
    })
    const answer = await client.credential(grant, request)
    expect(problemsOfCredentialError(answer, 'unknown_credential_configuration')).toEqual([])
  })

  test('an identifier that was not given out is unknown_credential_identifier, whether others were or not [OIDF oid4vci-1_0-issuer-fail-unknown-credential-identifier]', async () => {
    const details = JSON.stringify([
      { type: 'openid_credential', credential_configuration_id: 'residence-permit.dc-sd-jwt' },
    ])
    const named = await client.granted(tested.byAttestation[0], {
      change: { scope: undefined, authorization_details: details },
    })
    for (const one of [grant, named]) {
      const request = await client.credentialRequest(one, [await newKey()], {
        credential_configuration_id: undefined,
        credential_identifier: 'unknown_credential_identifier',
      })
      const answer = await client.credential(one, request)
      expect(problemsOfCredentialError(answer, 'unknown_credential_identifier')).toEqual([])
    }
  })

  test('an answer key of an unknown algorithm is invalid_encryption_parameters, told in the open [OIDF oid4vci-1_0-issuer-fail-unsupported-encryption-algorithm]', async () => {
    const { publicKey } = await generateKeyPair('ECDH-ES')
    const jwk = { ...(await exportJWK(publicKey)), alg: 'UNSUPPORTED_ALG', use: 'enc', kid: 'k' }
    const request = await client.credentialRequest(grant, [await newKey()], {
      credential_response_encryption: { jwk, enc: 'A128GCM' },
    })
    const answer = await client.resource(
      grant,
      client.metadata.credential_endpoint,
      await client.encryptedRequest(request),
      { headers: { 'content-type': 'application/jwt' } },
    )
    expect(problemsOfCredentialError(answer, 'invalid_encryption_parameters')).toEqual([])
  })

  test('a token in the address is refused, also where it stands in the header too [OIDF oid4vci-1_0-issuer-fail-on-access-token-in-query]', async () => {
    const request = JSON.stringify(await client.credentialRequest(grant, [await newKey()]))
    const query = `?access_token=${grant.accessToken}`
    for (const authorization of [undefined, `DPoP ${grant.accessToken}`]) {
      const answer = await client.resource(grant, client.metadata.credential_endpoint, request, {
        query,
        headers: { authorization },
      })
      expect([400, 401]).toContain(answer.status)
    }
  })

  test('a key attestation that its attester did not sign is invalid_proof [OIDF oid4vci-1_0-issuer-fail-invalid-key-attestation-signature]', async () => {
    const holder = await newKey()
    const cNonce = (await client.nonce()).body.c_nonce
    const attestation = await client.signed(
      { typ: 'key-attestation+jwt', x5c: tested.attester.x5c },
      { attested_keys: [holder.jwk], iat: client.seconds(), exp: client.seconds() + 300, nonce: cNonce },
      tested.attester.privateKey,
      { token: withBadSignature },
    )
    const proof = { header: { key_attestation: attestation } }
    const byJwt = await client.credentialRequest(grant, [holder], { proof })
    expect(problemsOfCredentialError(await client.credential(grant, byJwt), 'invalid_proof')).toEqual([])
    const byAttestation = { ...client.identifierIn(grant), proofs: { attestation: [attestation] } }
    expect(problemsOfCredentialError(await client.credential(grant, byAttestation), 'invalid_proof')).toEqual([])
  })
})

describe('a wallet that attests itself', () => {
  const EXPECTED = ['invalid_client', 'invalid_request', 'invalid_client_attestation']
  const refusals: [string, string, () => Promise<AttestationHow>][] = [
    [
      'of which the attester signed nothing',
      'oid4vci-1_0-issuer-fail-invalid-client-attestation-signature',
      async () => ({ attestation: { token: withBadSignature } }),
    ],
    [
      'whose own proof is not signed',
      'oid4vci-1_0-issuer-fail-invalid-client-attestation-pop-signature',
      async () => ({ pop: { token: withBadSignature } }),
    ],
    [
      'whose attestation has expired',
      'oid4vci-1_0-issuer-fail-client-attestation-exp-in-past',
      async () => ({ attestation: { claims: { exp: client.seconds() - 600 } } }),
    ],
    [
      'whose attestation names no client',
      'oid4vci-1_0-issuer-fail-client-attestation-no-sub',
      async () => ({ attestation: { claims: { sub: undefined } } }),
    ],
    [
      'whose proof is for another server',
      'oid4vci-1_0-issuer-fail-client-attestation-pop-wrong-aud',
      async () => ({ pop: { claims: { aud: 'https://other-server.example/' } } }),
    ],
    [
      'whose proof is of another key than was attested',
      'oid4vci-1_0-issuer-fail-mismatched-client-attestation-pop-key',
      async () => ({ pop: { signWith: (await newKey()).privateKey } }),
    ],
  ]

  test.each(refusals)('%s is refused at the pushed request [OIDF %s]', async (_, __, how) => {
    const [wallet] = tested.byAttestation
    expect(problemsOfPushed(await client.push(wallet, client.newVerifier()))).toEqual([])
    const answer = await client.push(wallet, client.newVerifier(), { attestation: await how() })
    expect(problemsOfOAuthError(answer, EXPECTED)).toEqual([])
    expect(problemsOfChallengeHeader(answer)).toEqual([])
  })

  test.each(refusals)(
    '%s is refused where it redeems a pre-authorized code, which stays good [OIDF %s]',
    async (_, __, how) => {
      const [wallet] = tested.byAttestation
      const { world } = tested
      const person = (await world.issuer.residents('public-security')).find(
        ({ persona }) => persona === 'worker-mother',
      )
      if (person === undefined) throw new Error('nobody is there')
      const made = await world.issuer.createOffer('public-security', {
        residentId: person.id,
        types: ['residence-permit'],
      })
      if (!made.ok) throw new Error(made.reason)
      const offer = JSON.parse(new URL(made.value.linkByValue).searchParams.get('credential_offer') ?? '')
      const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
      const form = {
        grant_type: grantType,
        'pre-authorized_code': offer.grants[grantType]['pre-authorized_code'],
        tx_code: made.value.txCode,
      }
      const refused = await client.token(wallet, await newKey(), form, { attestation: await how() })
      expect(problemsOfOAuthError(refused, EXPECTED)).toEqual([])
      expect((await client.token(wallet, await newKey(), form)).status).toBe(200)
    },
  )
})
