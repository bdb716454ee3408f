import { ok, type Result, refuse } from '@sojourn/domain'
import {
  type CborTagged,
  type CborValue,
  type CoseSign1,
  decodeCbor,
  isBytes,
  isCborArray,
  isCborMap,
  isCborTagged,
  readCoseSign1,
} from '@sojourn/keys'
import {
  decodeMdoc,
  type IssuerSigned,
  isName,
  type MdocShapeRefusal,
  readIssuerSigned,
  textMembers,
} from './issuer-signed.ts'
import { MDOC_VERSION } from './mdoc-names.ts'

/** One document of a DeviceResponse: ISO-18013-5 8.3.2.1.2.2 (device-retrieval-mdoc-response). Nothing in it is believed. */
export interface PresentedMdoc {
  readonly docType: string
  readonly issuerSigned: IssuerSigned
  /** DeviceNameSpacesBytes as received: what the device signed. */
  readonly deviceNameSpaces: CborTagged
  /** What they hold: elements by name space. */
  readonly deviceElements: ReadonlyMap<string, readonly string[]>
  readonly deviceAuth: CoseSign1 | 'device_mac'
}

export type DeviceResponseRefusal = MdocShapeRefusal | 'unknown_version' | 'device_error' | 'not_one_document'

/** One answer of a VP Token: one DeviceResponse with one document (HAIP-1.0 5.3.1 (iso-mdocs)). */
export function parseDeviceResponse(base64url: string): Result<PresentedMdoc, DeviceResponseRefusal> {
  const decoded = decodeMdoc(base64url)
  if (!decoded.ok) return decoded
  if (!isCborMap(decoded.value)) return refuse('malformed_mdoc')
  const { version, documents, status } = textMembers(decoded.value)
  if (version !== MDOC_VERSION) return refuse('unknown_version')
  if (status !== 0) return refuse('device_error')
  if (!isCborArray(documents) || documents.length !== 1) return refuse('not_one_document')
  return readDocument(documents[0])
}

function readDocument(value: CborValue): Result<PresentedMdoc, DeviceResponseRefusal> {
  if (!isCborMap(value)) return refuse('malformed_mdoc')
  const { docType, deviceSigned } = textMembers(value)
  if (!isName(docType) || !isCborMap(deviceSigned)) return refuse('malformed_mdoc')
  const issuerSigned = readIssuerSigned(value.get('issuerSigned'))
  if (!issuerSigned.ok) return issuerSigned
  const deviceNameSpaces = deviceSigned.get('nameSpaces')
  if (!isCborTagged(deviceNameSpaces) || deviceNameSpaces.tag !== 24) return refuse('malformed_mdoc')
  const deviceElements = readDeviceElements(deviceNameSpaces.value)
  if (!deviceElements.ok) return deviceElements
  const deviceAuth = readDeviceAuth(deviceSigned.get('deviceAuth'))
  if (!deviceAuth.ok) return deviceAuth
  return ok({
    docType,
    issuerSigned: issuerSigned.value,
    deviceNameSpaces,
    deviceElements: deviceElements.value,
    deviceAuth: deviceAuth.value,
  })
}

function readDeviceElements(content: CborValue): Result<PresentedMdoc['deviceElements'], MdocShapeRefusal> {
  const decoded = isBytes(content) ? decodeCbor(content) : refuse('malformed_mdoc')
  if (!decoded.ok) return decoded
  const elements = new Map<string, readonly string[]>()
  if (!isCborMap(decoded.value)) return refuse('malformed_mdoc')
  for (const [nameSpace, items] of decoded.value) {
    if (!isName(nameSpace) || !isCborMap(items)) return refuse('malformed_mdoc')
    const names = [...items.keys()]
    if (!names.every(isName)) return refuse('malformed_mdoc')
    elements.set(nameSpace, names)
  }
  return ok(elements)
}

/** A signature or a MAC and not both. A member that is `undefined` is one that is not there. */
function readDeviceAuth(value: CborValue): Result<PresentedMdoc['deviceAuth'], MdocShapeRefusal> {
  const { deviceSignature, deviceMac } = isCborMap(value) ? textMembers(value) : {}
  if ((deviceSignature === undefined) === (deviceMac === undefined)) return refuse('malformed_mdoc')
  if (deviceMac !== undefined) return ok('device_mac')
  const signature = readCoseSign1(deviceSignature)
  return signature.ok ? signature : refuse('malformed_mdoc')
}
