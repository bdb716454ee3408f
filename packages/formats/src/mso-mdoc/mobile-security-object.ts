import { ok, type Result, refuse } from '@sojourn/domain'
import { type CborMap, type CborValue, contentOf, decodeCbor, isBytes, isCborArray, isCborMap } from '@sojourn/keys'
import { isName, isUnsigned, textMembers } from './issuer-signed.ts'
import { MDOC_DIGESTS, MDOC_VERSION, type MdocDigest } from './mdoc-names.ts'

/** ISO-18013-5 9.1.2.4 (signing-method): what the issuer signed of the elements, the device and the times. */
export interface MobileSecurityObject {
  readonly digestAlgorithm: MdocDigest
  readonly valueDigests: ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>
  readonly docType: string
  readonly deviceKey: CborValue
  /** What the device may sign for itself, by name space; `all` is every element of one. */
  readonly deviceMaySign: ReadonlyMap<string, ReadonlySet<string> | 'all'>
  readonly validity: ValidityInfo
  readonly status: CborValue
}

export interface ValidityInfo {
  readonly signed: Date
  readonly validFrom: Date
  readonly validUntil: Date
}

export type MobileSecurityObjectRefusal =
  | 'malformed_mso'
  | 'unknown_version'
  | 'unknown_digest_algorithm'
  | 'malformed_time'

type Read<T> = Result<T, MobileSecurityObjectRefusal>

/** From the payload of IssuerAuth, MobileSecurityObjectBytes. Believe it when the signature has been verified. */
export function readMobileSecurityObject(payload: Uint8Array): Read<MobileSecurityObject> {
  const outer = decodeCbor(payload)
  const content = outer.ok ? contentOf(outer.value, 24) : undefined
  const inner = isBytes(content) ? decodeCbor(content) : undefined
  if (inner?.ok !== true || !isCborMap(inner.value)) return refuse('malformed_mso')
  const { version, digestAlgorithm, docType, deviceKeyInfo, status, ...members } = textMembers(inner.value)
  if (version !== MDOC_VERSION) return refuse('unknown_version')
  if (!isDigest(digestAlgorithm)) return refuse('unknown_digest_algorithm')
  const validity = readValidity(members.validityInfo)
  if (!validity.ok) return validity
  const valueDigests = readValueDigests(members.valueDigests)
  const { deviceKey, keyAuthorizations } = isCborMap(deviceKeyInfo) ? textMembers(deviceKeyInfo) : {}
  const deviceMaySign = readKeyAuthorizations(keyAuthorizations)
  if (!isName(docType) || deviceKey === undefined || valueDigests === undefined || deviceMaySign === undefined) {
    return refuse('malformed_mso')
  }
  const value = { digestAlgorithm, valueDigests, docType, deviceKey, deviceMaySign, validity: validity.value, status }
  return ok(value)
}

const isDigest = (value: CborValue): value is MdocDigest =>
  typeof value === 'string' && Object.hasOwn(MDOC_DIGESTS, value)

function readValueDigests(value: CborValue): MobileSecurityObject['valueDigests'] | undefined {
  if (!isCborMap(value)) return undefined
  const spaces = new Map<string, ReadonlyMap<number, Uint8Array>>()
  for (const [nameSpace, digests] of value) {
    if (!isName(nameSpace) || !isCborMap(digests)) return undefined
    const byId = new Map<number, Uint8Array>()
    for (const [id, digest] of digests) {
      if (!isUnsigned(id) || !isBytes(digest)) return undefined
      byId.set(id, digest)
    }
    spaces.set(nameSpace, byId)
  }
  return spaces
}

function readKeyAuthorizations(value: CborValue): MobileSecurityObject['deviceMaySign'] | undefined {
  const allowed = new Map<string, ReadonlySet<string> | 'all'>()
  if (value === undefined) return allowed
  if (!isCborMap(value)) return undefined
  const { nameSpaces = [], dataElements = new Map() } = textMembers(value)
  if (!isCborArray(nameSpaces) || !isCborMap(dataElements)) return undefined
  for (const [nameSpace, elements] of dataElements as CborMap) {
    if (!isName(nameSpace) || !isCborArray(elements) || !elements.every(isName)) return undefined
    allowed.set(nameSpace, new Set(elements))
  }
  for (const nameSpace of nameSpaces) {
    if (!isName(nameSpace)) return undefined
    allowed.set(nameSpace, 'all')
  }
  return allowed
}

function readValidity(value: CborValue): Read<ValidityInfo> {
  if (!isCborMap(value)) return refuse('malformed_mso')
  const [signed, validFrom, validUntil] = ['signed', 'validFrom', 'validUntil'].map((name) =>
    instantOf(value.get(name)),
  )
  if (signed === undefined || validFrom === undefined || validUntil === undefined) return refuse('malformed_time')
  // ISO-18013-5 9.1.2.4: in this order; times that contradict each other say nothing.
  if (validFrom < signed || validUntil <= validFrom) return refuse('malformed_time')
  return ok({ signed, validFrom, validUntil })
}

const TDATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** tdate: tag 0, in UTC. A fraction of a second should not be there and changes nothing. */
function instantOf(value: CborValue): Date | undefined {
  const text = contentOf(value, 0)
  if (typeof text !== 'string' || !TDATE.test(text)) return undefined
  const instant = new Date(text)
  // A day that the month does not have would move on to the next month.
  return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 19) !== text.slice(0, 19)
    ? undefined
    : instant
}
