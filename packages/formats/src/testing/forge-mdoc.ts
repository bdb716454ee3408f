import {
  type CborLabel,
  type CborMap,
  type CborValue,
  cborMap,
  cborTagged,
  coseKeyOf,
  embeddedCbor,
  encodeBase64url,
  encodeCbor,
  sha256,
} from '@sojourn/keys'
import { deviceAuthenticationBytes } from '../mso-mdoc/device-authentication.ts'
import { redirectTranscript, type SessionTranscript } from '../mso-mdoc/session-transcript.ts'
import { type Party, party } from './forge.ts'

export const DOC_TYPE = 'cn.sojourn.residence-permit.1'
export const ISO = 'org.iso.23220.1'
export const OWN = 'cn.sojourn.residence-permit.1'
export const STATUS_URI = 'https://issuer.example/status-lists/1'
export const ISSUED = '2026-11-01T00:00:00Z'
export const UNTIL = '2027-05-02T00:00:00Z'

export const issuer = await party({ x5c: ['AQID'] })
export const holder = await party()

export const HANDOVER = {
  clientId: 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk',
  nonce: 'n-0S6_WzA2Mj-bbbbbbbbbbbbb',
  responseKey: 'QoPsknrg8gjaqi0CaoFPKyLcpSz4X_qPP4Ymxr1mkEc',
  responseUri: 'https://desk.example/wallet/response',
} as const

export interface ForgedItem {
  readonly digestID: CborValue
  readonly random: CborValue
  readonly elementIdentifier: CborValue
  readonly elementValue: CborValue
}

export const item = (digestID: number, elementIdentifier: string, elementValue: CborValue): ForgedItem => ({
  digestID,
  random: new Uint8Array(16).fill(digestID + 1),
  elementIdentifier,
  elementValue,
})

export const ITEMS: Readonly<Record<string, readonly ForgedItem[]>> = {
  [ISO]: [item(1, 'birth_date', cborTagged(1004, '1990-05-01')), item(0, 'age_over_18', true)],
  [OWN]: [item(0, 'name', '李雷')],
}

export const itemBytes = (of: ForgedItem): CborValue & { readonly encoded: Uint8Array } =>
  embeddedCbor(encodeCbor(new Map<CborLabel, CborValue>(Object.entries(of))))

type Change<T> = (good: T) => T

/** One place each where a good mdoc can be spoiled; what comes after is made properly from what was spoiled. */
export interface Spoiling {
  /** Digested and shown. */
  readonly items?: Readonly<Record<string, readonly ForgedItem[]>>
  /** Shown; the digests were of the good ones. */
  readonly shown?: Readonly<Record<string, readonly CborValue[]>>
  readonly digest?: (bytes: Uint8Array) => Uint8Array
  readonly mso?: Change<CborMap>
  readonly payload?: Change<Uint8Array>
  readonly issuerProtected?: CborMap
  readonly issuerAuth?: Change<readonly CborValue[]>
  readonly issuerSigned?: Change<CborMap>
  readonly signedBy?: Party
  readonly docType?: string
  readonly deviceElements?: CborMap
  readonly transcript?: SessionTranscript
  /** In what the device signs; the document says the good one. */
  readonly signedDocType?: string
  readonly deviceProtected?: CborMap
  readonly deviceSignature?: Change<readonly CborValue[]>
  readonly deviceAuth?: Change<CborValue>
  readonly deviceSignedBy?: Party
  readonly document?: Change<CborMap>
  readonly response?: Change<CborMap>
  readonly bytes?: Change<Uint8Array>
}

export const withMembers =
  (...members: [CborLabel, CborValue][]): Change<CborMap> =>
  (good) =>
    new Map([...good, ...members])
export const without =
  (label: CborLabel): Change<CborMap> =>
  (good) =>
    new Map([...good].filter(([name]) => name !== label))

export async function coseSign1(protectedHeader: CborMap, unprotected: CborMap, payload: Uint8Array, by: Party) {
  const protectedBytes = encodeCbor(protectedHeader)
  const signature = await by.signer.sign(encodeCbor(['Signature1', protectedBytes, new Uint8Array(), payload]))
  return [protectedBytes, unprotected, payload, signature] as readonly CborValue[]
}

export async function forgeIssuerSigned(spoiling: Spoiling = {}): Promise<CborMap> {
  const items = spoiling.items ?? ITEMS
  const digest = spoiling.digest ?? ((bytes: Uint8Array) => sha256(bytes))
  const digests = Object.entries(items).map(([name, list]) => [
    name,
    new Map(list.map((each) => [each.digestID as number, digest(itemBytes(each).encoded)])),
  ]) as [string, CborMap][]
  const mso = cborMap(
    ['version', '1.0'],
    ['digestAlgorithm', 'SHA-256'],
    ['valueDigests', new Map<CborLabel, CborValue>(digests)],
    ['deviceKeyInfo', cborMap(['deviceKey', coseKeyOf(holder.signer.publicJwk)])],
    ['docType', DOC_TYPE],
    ['validityInfo', validity(ISSUED, ISSUED, UNTIL)],
    ['status', cborMap(['status_list', cborMap(['idx', 7], ['uri', STATUS_URI])])],
  )
  const payload = embeddedCbor(encodeCbor((spoiling.mso ?? same)(mso))).encoded
  const issuerAuth = await coseSign1(
    spoiling.issuerProtected ?? cborMap([1, -7]),
    cborMap([33, Uint8Array.of(1, 2, 3)]),
    (spoiling.payload ?? same)(payload),
    spoiling.signedBy ?? issuer,
  )
  const shown =
    spoiling.shown ?? Object.fromEntries(Object.entries(items).map(([name, list]) => [name, list.map(itemBytes)]))
  const issuerSigned = cborMap(
    ['nameSpaces', new Map<CborLabel, CborValue>(Object.entries(shown))],
    ['issuerAuth', (spoiling.issuerAuth ?? same)(issuerAuth)],
  )
  return (spoiling.issuerSigned ?? same)(issuerSigned)
}

export async function forgeDeviceResponse(spoiling: Spoiling = {}): Promise<string> {
  const docType = spoiling.docType ?? DOC_TYPE
  const deviceNameSpaces = embeddedCbor(encodeCbor(spoiling.deviceElements ?? cborMap()))
  const transcript = spoiling.transcript ?? redirectTranscript(HANDOVER)
  const signed = deviceAuthenticationBytes(transcript, spoiling.signedDocType ?? docType, deviceNameSpaces)
  const [head, open, , signature] = await coseSign1(
    spoiling.deviceProtected ?? cborMap([1, -7]),
    cborMap(),
    signed,
    spoiling.deviceSignedBy ?? holder,
  )
  const deviceSignature = (spoiling.deviceSignature ?? same)([head, open, null, signature])
  const document = cborMap(
    ['docType', docType],
    ['issuerSigned', await forgeIssuerSigned(spoiling)],
    [
      'deviceSigned',
      cborMap(
        ['nameSpaces', deviceNameSpaces],
        ['deviceAuth', (spoiling.deviceAuth ?? same)(cborMap(['deviceSignature', deviceSignature]))],
      ),
    ],
  )
  const response = cborMap(['version', '1.0'], ['documents', [(spoiling.document ?? same)(document)]], ['status', 0])
  return encodeBase64url((spoiling.bytes ?? same)(encodeCbor((spoiling.response ?? same)(response))))
}

export const validity = (signed: string, from: string, until: string): CborMap =>
  cborMap(['signed', cborTagged(0, signed)], ['validFrom', cborTagged(0, from)], ['validUntil', cborTagged(0, until)])

const same = <T>(good: T): T => good
