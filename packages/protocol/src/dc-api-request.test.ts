import { type JsonObject, refuse } from '@sojourn/domain'
import {
  createRootCertificate,
  generateEncryptionKey,
  generateSigningKey,
  issueCertificate,
  type Signer,
  signerFromJwk,
  signJwt,
  x509Hash,
} from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  buildSignedDcApiRequest,
  buildUnsignedDcApiRequest,
  type DcApiRequest,
  type DigitalRequest,
  parseDcApiRequest,
  verifyDcApiRequest,
} from './dc-api-request.ts'
import { buildDcApiResponse, parseDcApiResponse } from './dc-api-response.ts'
import { openEncryptedResponse } from './open-encrypted-response.ts'

const AT = new Date('2026-11-20T08:00:00Z')
const LATER = new Date('2026-11-20T08:05:00Z')
const YEAR = { notBefore: new Date('2026-01-01'), notAfter: new Date('2027-01-01') }
const ORIGIN = 'https://school.example'
const NONCE = 'AAAAAAAAAAAAAAAAAAAAAAAA'
const QUERY: JsonObject = {
  credentials: [{ id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: ['https://x.example/vct/permit'] } }],
}

let signer: Signer
let anchor: string
let clientId: string
let asked: Omit<DcApiRequest, 'query'> & { query: JsonObject }
let responseKey: Awaited<ReturnType<typeof generateEncryptionKey>>
beforeAll(async () => {
  const rootKey = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({ commonName: 'Access root', signer: rootKey, ...YEAR })
  const { privateJwk, publicJwk } = await generateSigningKey()
  const leaf = await issueCertificate({ root, rootKey, subjectKey: publicJwk, commonName: 'No. 7 school', ...YEAR })
  anchor = root.derBase64
  signer = await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] })
  clientId = `x509_hash:${x509Hash(leaf.derBase64)}`
  responseKey = await generateEncryptionKey()
  asked = {
    responseMode: 'dc_api.jwt',
    nonce: NONCE,
    query: QUERY,
    clientMetadata: { encryptionKeys: [responseKey.publicJwk], encValues: ['A128GCM'], vpFormats: {} },
  }
})

const signedRequest = (origins: readonly [string, ...string[]] = [ORIGIN]) =>
  buildSignedDcApiRequest({
    request: asked,
    clientId,
    expectedOrigins: origins,
    issuedAt: AT,
    expiresAt: LATER,
    signer,
  })

/** Signed by hand, so that what is inside is no word of ours. */
const forged = async (claims: JsonObject, by = signer): Promise<DigitalRequest> => ({
  protocol: 'openid4vp-v1-signed',
  data: {
    request: await signJwt(
      'request_object',
      { x5c: [...(by.x5c ?? [])] },
      { ...buildUnsignedDcApiRequest(asked).data, client_id: clientId, expected_origins: [ORIGIN], ...claims },
      by,
    ),
  },
})

async function read(request: DigitalRequest, over: { origin?: string; clientId?: string; at?: Date } = {}) {
  const parsed = parseDcApiRequest(request)
  if (!parsed.ok) return parsed
  const expected = { origin: ORIGIN, clientId, accessAnchors: [anchor], at: AT, skewSeconds: 60, ...over }
  return verifyDcApiRequest(parsed.value, expected)
}

async function codeOf(...of: Parameters<typeof read>): Promise<string> {
  const answer = await read(...of)
  return answer.ok ? 'accepted' : answer.reason.code
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** General JSON serialization, built from two compact ones over the same payload. */
async function multisigned(): Promise<JsonObject> {
  const payload: JsonObject = { ...buildUnsignedDcApiRequest(asked).data, expected_origins: [ORIGIN] }
  const own = await signJwt('request_object', { x5c: [...(signer.x5c ?? [])], client_id: clientId }, payload, signer)
  const stranger = await signerFromJwk((await generateSigningKey()).privateJwk)
  const other = await signJwt('request_object', { client_id: 'x509_hash:other' }, payload, stranger)
  const part = (jwt: string) => {
    const [header = '', , signature = ''] = jwt.split('.')
    return { protected: header, signature }
  }
  return { payload: encode(payload), signatures: [part(other), part(own)] }
}

describe('a request through the Digital Credentials API', () => {
  test('is read when a registered party signed it for the origin that asks [S 22]', async () => {
    const answer = await read(await signedRequest(['https://other.example', ORIGIN]))
    expect(answer).toMatchObject({
      ok: true,
      value: { origin: ORIGIN, nonce: NONCE, responseMode: 'dc_api.jwt', signedBy: { kind: 'certificate' } },
    })
  })

  test('is read without a signature, whatever it says of its sender', async () => {
    const { protocol, data } = buildUnsignedDcApiRequest(asked)
    expect(data).not.toHaveProperty('client_id')
    expect(data).not.toHaveProperty('expected_origins')
    const lies = { ...data, client_id: clientId, expected_origins: ['https://other.example'], state: 'ignored' }
    expect(await read({ protocol, data: lies })).toMatchObject({ ok: true, value: { signedBy: { kind: 'unsigned' } } })
  })

  test.each(['in request', 'as data'])(
    'is read with several signatures %s, by the one of the name that is known',
    async (how) => {
      const jws = await multisigned()
      const data = how === 'as data' ? jws : { request: jws }
      expect(await codeOf({ protocol: 'openid4vp-v1-multisigned', data })).toBe('accepted')
    },
  )

  test('with several signatures is refused when the name stands in what they share', async () => {
    const jws = await multisigned()
    const payload = encode({
      ...buildUnsignedDcApiRequest(asked).data,
      client_id: clientId,
      expected_origins: [ORIGIN],
    })
    expect(await codeOf({ protocol: 'openid4vp-v1-multisigned', data: { request: { ...jws, payload } } })).toBe(
      'malformed_request',
    )
  })

  test('with several signatures is refused when the known one is over something else', async () => {
    const jws = await multisigned()
    const payload = encode({ ...buildUnsignedDcApiRequest(asked).data, expected_origins: ['https://evil.example'] })
    const data = { request: { ...jws, payload } }
    expect(await codeOf({ protocol: 'openid4vp-v1-multisigned', data }, { origin: 'https://evil.example' })).toBe(
      'bad_signature',
    )
  })

  test.each([
    ['https://evil.example', 'another'],
    ['https://school.example/', 'a slash more'],
    ['https://SCHOOL.example', 'another case'],
    ['https://school.example:443', 'the port by name'],
    ['http://school.example', 'another scheme'],
  ])('is refused for the origin %s: %s [S 22]', async (origin) => {
    expect(await codeOf(await signedRequest(), { origin })).toBe('unexpected_origin')
  })

  const SPOILED: readonly [string, () => Promise<DigitalRequest>, string][] = [
    ['no expected origins', () => forged({ expected_origins: [] }), 'unexpected_origin'],
    ['expected origins that are no list', () => forged({ expected_origins: ORIGIN }), 'unexpected_origin'],
    ['another audience', () => forged({ aud: 'https://wallet.example' }), 'wrong_audience'],
    ['an end that has passed', () => forged({ exp: 1_700_000_000 }), 'expired'],
    ['a post to an address', () => forged({ response_mode: 'direct_post' }), 'malformed_request'],
    ['no query', () => forged({ dcql_query: null }), 'malformed_request'],
    ['nothing to encrypt to', () => forged({ client_metadata: { vp_formats_supported: {} } }), 'malformed_request'],
    ['a nonce with blanks', () => forged({ nonce: 'a b' }), 'malformed_request'],
    ['what it would authorise', () => forged({ transaction_data: ['x'] }), 'transaction_data_not_supported'],
    [
      'no proof of the holder',
      () =>
        forged({
          dcql_query: {
            credentials: [
              { ...(QUERY.credentials as JsonObject[])[0], require_cryptographic_holder_binding: false } as JsonObject,
            ],
          },
        }),
      'malformed_request',
    ],
    ['the name of nobody', () => forged({ client_id: 7 }), 'malformed_client_id'],
    ['a name by origin', () => forged({ client_id: `origin:${ORIGIN}` }), 'malformed_client_id'],
    ['no token', async () => ({ protocol: 'openid4vp-v1-signed', data: { request: 'x' } }), 'malformed_jwt'],
    ['no request', async () => ({ protocol: 'openid4vp-v1-signed', data: {} }), 'malformed_request'],
    [
      'no signatures',
      async () => ({ protocol: 'openid4vp-v1-multisigned', data: { payload: 'e30', signatures: [] } }),
      'malformed_request',
    ],
    [
      'the protocol of a draft',
      async () => ({ ...(await signedRequest()), protocol: 'openid4vp' }),
      'unsupported_protocol',
    ],
    [
      'another version',
      async () => ({ ...(await signedRequest()), protocol: 'openid4vp-v2-signed' }),
      'unsupported_protocol',
    ],
  ]
  test.each(SPOILED)('is refused with %s', async (_, make, code) => {
    expect(await codeOf(await make())).toBe(code)
  })

  test('is refused when its key is certified by nobody, or it is somebody else’s', async () => {
    const { privateJwk, publicJwk } = await generateSigningKey()
    const root = await createRootCertificate({ commonName: 'Access root', signer: privateJwk, ...YEAR })
    const leaf = await issueCertificate({ root, rootKey: privateJwk, subjectKey: publicJwk, commonName: 'x', ...YEAR })
    const stranger = await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] })
    expect(await codeOf(await forged({}, stranger))).not.toBe('accepted')
    expect(await codeOf(await signedRequest(), { clientId: 'x509_hash:other' })).toBe('malformed_client_id')
  })

  test.each(['javascript:alert(1)', 'ws://school.example', 'https://school.example/desk', 'null'])(
    'is never made for %s',
    async (origin) => {
      await expect(signedRequest([origin])).rejects.toThrow('not the origin')
    },
  )
})

describe('an answer through the Digital Credentials API', () => {
  const SHOWN = { kind: 'presented', vpToken: { permit: ['a~b~'] }, state: 'never sent' } as const

  test('is encrypted to the key of the request, without state [S 19]', async () => {
    const data = await buildDcApiResponse(SHOWN, { responseMode: 'dc_api.jwt', clientMetadata: asked.clientMetadata })
    const parsed = data.ok ? parseDcApiResponse(data.value) : data
    if (!parsed.ok || parsed.value.kind !== 'encrypted') throw new Error('not encrypted')
    const opened = await openEncryptedResponse(parsed.value.jwe, {
      ...responseKey.privateJwk,
      kid: responseKey.publicJwk.kid,
    })
    expect(opened).toEqual({ ok: true, value: { kind: 'presented', vpToken: { permit: ['a~b~'] } } })
  })

  test('stands in the open where nothing else was asked, and an error always does, alone', async () => {
    const open = { responseMode: 'dc_api', clientMetadata: asked.clientMetadata } as const
    expect(await buildDcApiResponse(SHOWN, open)).toEqual({ ok: true, value: { vp_token: { permit: ['a~b~'] } } })
    const declined = { kind: 'refused', error: 'access_denied', state: 'never sent' } as const
    for (const mode of ['dc_api', 'dc_api.jwt'] as const) {
      expect(await buildDcApiResponse(declined, { ...open, responseMode: mode })).toEqual({
        ok: true,
        value: { error: 'access_denied' },
      })
    }
  })

  test('is not built without a key to encrypt to', async () => {
    const nowhere = {
      responseMode: 'dc_api.jwt',
      clientMetadata: { ...asked.clientMetadata, encryptionKeys: [] },
    } as const
    expect(await buildDcApiResponse(SHOWN, nowhere)).toEqual(refuse('no_usable_encryption_key'))
  })

  test.each([
    ['text', 'x'],
    ['nothing', {}],
    ['two answers', { response: 'x', error: 'access_denied' }],
    ['an object for the JWE', { response: {} }],
    ['a presentation that is no list', { vp_token: { permit: 'x' } }],
  ])('is refused as %s', (_, data) => {
    expect(parseDcApiResponse(data).ok).toBe(false)
  })
})
