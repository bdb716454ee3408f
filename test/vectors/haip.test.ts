import {
  parseCredentialOffer,
  parseCredentialRequest,
  parseIssuerMetadata,
  parseUnsignedRequest,
} from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

const FOLDER = 'haip-1.0/'
/** Long strings are wrapped for print. */
const read = (name: string) => JSON.parse(readVectors(FOLDER + name).replace(/\n\s*(?=[\w-]+[.\w-]*["\n])/g, ''))

// The example files beside the text of HAIP 1.0 are still those of its early drafts: each has a shape that 1.0 has left behind.
describe.skipIf(!vectorsArePresent(FOLDER))('the example files of HAIP, whose shapes are those of old drafts', () => {
  test('an offer that lists `credentials` offers nothing [S 10]', () => {
    expect(parseCredentialOffer(read('credential_offer_sd_jwt_vc.json'))).toEqual({
      ok: false,
      reason: { field: 'credential_configuration_ids', problem: 'missing' },
    })
  })

  test('a credential request with format and `proof` in the singular is refused [S 2]', () => {
    const request = read('credential_request_sd_jwt_vc.json')
    expect(
      parseCredentialRequest(request, {
        identifiersIssued: false,
        maxProofs: 1,
        proofKinds: ['jwt'],
        wasEncrypted: false,
        responseEncryption: undefined,
      }),
    ).toMatchObject({ ok: false })
    const named = { ...request, credential_configuration_id: 'IdentityCredential' }
    expect(
      parseCredentialRequest(named, {
        identifiersIssued: false,
        maxProofs: 1,
        proofKinds: ['jwt'],
        wasEncrypted: false,
        responseEncryption: undefined,
      }),
    ).toEqual({
      ok: false,
      reason: { error: 'invalid_proof', field: 'proofs', problem: 'missing' },
    })
  })

  test('a configuration of the format `vc+sd-jwt` is known by its name and is none of ours [S 25]', () => {
    const credentialIssuer = 'https://credential-issuer.example.com'
    const metadata = parseIssuerMetadata(
      {
        credential_issuer: credentialIssuer,
        credential_endpoint: `${credentialIssuer}/credential`,
        credential_configurations_supported: { old: read('credential_metadata_sd_jwt_vc.json') },
      },
      { credentialIssuer },
    )
    expect(metadata.ok && metadata.value.configurations.old).toMatchObject({ format: 'vc+sd-jwt', claims: [] })
  })

  test('a request with a presentation definition asks nothing that is understood [S 18]', () => {
    const request = {
      client_id: 'redirect_uri:https://client.example.org/post',
      response_type: 'vp_token',
      response_mode: 'direct_post',
      nonce: 'n-0S6_WzA2Mj',
      presentation_definition: JSON.stringify(read('presentation_definition_sd_jwt_vc.json')),
    }
    expect(parseUnsignedRequest(request)).toEqual({
      ok: false,
      reason: { code: 'malformed_request', field: 'dcql_query', problem: 'missing' },
    })
  })
})
