import { createHash, randomBytes } from 'node:crypto'
import {
  CoseKey,
  DateOnly,
  DeviceKey,
  DeviceRequest,
  DocRequest,
  Holder,
  Issuer,
  ItemsRequest,
  type MdocContext,
  SignatureAlgorithm,
  SessionTranscript as TheirTranscript,
  Verifier,
} from '@owf/mdoc'
import { type CborValue, cborTagged, decodeBase64url, encodeBase64url, encodeCbor } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { accepted, keyOf } from '../testing/forge.ts'
import {
  DOC_TYPE,
  forgeDeviceResponse,
  HANDOVER,
  holder,
  ISO,
  issuer,
  item,
  OWN,
  withMembers,
} from '../testing/forge-mdoc.ts'
import { parseDeviceResponse } from './device-response.ts'
import { issueMdoc } from './issue-mdoc.ts'
import { presentMdoc } from './present-mdoc.ts'
import { dcApiTranscript, redirectTranscript } from './session-transcript.ts'
import { verifyDeviceAuth } from './verify-device-auth.ts'
import { verifyIssuerSigned } from './verify-issuer-signed.ts'

const AT = new Date('2026-11-20T08:00:00Z')
const ISSUED_AT = new Date('2026-11-01')
const EXPIRES_AT = new Date('2027-05-02')

const thumbprint = decodeBase64url(HANDOVER.responseKey) ?? new Uint8Array()

/** The other implementation brings no cryptography of its own; ours stands behind it, its structures do not. */
const context: MdocContext = {
  crypto: {
    random: (length) => new Uint8Array(randomBytes(length)),
    digest: ({ digestAlgorithm, bytes }) =>
      new Uint8Array(createHash(digestAlgorithm.replace('-', '').toLowerCase()).update(bytes).digest()),
    calculateEphemeralMacKey: () => {
      throw new Error('no MAC here')
    },
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) => {
        const isIssuers = encodeBase64url(key.x ?? new Uint8Array()) === issuer.signer.publicJwk.x
        return (isIssuers ? issuer : holder).signer.sign(toBeSigned)
      },
      verify: async ({ key, sign1 }) => (await keyOf(publicJwkOf(key))).verify(sign1.toBeSigned, sign1.signature),
    },
    mac0: {
      sign: () => {
        throw new Error('no MAC here')
      },
      verify: () => false,
    },
  },
  x509: {
    getIssuerNameField: () => ['CN'],
    getPublicKey: () => CoseKey.fromJwk(issuer.signer.publicJwk),
    verifyCertificateChain: () => undefined,
    getCertificateData: () => ({
      issuerName: 'C=CN',
      subjectName: 'C=CN',
      serialNumber: '1',
      thumbprint: '00',
      notBefore: new Date('2026-01-01'),
      notAfter: new Date('2028-01-01'),
      pem: '',
    }),
  },
}

const publicJwkOf = (key: CoseKey) => {
  const { kty, crv, x, y } = key.jwk as Record<string, string>
  return { kty, crv, x, y }
}

const theirTranscript = () =>
  TheirTranscript.forOid4Vp(
    {
      clientId: HANDOVER.clientId,
      nonce: HANDOVER.nonce,
      jwkThumbprint: thumbprint,
      responseUri: HANDOVER.responseUri,
    },
    context,
  )

const ELEMENTS = new Map([
  [
    ISO,
    new Map<string, CborValue>([
      ['birth_date', cborTagged(1004, '1990-05-01')],
      ['sex', 1],
      ['age_over_18', true],
    ]),
  ],
  [
    OWN,
    new Map<string, CborValue>([
      ['name', '李雷'],
      ['catchments', ['c1', 'c2']],
    ]),
  ],
])

async function ours(): Promise<string> {
  const issuerSigned = await issueMdoc({
    docType: DOC_TYPE,
    nameSpaces: ELEMENTS,
    holderKey: holder.signer.publicJwk,
    status: { uri: 'https://issuer.example/status-lists/1', index: 7 },
    issuedAt: ISSUED_AT,
    expiresAt: EXPIRES_AT,
    signer: issuer.signer,
  })
  const disclose = [
    [ISO, 'birth_date'],
    [ISO, 'age_over_18'],
    [OWN, 'name'],
    [OWN, 'catchments'],
  ] as const
  return accepted(
    await presentMdoc({ issuerSigned, disclose, transcript: redirectTranscript(HANDOVER), signer: holder.signer }),
  )
}

async function theirs(): Promise<string> {
  const issuerSigned = await new Issuer(DOC_TYPE, context)
    .addIssuerNamespace(ISO, { birth_date: new DateOnly('1990-05-01'), sex: 1, age_over_18: true })
    .addIssuerNamespace(OWN, { name: '李雷', catchments: ['c1', 'c2'] })
    .sign({
      signingKey: CoseKey.fromJwk({ ...issuer.signer.publicJwk, alg: 'ES256' }),
      algorithm: SignatureAlgorithm.ES256,
      digestAlgorithm: 'SHA-512',
      validityInfo: { signed: ISSUED_AT, validFrom: ISSUED_AT, validUntil: EXPIRES_AT },
      deviceKeyInfo: { deviceKey: DeviceKey.fromJwk(holder.signer.publicJwk) },
      certificates: [Uint8Array.of(1, 2, 3)],
    })
  const namespaces = { [ISO]: { birth_date: false, age_over_18: false }, [OWN]: { name: true, catchments: true } }
  const deviceRequest = DeviceRequest.create({
    docRequests: [DocRequest.create({ itemsRequest: ItemsRequest.create({ docType: DOC_TYPE, namespaces }) })],
  })
  const response = await Holder.createDeviceResponseForDeviceRequest(
    {
      deviceRequest,
      sessionTranscript: await theirTranscript(),
      issuerSigned: [issuerSigned],
      signature: { signingKey: CoseKey.fromJwk({ ...holder.signer.publicJwk, alg: 'ES256' }) },
    },
    context,
  )
  return response.encodedForOid4Vp
}

const theyBelieve = async (response: string): Promise<string> => {
  try {
    await Verifier.verifyDeviceResponse(
      {
        deviceResponse: decodeBase64url(response) ?? new Uint8Array(),
        sessionTranscript: await theirTranscript(),
        trustedCertificates: [],
        disableCertificateChainValidation: true,
        now: AT,
      },
      context,
    )
    return 'ok'
  } catch (error) {
    return error instanceof Error ? error.constructor.name : 'thrown'
  }
}

describe('the other implementation, @owf/mdoc', () => {
  test('makes the same session transcripts [S 23]', async () => {
    expect((await theirTranscript()).encode()).toEqual(encodeCbor(redirectTranscript(HANDOVER)))
    const dcApi = { origin: 'https://desk.example', nonce: HANDOVER.nonce }
    const encrypted = await TheirTranscript.forOid4VpDcApi({ ...dcApi, jwkThumbprint: thumbprint }, context)
    expect(encrypted.encode()).toEqual(encodeCbor(dcApiTranscript({ ...dcApi, responseKey: HANDOVER.responseKey })))
    const open = await TheirTranscript.forOid4VpDcApi(dcApi, context)
    expect(open.encode()).toEqual(encodeCbor(dcApiTranscript({ ...dcApi, responseKey: 'not_encrypted' })))
  })

  test('believes what we issue and present', async () => {
    expect(await theyBelieve(await ours())).toBe('ok')
  })

  test('does not believe one that was shown to another', async () => {
    expect(await theyBelieve(await forgeDeviceResponse())).toBe('ok')
    const elsewhere = redirectTranscript({ ...HANDOVER, nonce: 'n-0S6_WzA2Mj-bbbbbbbbbbbbc' })
    expect(await theyBelieve(await forgeDeviceResponse({ transcript: elsewhere }))).toBe('MdlError')
  })

  test('takes what we refuse, which is why it is not what we verify with', async () => {
    const twice = [item(0, 'name', '李雷'), item(1, 'name', '韩梅梅')]
    for (const spoiling of [
      { docType: 'org.iso.18013.5.1.mDL' },
      { mso: withMembers(['docType', 'org.iso.18013.5.1.mDL']) },
      { items: { [OWN]: twice } },
      { items: { [OWN]: [{ ...item(0, 'name', '李雷'), random: new Uint8Array(1) }] } },
    ]) {
      const response = await forgeDeviceResponse(spoiling)
      expect(await theyBelieve(response)).toBe('ok')
      const presented = parseDeviceResponse(response)
      if (!presented.ok) continue
      const { issuerSigned, docType } = presented.value
      const verified = await verifyIssuerSigned({ issuerSigned, docType, key: issuer.key, at: AT, skewSeconds: 60 })
      expect(verified.ok).toBe(false)
    }
  })

  test('issues and presents what we believe', async () => {
    const presented = accepted(parseDeviceResponse(await theirs()))
    const { issuerSigned, docType } = presented
    const verified = accepted(
      await verifyIssuerSigned({ issuerSigned, docType, key: issuer.key, at: AT, skewSeconds: 60 }),
    )
    accepted(await verifyDeviceAuth({ presented, verified, transcript: redirectTranscript(HANDOVER) }))
    expect(verified.nameSpaces).toEqual({
      [ISO]: { birth_date: '1990-05-01', age_over_18: true },
      [OWN]: { name: '李雷', catchments: ['c1', 'c2'] },
    })
    expect(verified.holderKey).toEqual(holder.key.publicJwk)
    expect(verified.validity).toEqual({ signed: ISSUED_AT, validFrom: ISSUED_AT, validUntil: EXPIRES_AT })
  })
})
