import {
  type CborMap,
  type CborValue,
  cborTagged,
  contentOf,
  decodeBase64url,
  decodeCbor,
  isBytes,
  isCborMap,
  type Signer,
} from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { accepted } from '../testing/forge.ts'
import { DOC_TYPE, HANDOVER, holder, ISO, issuer, OWN, STATUS_URI } from '../testing/forge-mdoc.ts'
import { parseDeviceResponse } from './device-response.ts'
import { type IssueMdoc, issueMdoc } from './issue-mdoc.ts'
import { parseIssuerSigned } from './issuer-signed.ts'
import { readMobileSecurityObject } from './mobile-security-object.ts'
import { presentMdoc } from './present-mdoc.ts'
import { dcApiTranscript, redirectTranscript } from './session-transcript.ts'
import { verifyDeviceAuth } from './verify-device-auth.ts'
import { verifyIssuerSigned } from './verify-issuer-signed.ts'

const AT = new Date('2026-11-20T08:00:00Z')

const ELEMENTS: IssueMdoc['nameSpaces'] = new Map([
  [
    ISO,
    new Map<string, CborValue>([
      ['birth_date', cborTagged(1004, '1990-05-01')],
      ['sex', 1],
      ['age_over_06', true],
      ['age_over_18', true],
      ['age_over_65', false],
    ]),
  ],
  [
    OWN,
    new Map<string, CborValue>([
      ['name', '李雷'],
      ['resides_in_catchment', ['c1', 'c2']],
      ['residence_city', '010100'],
    ]),
  ],
])

const issue = (change: Partial<IssueMdoc> = {}): Promise<string> =>
  issueMdoc({
    docType: DOC_TYPE,
    nameSpaces: ELEMENTS,
    holderKey: holder.signer.publicJwk,
    status: { uri: STATUS_URI, index: 7 },
    issuedAt: new Date('2026-11-01'),
    expiresAt: new Date('2027-05-02'),
    signer: issuer.signer,
    ...change,
  })

function msoOf(mdoc: string): CborMap {
  const { payload } = accepted(parseIssuerSigned(mdoc)).issuerAuth
  const content = contentOf(accepted(decodeCbor(payload ?? new Uint8Array())), 24)
  const mso = isBytes(content) ? accepted(decodeCbor(content)) : undefined
  if (!isCborMap(mso)) throw new Error('no mobile security object')
  return mso
}

const show = (mdoc: string, disclose: readonly (readonly [string, string])[], signer: Signer = holder.signer) =>
  presentMdoc({ issuerSigned: mdoc, disclose, transcript: redirectTranscript(HANDOVER), signer })

async function verified(response: string) {
  const presented = accepted(parseDeviceResponse(response))
  const { issuerSigned, docType } = presented
  const mdoc = accepted(await verifyIssuerSigned({ issuerSigned, docType, key: issuer.key, at: AT, skewSeconds: 60 }))
  accepted(await verifyDeviceAuth({ presented, verified: mdoc, transcript: redirectTranscript(HANDOVER) }))
  return mdoc
}

describe('an mdoc that we issue', () => {
  test('is read whole: elements, device key, times and status', async () => {
    const issuerSigned = accepted(parseIssuerSigned(await issue()))
    const mdoc = accepted(
      await verifyIssuerSigned({ issuerSigned, docType: 'as_signed', key: issuer.key, at: AT, skewSeconds: 60 }),
    )
    expect(mdoc).toEqual({
      docType: DOC_TYPE,
      nameSpaces: {
        [ISO]: { birth_date: '1990-05-01', sex: 1, age_over_06: true, age_over_18: true, age_over_65: false },
        [OWN]: { name: '李雷', resides_in_catchment: ['c1', 'c2'], residence_city: '010100' },
      },
      holderKey: holder.key.publicJwk,
      deviceMaySign: new Map(),
      validity: {
        signed: new Date('2026-11-01'),
        validFrom: new Date('2026-11-01'),
        validUntil: new Date('2027-05-02'),
      },
      status: { uri: STATUS_URI, index: 7 },
    })
  })

  test('has the members that the standard names and no other', async () => {
    const mso = msoOf(await issue())
    expect([...mso.keys()].sort()).toEqual([
      'deviceKeyInfo',
      'digestAlgorithm',
      'docType',
      'status',
      'validityInfo',
      'valueDigests',
      'version',
    ])
    expect(mso.get('version')).toBe('1.0')
    expect(mso.get('digestAlgorithm')).toBe('SHA-256')
    const signed = (mso.get('validityInfo') as CborMap).get('signed')
    expect(contentOf(signed, 0)).toBe('2026-11-01T00:00:00Z')
    expect([...msoOf(await issue({ nameSpaces: new Map() })).keys()]).toContain('valueDigests')
  })

  test('is signed with ES256, its chain beside the signature and not under it', async () => {
    const { issuerAuth } = accepted(parseIssuerSigned(await issue()))
    expect(Buffer.from(issuerAuth.protectedBytes).toString('hex')).toBe('a10126')
    expect([...issuerAuth.unprotectedHeader]).toEqual([[33, Uint8Array.of(1, 2, 3)]])
  })

  test('refers to its status in the words of the list, an unsigned integer and a text [S 27]', async () => {
    const status = msoOf(await issue()).get('status')
    expect(status).toEqual(
      new Map([
        [
          'status_list',
          new Map<string, CborValue>([
            ['idx', 7],
            ['uri', STATUS_URI],
          ]),
        ],
      ]),
    )
  })

  test('draws places by lot, and no random twice', async () => {
    const copies = await Promise.all(Array.from({ length: 40 }, () => issue()))
    const orders = new Set<string>()
    const randoms = new Set<string>()
    for (const copy of copies) {
      const items = accepted(parseIssuerSigned(copy)).nameSpaces.get(ISO) ?? []
      expect(items.map(({ digestId }) => digestId)).toEqual([0, 1, 2, 3, 4])
      orders.add(items.map(({ identifier }) => identifier).join())
      for (const { random } of items) {
        expect(random.length).toBe(32)
        randoms.add(Buffer.from(random).toString('hex'))
      }
    }
    // Of 120 orders, 40 draws give fewer than 20 different ones less than once in 10^9 runs.
    expect(orders.size).toBeGreaterThan(19)
    expect(randoms.size).toBe(200)
  })

  test('without a certificate is a fault: nobody could tell whose it is', async () => {
    const { x5c: _, ...plain } = issuer.signer
    await expect(issue({ signer: plain })).rejects.toThrow('certificate')
  })
})

describe('an mdoc that we present', () => {
  test('shows what was asked and nothing else', async () => {
    const response = accepted(
      await show(await issue(), [
        [ISO, 'age_over_18'],
        [OWN, 'name'],
      ]),
    )
    expect((await verified(response)).nameSpaces).toEqual({ [ISO]: { age_over_18: true }, [OWN]: { name: '李雷' } })
    expect(Buffer.from(decodeBase64url(response) ?? []).includes('1990-05-01')).toBe(false)
  })

  test('shows nothing when nothing was asked', async () => {
    expect((await verified(accepted(await show(await issue(), [])))).nameSpaces).toEqual({})
  })

  test('is base64url without padding, one response with one document [S 23]', async () => {
    const response = accepted(await show(await issue(), [[OWN, 'name']]))
    expect(response).toMatch(/^[A-Za-z0-9_-]+$/)
    const decoded = accepted(decodeCbor(decodeBase64url(response) ?? new Uint8Array())) as CborMap
    expect([...decoded.keys()].sort()).toEqual(['documents', 'status', 'version'])
    expect(decoded.get('documents')).toHaveLength(1)
  })

  test('does not show what it does not have', async () => {
    for (const path of [
      [OWN, 'age_over_18'],
      [ISO, 'name'],
      ['org.iso.18013.5.1', 'age_over_18'],
    ] as const) {
      expect(await show(await issue(), [path])).toEqual({ ok: false, reason: 'claim_missing' })
    }
  })

  test.each([
    ['not_encrypted' as const, 'not_encrypted' as const, 'ok'],
    [HANDOVER.responseKey, HANDOVER.responseKey, 'ok'],
    [HANDOVER.responseKey, 'not_encrypted' as const, 'bad_signature'],
    ['not_encrypted' as const, HANDOVER.responseKey, 'bad_signature'],
  ])(
    'over the Digital Credentials API is bound to the key %s when %s is expected: %s [S 23]',
    async (made, expected, verdict) => {
      const dcApi = { origin: 'https://desk.example', nonce: HANDOVER.nonce }
      const response = await presentMdoc({
        issuerSigned: await issue(),
        disclose: [],
        transcript: dcApiTranscript({ ...dcApi, responseKey: made }),
        signer: holder.signer,
      })
      const presented = accepted(parseDeviceResponse(accepted(response)))
      const device = await verifyDeviceAuth({
        presented,
        verified: { holderKey: holder.key.publicJwk, deviceMaySign: new Map() },
        transcript: dcApiTranscript({ ...dcApi, responseKey: expected }),
      })
      expect(device.ok ? 'ok' : device.reason).toBe(verdict)
    },
  )

  test('a device key that cannot be used is refused', async () => {
    const presented = accepted(parseDeviceResponse(accepted(await show(await issue(), []))))
    const verifying = { holderKey: { ...holder.key.publicJwk, x: 'AAAA' }, deviceMaySign: new Map() }
    const device = await verifyDeviceAuth({ presented, verified: verifying, transcript: redirectTranscript(HANDOVER) })
    expect(device).toEqual({ ok: false, reason: 'malformed_holder_key' })
  })

  test('what a wallet stored and cannot read is refused', async () => {
    expect(await show('AAAA', [])).toMatchObject({ ok: false })
    const mdoc = decodeBase64url(await issue()) ?? new Uint8Array()
    expect(await show(Buffer.from([...mdoc, 0]).toString('base64url'), [])).toEqual({
      ok: false,
      reason: 'trailing_bytes',
    })
  })

  test('a thumbprint that is none is a fault, never a handover without one [S 23]', () => {
    for (const responseKey of ['', 'AQID', '?'.repeat(43)]) {
      expect(() => redirectTranscript({ ...HANDOVER, responseKey })).toThrow('thumbprint')
    }
  })
})

test('a mobile security object may be read before it is believed, to find its issuer by', async () => {
  const { payload } = accepted(parseIssuerSigned(await issue())).issuerAuth
  expect(accepted(readMobileSecurityObject(payload ?? new Uint8Array())).docType).toBe(DOC_TYPE)
})
