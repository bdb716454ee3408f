import {
  buildDcqlQuery,
  openEncryptedResponse,
  parseDcqlQuery,
  parseUnsignedRequest,
  parseVpToken,
} from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

const FOLDER = 'openid4vp-1.0/'
const read = (name: string) => JSON.parse(readVectors(FOLDER + name))

describe.skipIf(!vectorsArePresent(FOLDER))('the examples of OpenID4VP 1.0', () => {
  test.each([
    'query_lang/simple.json',
    'query_lang/simple_mdoc.json',
    'query_lang/multi_credentials.json',
    'query_lang/complex_mdoc.json',
    'query_lang/credentials_alternatives.json',
    'query_lang/claims_alternatives.json',
    'query_lang/value_matching_simple.json',
    'request/dcql_jwt_vc.json',
    'request/dcql_ldp_vc.json',
  ])('the query of %s is read, and built again as it was [S 20]', (file) => {
    const query = parseDcqlQuery(read(file))
    expect(query.ok).toBe(true)
    expect(query.ok && buildDcqlQuery(query.value)).toEqual(read(file))
  })

  test.each([
    'client_metadata/sd_jwt_vc_verifier_metadata.json',
    'client_metadata/w3c_jwt_verifier_metadata.json',
    'client_metadata/mso_mdoc_verifier_metadata.json',
    'client_metadata/w3c_ldp_verifier_metadata.json',
  ])('the verifier metadata of %s come along in a request', (file) => {
    const request = parseUnsignedRequest({
      client_id: 'redirect_uri:https://client.example.org/post',
      response_type: 'vp_token',
      response_mode: 'direct_post',
      nonce: 'n-0S6_WzA2Mj',
      dcql_query: JSON.stringify(read('query_lang/simple.json')),
      client_metadata: JSON.stringify(read(file)),
    })
    expect(request.ok && request.value.clientMetadata.vpFormats).toEqual(read(file).vp_formats_supported)
  })
})

describe('the encrypted response of OpenID4VP 1.0, section 8.3', () => {
  // Printed in the text, lines joined.
  const key = {
    kty: 'EC',
    kid: 'ac',
    use: 'enc',
    crv: 'P-256',
    alg: 'ECDH-ES',
    x: 'YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk',
    y: 'Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk',
    d: 'Et-3ce0omz8_TuZ96Df9lp0GAaaDoUnDe6X-CRO7Aww',
  } as const
  const jwe =
    'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImtpZCI6ImFjIiwiZXBrIjp7Imt0eSI6IkVDIiwieCI6Im5ubVZwbTNWM2piaGNhZlFhUkJrU1ZOSGx3Wkh3dC05ck9wSnVmeVlJdWsiLCJ5IjoicjRmakRxd0p5czlxVU9QLV9iM21SNVNaRy0tQ3dPMm1pYzVWU05UWU45ZyIsImNydiI6IlAtMjU2In19..uAYcHRUSSn2X0WPX.yVzlGSYG4qbg0bq18JcUiDRw56yVnbKR8E7S7YlEtzT00RqE3Pw5oTpUG3hdLN4taHZ9gC1kwak8JOnJgQ.1wR024_3-qtAlx1oFIUpQQ'

  test('is opened with the key that it names [S 19]', async () => {
    expect(await openEncryptedResponse(jwe, key)).toEqual({
      ok: true,
      value: { kind: 'presented', vpToken: { example_credential_id: ['eyJhb...YMetA'] } },
    })
  })

  test('stays shut to another [S 19]', async () => {
    expect((await openEncryptedResponse(jwe, { ...key, kid: 'bc' })).ok).toBe(false)
  })
})

test('the VP Tokens printed in section 8.1 [S 18]', () => {
  expect(parseVpToken({ my_credential: ['eyJhbGci...QMA'] }).ok).toBe(true)
  expect(parseVpToken({ my_credential: ['eyJhbGci...QMA', 'eyJhbGci...QMA'] }).ok).toBe(true)
})
