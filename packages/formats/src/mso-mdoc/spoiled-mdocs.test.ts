import {
  type CborMap,
  type CborValue,
  cborMap,
  cborTagged,
  coseKeyOf,
  embeddedCbor,
  encodeCbor,
  generateSigningKey,
  utf8,
} from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { party } from '../testing/forge.ts'
import {
  DOC_TYPE,
  forgeDeviceResponse,
  HANDOVER,
  holder,
  ISO,
  ISSUED,
  ITEMS,
  issuer,
  item,
  itemBytes,
  OWN,
  type Spoiling,
  STATUS_URI,
  UNTIL,
  validity,
  withMembers,
  without,
} from '../testing/forge-mdoc.ts'
import { parseDeviceResponse } from './device-response.ts'
import { dcApiTranscript, redirectTranscript } from './session-transcript.ts'
import { verifyDeviceAuth } from './verify-device-auth.ts'
import { verifyIssuerSigned } from './verify-issuer-signed.ts'

const AT = new Date('2026-11-20T08:00:00Z')

/** What a verifier does with an answer, in its order; the first refusal. */
async function verdict(response: string, at = AT): Promise<string> {
  const parsed = parseDeviceResponse(response)
  if (!parsed.ok) return parsed.reason
  const { issuerSigned, docType } = parsed.value
  const verified = await verifyIssuerSigned({ issuerSigned, docType, key: issuer.key, at, skewSeconds: 60 })
  if (!verified.ok) return verified.reason
  const device = await verifyDeviceAuth({
    presented: parsed.value,
    verified: verified.value,
    transcript: redirectTranscript(HANDOVER),
  })
  return device.ok ? 'ok' : device.reason
}

const other = await party()
const [birthDate, over18] = ITEMS[ISO] as [ReturnType<typeof item>, ReturnType<typeof item>]
const [name] = ITEMS[OWN] as [ReturnType<typeof item>]
const goodShown = { [ISO]: [itemBytes(birthDate), itemBytes(over18)], [OWN]: [itemBytes(name)] }
const statusOf = (idx: CborValue, uri: CborValue = STATUS_URI): CborMap =>
  cborMap(['status_list', cborMap(['idx', idx], ['uri', uri])])
const deviceKey = coseKeyOf(holder.signer.publicJwk)
const deviceKeyInfo = (...members: [string, CborValue][]): CborMap => cborMap(['deviceKey', deviceKey], ...members)
const p384 = await generateSigningKey('ES384')

describe('an mdoc with one thing spoiled', () => {
  test('is accepted when nothing is spoiled', async () => {
    expect(await verdict(await forgeDeviceResponse())).toBe('ok')
  })

  test.each<[string, string, Spoiling]>([
    // The elements and their digests.
    [
      'an element whose value was changed',
      'digest_mismatch',
      { shown: { ...goodShown, [OWN]: [itemBytes({ ...name, elementValue: '韩梅梅' })] } },
    ],
    [
      'an element whose name was changed',
      'digest_mismatch',
      { shown: { ...goodShown, [ISO]: [itemBytes({ ...over18, elementIdentifier: 'age_over_65' })] } },
    ],
    [
      'an element whose random was changed',
      'digest_mismatch',
      { shown: { ...goodShown, [OWN]: [itemBytes({ ...name, random: new Uint8Array(16) })] } },
    ],
    [
      'an element under the digest of another',
      'digest_mismatch',
      { shown: { ...goodShown, [ISO]: [itemBytes({ ...birthDate, digestID: 0 })] } },
    ],
    [
      'an element moved to another name space',
      'digest_mismatch',
      { shown: { [ISO]: [itemBytes({ ...name, digestID: 0 })] } },
    ],
    [
      'an element in a name space that was not signed',
      'digest_missing',
      { shown: { 'org.iso.18013.5.1': [itemBytes(over18)] } },
    ],
    ['an element that was not signed', 'digest_missing', { shown: { [OWN]: [itemBytes(item(9, 'city', '010100'))] } }],
    [
      'an element spelled anew in other bytes',
      'digest_mismatch',
      {
        shown: {
          [OWN]: [
            embeddedCbor(
              encodeCbor(
                cborMap(
                  ['digestID', 0],
                  ['random', name.random],
                  ['elementIdentifier', 'name'],
                  ['elementValue', cborTagged(55799, '李雷')],
                ),
              ),
            ),
          ],
        },
      },
    ],
    ['an element that is shown twice', 'duplicate_digest_id', { shown: { [OWN]: [itemBytes(name), itemBytes(name)] } }],
    ['an element with two values', 'duplicate_element', { items: { [OWN]: [name, item(1, 'name', '韩梅梅')] } }],
    [
      'two elements with one digestID',
      'duplicate_digest_id',
      { shown: { [ISO]: [itemBytes(over18), itemBytes({ ...birthDate, digestID: 0 })] } },
    ],
    ['a random of fifteen bytes', 'random_too_short', { items: { [OWN]: [{ ...name, random: new Uint8Array(15) }] } }],
    ['a digest that was cut', 'digest_mismatch', { digest: (bytes) => bytes.subarray(0, 31) }],
    ['no digest', 'digest_mismatch', { digest: () => new Uint8Array() }],
    [
      'an element that JSON does not have',
      'unreadable_element',
      { items: { [OWN]: [{ ...name, elementValue: { float: Number.NaN } }] } },
    ],
    [
      'an element with a label and its text',
      'unreadable_element',
      {
        items: {
          [OWN]: [
            {
              ...name,
              elementValue: new Map<string | number, CborValue>([
                [1, 'a'],
                ['1', 'b'],
              ]),
            },
          ],
        },
      },
    ],
    ['an element without a value', 'malformed_mdoc', { items: { [OWN]: [{ ...name, elementValue: undefined }] } }],
    [
      'an element called __proto__',
      'malformed_mdoc',
      { items: { [OWN]: [{ ...name, elementIdentifier: '__proto__' }] } },
    ],
    ['a digestID below zero', 'malformed_mdoc', { items: { [OWN]: [{ ...name, digestID: -1 }] } }],
    [
      'a digestID that is a float',
      'malformed_mdoc',
      { shown: { [OWN]: [itemBytes({ ...name, digestID: { float: 0 } })] } },
    ],
    ['a name space without elements', 'malformed_mdoc', { shown: { ...goodShown, [OWN]: [] } }],
    ['an element that is not embedded', 'malformed_mdoc', { shown: { [OWN]: [cborMap(['digestID', 0])] } }],
    [
      'an element embedded under another tag',
      'malformed_mdoc',
      { shown: { [OWN]: [cborTagged(25, encodeCbor(cborMap()))] } },
    ],

    // What the issuer signed of them.
    [
      'another document type in the signed object',
      'wrong_doctype',
      { mso: withMembers(['docType', 'org.iso.18013.5.1.mDL']) },
    ],
    ['another document type around it', 'wrong_doctype', { docType: 'org.iso.18013.5.1.mDL' }],
    ['an object of a later version', 'unknown_version', { mso: withMembers(['version', '2.0']) }],
    ['an object without a version', 'unknown_version', { mso: without('version') }],
    [
      'a digest algorithm that is unknown',
      'unknown_digest_algorithm',
      { mso: withMembers(['digestAlgorithm', 'SHA-1']) },
    ],
    [
      'a digest algorithm in other letters',
      'unknown_digest_algorithm',
      { mso: withMembers(['digestAlgorithm', 'sha-256']) },
    ],
    ['a digest algorithm that was not used', 'digest_mismatch', { mso: withMembers(['digestAlgorithm', 'SHA-512']) }],
    [
      'digests that are text',
      'malformed_mso',
      { mso: withMembers(['valueDigests', cborMap([ISO, cborMap([0, 'digest'])])]) },
    ],
    [
      'digests under names',
      'malformed_mso',
      { mso: withMembers(['valueDigests', cborMap([ISO, cborMap(['0', new Uint8Array(32)])])]) },
    ],
    ['no digests', 'malformed_mso', { mso: without('valueDigests') }],
    ['no document type', 'malformed_mso', { mso: without('docType') }],
    ['no device key', 'malformed_mso', { mso: without('deviceKeyInfo') }],
    [
      'a device key with its private half',
      'malformed_holder_key',
      {
        mso: withMembers(['deviceKeyInfo', cborMap(['deviceKey', new Map([...deviceKey, [-4, new Uint8Array(32)]])])]),
      },
    ],
    [
      'a device key off its curve',
      'malformed_holder_key',
      {
        mso: withMembers([
          'deviceKeyInfo',
          cborMap(['deviceKey', new Map([...deviceKey, [-3, new Uint8Array(32).fill(1)]])]),
        ]),
      },
    ],
    ['a signed object that is not embedded', 'malformed_mso', { payload: (bytes) => bytes.subarray(4) }],
    ['something after the signed object', 'malformed_mso', { payload: (bytes) => Uint8Array.of(...bytes, 0) }],
    [
      'a label of the signed object twice',
      'malformed_mso',
      { payload: () => embeddedCbor(new Uint8Array(Buffer.from('a2617601617602', 'hex'))).encoded },
    ],

    // Its times.
    [
      'a validity that is over',
      'expired',
      { mso: withMembers(['validityInfo', validity(ISSUED, ISSUED, '2026-11-20T07:59:00Z')]) },
    ],
    [
      'a validity that is to come',
      'not_yet_valid',
      { mso: withMembers(['validityInfo', validity(ISSUED, '2026-11-20T08:01:01Z', UNTIL)]) },
    ],
    [
      'a signature after its own validity began',
      'malformed_time',
      { mso: withMembers(['validityInfo', validity('2026-11-02T00:00:00Z', ISSUED, UNTIL)]) },
    ],
    [
      'a validity that ends before it begins',
      'malformed_time',
      { mso: withMembers(['validityInfo', validity(ISSUED, '2027-05-02T00:00:00Z', '2026-12-01T00:00:00Z')]) },
    ],
    [
      'a time without its tag',
      'malformed_time',
      { mso: withMembers(['validityInfo', new Map([...validity(ISSUED, ISSUED, UNTIL), ['validUntil', UNTIL]])]) },
    ],
    [
      'a time in a zone',
      'malformed_time',
      { mso: withMembers(['validityInfo', validity(ISSUED, ISSUED, '2027-05-02T00:00:00+08:00')]) },
    ],
    [
      'the thirtieth of February',
      'malformed_time',
      { mso: withMembers(['validityInfo', validity(ISSUED, ISSUED, '2027-02-30T00:00:00Z')]) },
    ],
    [
      'no end of its validity',
      'malformed_time',
      { mso: withMembers(['validityInfo', without('validUntil')(validity(ISSUED, ISSUED, UNTIL))]) },
    ],

    // Its status.
    [
      'a status in words unknown',
      'malformed_status',
      { mso: withMembers(['status', cborMap(['identifier_list', cborMap()])]) },
    ],
    ['a status that is text', 'malformed_status', { mso: withMembers(['status', STATUS_URI]) }],
    ['a status index below zero', 'malformed_status', { mso: withMembers(['status', statusOf(-1)]) }],
    ['a status index that is text', 'malformed_status', { mso: withMembers(['status', statusOf('7')]) }],
    ['a status index beyond the integers', 'malformed_status', { mso: withMembers(['status', statusOf(2n ** 60n)]) }],
    [
      'a status index that is half a place',
      'malformed_status',
      { mso: withMembers(['status', statusOf({ float: 7.5 })]) },
    ],
    ['a status without a place', 'malformed_status', { mso: withMembers(['status', statusOf(7, 'nowhere')]) }],

    // The issuer's signature.
    ['a signature of somebody else', 'bad_signature', { signedBy: other }],
    [
      'a signed object that was changed afterwards',
      'bad_signature',
      {
        issuerAuth: ([head, open, body, signature]) => [
          head,
          open,
          Uint8Array.of(...(body as Uint8Array).subarray(0, -1), 0),
          signature,
        ],
      },
    ],
    ['an algorithm that the key does not have', 'alg_not_allowed', { issuerProtected: cborMap([1, -35]) }],
    ['a MAC for a signature', 'alg_not_allowed', { issuerProtected: cborMap([1, 5]) }],
    ['no algorithm', 'alg_not_allowed', { issuerProtected: cborMap() }],
    [
      'an algorithm outside the signature',
      'alg_not_allowed',
      { issuerProtected: cborMap(), issuerAuth: ([head, , ...rest]) => [head, cborMap([1, -7]), ...rest] },
    ],
    ['a critical header', 'critical_header', { issuerProtected: cborMap([1, -7], [2, [-70_000]]) }],
    ['no payload', 'malformed_cose', { issuerAuth: ([head, open, , signature]) => [head, open, null, signature] }],
    ['three parts of a signature', 'malformed_mdoc', { issuerAuth: (parts) => parts.slice(0, 3) }],
    ['no signature at all', 'malformed_mdoc', { issuerSigned: without('issuerAuth') }],

    // The holder's signature.
    [
      'a device signature over another nonce [S 23]',
      'bad_signature',
      { transcript: redirectTranscript({ ...HANDOVER, nonce: 'n-0S6_WzA2Mj-bbbbbbbbbbbbc' }) },
    ],
    [
      'a device signature for another client [S 23]',
      'bad_signature',
      {
        transcript: redirectTranscript({
          ...HANDOVER,
          clientId: 'x509_hash:AAo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk',
        }),
      },
    ],
    [
      'a device signature for the client without its prefix [S 23]',
      'bad_signature',
      { transcript: redirectTranscript({ ...HANDOVER, clientId: HANDOVER.clientId.slice('x509_hash:'.length) }) },
    ],
    [
      'a device signature for another place to answer [S 23]',
      'bad_signature',
      { transcript: redirectTranscript({ ...HANDOVER, responseUri: 'https://desk.example/wallet/response/' }) },
    ],
    [
      'a device signature for another encryption key [S 23]',
      'bad_signature',
      { transcript: redirectTranscript({ ...HANDOVER, responseKey: 'AAPsknrg8gjaqi0CaoFPKyLcpSz4X_qPP4Ymxr1mkEc' }) },
    ],
    [
      'a device signature for an answer in the open [S 23]',
      'bad_signature',
      { transcript: redirectTranscript({ ...HANDOVER, responseKey: 'not_encrypted' }) },
    ],
    [
      'a device signature for the Digital Credentials API [S 23]',
      'bad_signature',
      {
        transcript: dcApiTranscript({
          origin: 'https://desk.example',
          nonce: HANDOVER.nonce,
          responseKey: HANDOVER.responseKey,
        }),
      },
    ],
    ['a device signature over another document type', 'bad_signature', { signedDocType: 'org.iso.18013.5.1.mDL' }],
    ['a device signature of another key', 'bad_signature', { deviceSignedBy: other }],
    ['a device signature of the issuer', 'bad_signature', { deviceSignedBy: issuer }],
    ['a device signature in another algorithm', 'alg_not_allowed', { deviceProtected: cborMap([1, -8]) }],
    [
      'a device key on another curve than the signature',
      'alg_not_allowed',
      { mso: withMembers(['deviceKeyInfo', cborMap(['deviceKey', coseKeyOf(p384.publicJwk)])]) },
    ],
    [
      'a device signature that brings its payload',
      'malformed_cose',
      { deviceSignature: ([head, open, , signature]) => [head, open, utf8('x'), signature] },
    ],
    [
      'a MAC instead of a device signature',
      'device_mac',
      { deviceAuth: () => cborMap(['deviceMac', [encodeCbor(cborMap([1, 5])), cborMap(), null, new Uint8Array(32)]]) },
    ],
    [
      'a MAC and a signature',
      'malformed_mdoc',
      { deviceAuth: (good) => new Map([...(good as CborMap), ['deviceMac', []]]) },
    ],
    ['no proof of the device', 'malformed_mdoc', { deviceAuth: () => cborMap() }],
    [
      'an element that the device says without leave',
      'unauthorized_element',
      { deviceElements: cborMap([OWN, cborMap(['name', '韩梅梅'])]) },
    ],
    [
      'an element that the device says beside one it may',
      'unauthorized_element',
      {
        deviceElements: cborMap([OWN, cborMap(['mood', 'good'], ['name', '韩梅梅'])]),
        mso: withMembers([
          'deviceKeyInfo',
          deviceKeyInfo(['keyAuthorizations', cborMap(['dataElements', cborMap([OWN, ['mood']])])]),
        ]),
      },
    ],

    // The response around it.
    ['a response of a later version', 'unknown_version', { response: withMembers(['version', '2.0']) }],
    ['a response without a version', 'unknown_version', { response: without('version') }],
    ['a response that reports an error', 'device_error', { response: withMembers(['status', 10]) }],
    ['a response without documents [S 23]', 'not_one_document', { response: without('documents') }],
    [
      'two documents in a response [S 23]',
      'not_one_document',
      { response: (good) => new Map([...good, ['documents', [...(good.get('documents') as CborValue[]), cborMap()]]]) },
    ],
    ['something after the response', 'trailing_bytes', { bytes: (bytes) => Uint8Array.of(...bytes, 0xf6) }],
    ['a response that was cut', 'malformed_cbor', { bytes: (bytes) => bytes.subarray(0, -1) }],
    [
      'a label of the response twice',
      'duplicate_label',
      { bytes: () => new Uint8Array(Buffer.from('a266737461747573006673746174757300', 'hex')) },
    ],
    [
      'a response forty levels deep',
      'too_deep',
      { bytes: () => Uint8Array.of(...new Array<number>(40).fill(0x81), 0) },
    ],
    ['a list for a response', 'malformed_mdoc', { bytes: () => encodeCbor([]) }],
    ['no document type around it', 'malformed_mdoc', { document: without('docType') }],
    ['no half of the device', 'malformed_mdoc', { document: without('deviceSigned') }],
    ['no half of the issuer', 'malformed_mdoc', { document: without('issuerSigned') }],
  ])('%s is refused as %s', async (_what, reason, spoiling) => {
    expect(await verdict(await forgeDeviceResponse(spoiling))).toBe(reason)
  })

  test.each([
    ['padding', (text: string) => `${text}=`],
    ['the alphabet of plain base64', (text: string) => `${text.slice(0, -4)}+/+/`],
    ['white space', (text: string) => `${text}\n`],
    ['nothing', () => ''],
  ])('%s is not the base64url that was asked for [S 23]', async (_what, spell) => {
    expect(['malformed_mdoc', 'malformed_cbor']).toContain(await verdict(spell(await forgeDeviceResponse())))
  })

  test('a megabyte is not even decoded', () => {
    expect(parseDeviceResponse('A'.repeat(1_048_576))).toEqual({ ok: false, reason: 'malformed_mdoc' })
  })
})

describe('an mdoc that is unusual', () => {
  test.each<[string, Spoiling]>([
    ['nothing disclosed', { issuerSigned: without('nameSpaces') }],
    ['no status', { mso: without('status') }],
    [
      'members unknown to us',
      {
        mso: withMembers(['later', 1], [-1, 'x']),
        response: withMembers(['later', []]),
        document: withMembers(['errors', cborMap()]),
      },
    ],
    [
      'a fraction of a second',
      { mso: withMembers(['validityInfo', validity('2026-11-01T00:00:00.123Z', '2026-11-01T00:00:01Z', UNTIL)]) },
    ],
    [
      'a clock forty seconds ahead of ours',
      { mso: withMembers(['validityInfo', validity(ISSUED, '2026-11-20T08:00:40Z', UNTIL)]) },
    ],
    [
      'the fully specified name of its algorithm',
      { issuerProtected: cborMap([1, -9]), deviceProtected: cborMap([1, -9]) },
    ],
    [
      'undefined for the payload that travels apart',
      {
        deviceSignature: ([head, open, , signature]) => [head, open, undefined, signature],
        deviceAuth: (good) => new Map([...(good as CborMap), ['deviceMac', undefined]]),
      },
    ],
    [
      'an element that the device may say, by its name space',
      {
        deviceElements: cborMap([OWN, cborMap(['mood', 'good'])]),
        mso: withMembers(['deviceKeyInfo', deviceKeyInfo(['keyAuthorizations', cborMap(['nameSpaces', [OWN]])])]),
      },
    ],
    [
      'an element that the device may say, by its name',
      {
        deviceElements: cborMap([OWN, cborMap(['mood', 'good'])]),
        mso: withMembers([
          'deviceKeyInfo',
          deviceKeyInfo(
            ['keyAuthorizations', cborMap(['dataElements', cborMap([OWN, ['mood']])])],
            ['keyInfo', cborMap([-1, 0])],
          ),
        ]),
      },
    ],
  ])('with %s is accepted', async (_what, spoiling) => {
    expect(await verdict(await forgeDeviceResponse(spoiling))).toBe('ok')
  })

  test('what the device says of itself is no claim', async () => {
    const parsed = parseDeviceResponse(
      await forgeDeviceResponse({
        deviceElements: cborMap([OWN, cborMap(['name', '韩梅梅'])]),
        mso: withMembers(['deviceKeyInfo', deviceKeyInfo(['keyAuthorizations', cborMap(['nameSpaces', [OWN]])])]),
      }),
    )
    if (!parsed.ok) throw new Error(parsed.reason)
    const { issuerSigned } = parsed.value
    const verified = await verifyIssuerSigned({
      issuerSigned,
      docType: DOC_TYPE,
      key: issuer.key,
      at: AT,
      skewSeconds: 60,
    })
    expect(verified).toMatchObject({ ok: true, value: { nameSpaces: { [OWN]: { name: '李雷' } } } })
  })
})
