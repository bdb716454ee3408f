import { X509Certificate } from 'node:crypto'
import {
  dcApiTranscript,
  parseDeviceResponse,
  readMobileSecurityObject,
  redirectTranscript,
  verifyIssuerSigned,
} from '@sojourn/formats'
import {
  decodeBase64url,
  encodeBase64url,
  encodeCbor,
  importVerificationKey,
  jwkThumbprint,
  sha256,
  x5cOf,
} from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

const HANDOVERS = 'openid4vp-1.0/mdoc-handover/vectors.json'
const SUITE = 'oidf-conformance-suite-data/ParseVpTokenAsMdoc/'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** OID4VP-1.0 B.2.6: the key that the examples are encrypted to. */
const RESPONSE_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'DxiH5Q4Yx3UrukE2lWCErq8N8bqC9CHLLrAwLz5BmE0',
  y: 'XtLM4-3h5o3HUH0MHVJV0kyq0iBlrBwlh8qEDMZ4-Pc',
} as const

describe.skipIf(!vectorsArePresent(HANDOVERS))('the handover structures that OpenID4VP prints', () => {
  const { redirect, dc_api: dcApi } = vectorsArePresent(HANDOVERS) ? JSON.parse(readVectors(HANDOVERS)) : {}
  const responseKey = jwkThumbprint(RESPONSE_KEY)

  test('name the key by its RFC 7638 thumbprint [S 23]', () => {
    expect(hex(decodeBase64url(responseKey) ?? new Uint8Array())).toBe(redirect.jwk_thumbprint_sha256_hex)
  })

  test('are what we make for a redirect, byte for byte [S 23]', () => {
    const { client_id: clientId, nonce, response_uri: responseUri } = redirect
    const transcript = redirectTranscript({ clientId, nonce, responseKey, responseUri })
    expect(hex(encodeCbor(transcript))).toBe(redirect.SessionTranscript)
    const handover = Buffer.from(redirect.OpenID4VPHandover, 'hex')
    expect(hex(handover.subarray(-32))).toBe(hex(sha256(Buffer.from(redirect.OpenID4VPHandoverInfo, 'hex'))))
  })

  test('are what we make for the Digital Credentials API, byte for byte [S 23]', () => {
    const { origin, nonce } = dcApi
    expect(hex(encodeCbor(dcApiTranscript({ origin, nonce, responseKey })))).toBe(dcApi.SessionTranscript)
  })

  test('say null for an answer in the open, which is another transcript [S 23]', () => {
    const { client_id: clientId, nonce, response_uri: responseUri } = redirect
    const transcript = redirectTranscript({ clientId, nonce, responseKey: 'not_encrypted', responseUri })
    const info = encodeCbor([clientId, nonce, null, responseUri])
    expect(transcript).toEqual([null, null, ['OpenID4VPHandover', sha256(info)]])
    expect(hex(encodeCbor(transcript))).not.toBe(redirect.SessionTranscript)
  })
})

/** Of the conformance suite's own tests, with their first element and the day on which they were in force. */
const RESPONSES = [
  { file: 'mdoc.txt', docType: 'org.iso.18013.5.1.mDL', auth: 'signature' },
  { file: 'mdoc-animo.txt', docType: 'eu.europa.ec.eudi.pid.1', auth: 'signature' },
  { file: 'mdoc-mac.txt', docType: 'org.iso.18013.5.1.mDL', auth: 'device_mac' },
] as const

describe.skipIf(!vectorsArePresent(`${SUITE}mdoc.txt`))(
  'the responses of other wallets in the conformance suite',
  () => {
    test.each(RESPONSES)(
      '$file is read, and its issuer half verified with its own certificate',
      async ({ file, docType, auth }) => {
        const parsed = parseDeviceResponse(
          encodeBase64url(Buffer.from(readVectors(`${SUITE}${file}`).trim(), 'base64url')),
        )
        if (!parsed.ok) throw new Error(parsed.reason)
        const { issuerSigned, deviceAuth } = parsed.value
        expect(parsed.value.docType).toBe(docType)
        expect(deviceAuth === 'device_mac' ? deviceAuth : 'signature').toBe(auth)
        const mso = readMobileSecurityObject(issuerSigned.issuerAuth.payload ?? new Uint8Array())
        if (!mso.ok) throw new Error(mso.reason)
        const [leaf] = x5cOf(issuerSigned.issuerAuth) ?? []
        const jwk = new X509Certificate(Buffer.from(leaf ?? '', 'base64')).publicKey.export({ format: 'jwk' })
        const key = await importVerificationKey(jwk)
        if (!key.ok) throw new Error(key.reason)
        const at = new Date(mso.value.validity.validFrom.getTime() + 1000)
        const asked = { issuerSigned, docType, key: key.value, skewSeconds: 0 }
        expect(await verifyIssuerSigned({ ...asked, at })).toMatchObject({ ok: true, value: { docType } })
        expect(await verifyIssuerSigned({ ...asked, at: mso.value.validity.validUntil })).toEqual({
          ok: false,
          reason: 'expired',
        })
        expect(await verifyIssuerSigned({ ...asked, at, docType: 'org.example.other' })).toEqual({
          ok: false,
          reason: 'wrong_doctype',
        })
      },
    )
  },
)
