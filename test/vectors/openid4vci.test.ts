import {
  buildIssuerMetadata,
  parseCredentialOffer,
  parseCredentialOfferLink,
  parseCredentialRequest,
  parseCredentialResponse,
  parseIssuerMetadata,
  wellKnownUrl,
} from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

const FOLDER = 'openid4vci-1.0/'
const read = (name: string) => JSON.parse(readVectors(FOLDER + name))
/** Examples of HTTP answers: a head, an empty line, and a body whose strings are wrapped for print. */
const bodyOf = (name: string) => {
  const text = readVectors(FOLDER + name)
  return JSON.parse(text.slice(text.indexOf('{')).replace(/\n\s*(?=[\w-]+[~.\w-]*["\n])/g, ''))
}

describe.skipIf(!vectorsArePresent(FOLDER))('the examples of OpenID4VCI 1.0', () => {
  test('a credential offer that asks for a transaction code of four digits [S 9]', () => {
    expect(parseCredentialOffer(read('credential_offer_multiple_credentials.json'))).toEqual({
      ok: true,
      value: {
        credentialIssuer: 'https://credential-issuer.example.com',
        configurationIds: ['UniversityDegreeCredential', 'org.iso.18013.5.1.mDL'],
        preAuthorized: {
          code: 'oaKazRN8I0IbtZ0C7JuMn5',
          txCode: {
            inputMode: 'numeric',
            length: 4,
            description: 'Please provide the one-time code that was sent via e-mail',
          },
        },
      },
    })
  })

  test('credential offers whose transaction code is described by nothing, or by words alone [S 9]', () => {
    const empty = parseCredentialOffer(read('credential_offer_by_reference.json'))
    expect(empty.ok && empty.value.preAuthorized?.txCode).toEqual({ inputMode: 'numeric' })
    const words = parseCredentialOffer(read('credential_offer_pre-authz_code.json'))
    expect(words.ok && words.value.preAuthorized?.txCode?.description).toContain('SMS')
  })

  test('a credential offer for the authorization code flow', () => {
    expect(parseCredentialOffer(bodyOf('credential_offer_authz_code.txt'))).toMatchObject({
      ok: true,
      value: { authorizationCode: { issuerState: 'eyJhbGciOiJSU0Et...FYUaBy' } },
    })
  })

  test('links by value and by reference', () => {
    const offer = JSON.stringify(read('credential_offer_by_reference.json'))
    const byValue = parseCredentialOfferLink(`openid-credential-offer://?credential_offer=${encodeURIComponent(offer)}`)
    expect(byValue).toMatchObject({ ok: true, value: { kind: 'by_value' } })
    // OID4VCI-1.0 4.1.3, joined.
    const link =
      'openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fserver%2Eexample%2Ecom%2Fcredential-offer%2FGkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM'
    expect(parseCredentialOfferLink(link)).toEqual({
      ok: true,
      value: {
        kind: 'by_reference',
        uri: 'https://server.example.com/credential-offer/GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM',
      },
    })
  })

  const issuer = { credentialIssuer: 'https://credential-issuer.example.com' }
  test('issuer metadata with an encryption that it requires [S 6]', () => {
    const metadata = parseIssuerMetadata(read('credential_issuer_metadata_sd_jwt_long.json'), issuer)
    expect(metadata).toMatchObject({
      ok: true,
      value: {
        authorizationServers: ['https://server.example.com'],
        nonceEndpoint: 'https://credential-issuer.example.com/nonce',
        deferredCredentialEndpoint: 'https://credential-issuer.example.com/deferred_credential',
        batchSize: 10,
        requestEncryption: {
          keys: [{ kid: 'ac', alg: 'ECDH-ES', crv: 'P-256' }],
          encValues: ['A128GCM'],
          required: true,
        },
        responseEncryption: { encValues: ['A128GCM'], required: true },
        display: [
          { name: 'Example University', locale: 'en-US' },
          { name: 'Example Université', locale: 'fr-FR' },
        ],
      },
    })
  })

  test.each([
    ['credential_metadata_sd_jwt_vc.json', 'SD_JWT_VC_example_in_OpenID4VCI', 'dc+sd-jwt'],
    ['credential_metadata_jwt_vc_json.json', 'UniversityDegreeCredential', 'jwt_vc_json'],
    ['credential_metadata_mso_mdoc.json', 'org.iso.18013.5.1.mDL', 'mso_mdoc'],
    ['credential_metadata_ldp_vc.json', 'UniversityDegree_LDP_VC', 'ldp_vc'],
  ])('the configuration of %s, its claims with their paths [S 10]', (file, id, format) => {
    const wire = {
      credential_issuer: issuer.credentialIssuer,
      credential_endpoint: 'https://credential-issuer.example.com/credential',
      ...read(file),
    }
    const metadata = parseIssuerMetadata(wire, issuer)
    const configuration = metadata.ok ? metadata.value.configurations[id] : undefined
    expect(configuration).toMatchObject({ format })
    const claims = read(file).credential_configurations_supported[id].credential_metadata.claims
    expect(configuration?.claims.map(({ path }) => path)).toEqual(claims.map((claim: { path: unknown }) => claim.path))
    expect(metadata.ok && parseIssuerMetadata(buildIssuerMetadata(metadata.value), issuer).ok).toBe(true)
  })

  test('the addresses of metadata in the text [S 7]', () => {
    // OID4VCI-1.0 12.2.2 (credential-issuer-wellknown).
    expect(wellKnownUrl('https://issuer.example.com/tenant', 'openid-credential-issuer')).toBe(
      'https://issuer.example.com/.well-known/openid-credential-issuer/tenant',
    )
    expect(wellKnownUrl('https://tenant.issuer.example.com', 'openid-credential-issuer')).toBe(
      'https://tenant.issuer.example.com/.well-known/openid-credential-issuer',
    )
  })

  test('a credential request of an older draft, with format and doctype, is refused [S 1]', () => {
    const request = read('credential_request_iso_mdl.json')
    expect(
      parseCredentialRequest(request, {
        identifiersIssued: false,
        maxProofs: 1,
        proofKinds: ['jwt'],
        wasEncrypted: false,
        responseEncryption: undefined,
      }),
    ).toMatchObject({
      ok: false,
      reason: { error: 'invalid_credential_request', field: 'credential_configuration_id' },
    })
  })

  test.each([
    'credential_response_jwt_vc_json.txt',
    'credential_response_sd_jwt_vc.txt',
    'credential_response_mso_mdoc.txt',
  ])('the credential response of %s [S 5]', (file) => {
    const response = parseCredentialResponse(bodyOf(file), 200)
    expect(response).toMatchObject({ ok: true, value: { kind: 'issued' } })
    expect(response.ok && response.value.kind === 'issued' && response.value.credentials).toHaveLength(1)
  })

  test('a response whose credential is an object belongs to a format that is not ours', () => {
    const text = readVectors(`${FOLDER}credential_response_ldp_vc.txt`)
    const json = JSON.parse(text.slice(text.indexOf('{')).replace(/\n\s+(?=jPG)/, ''))
    expect(parseCredentialResponse(json, 200)).toEqual({
      ok: false,
      reason: { field: 'credentials.0.credential', problem: 'wrong_type' },
    })
  })
})
