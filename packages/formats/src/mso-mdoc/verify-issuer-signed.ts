import { type JsonObject, type JsonValue, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  type CoseRefusal,
  checkTimes,
  hash,
  type PublicJwk,
  readCoseKey,
  type TimeRefusal,
  type VerificationKey,
  verifyCoseSign1,
} from '@sojourn/keys'
import { readStatusClaim, type StatusReference } from '../status-reference.ts'
import { elementJson } from './element-json.ts'
import type { IssuerSigned, IssuerSignedItem } from './issuer-signed.ts'
import { MDOC_DIGESTS, MIN_RANDOM_BYTES } from './mdoc-names.ts'
import {
  type MobileSecurityObject,
  type MobileSecurityObjectRefusal,
  readMobileSecurityObject,
  type ValidityInfo,
} from './mobile-security-object.ts'

export interface VerifiedMdoc {
  readonly docType: string
  /** Name space, element identifier, value: the elements that came along, each with its digest. */
  readonly nameSpaces: JsonObject
  readonly holderKey: PublicJwk
  readonly deviceMaySign: MobileSecurityObject['deviceMaySign']
  readonly validity: ValidityInfo
  readonly status: StatusReference | undefined
}

export type MdocRefusal =
  | CoseRefusal
  | MobileSecurityObjectRefusal
  | TimeRefusal
  | 'wrong_doctype'
  | 'digest_missing'
  | 'digest_mismatch'
  | 'duplicate_digest_id'
  | 'duplicate_element'
  | 'random_too_short'
  | 'unreadable_element'
  | 'malformed_holder_key'
  | 'malformed_status'

export interface VerifyIssuerSigned {
  readonly issuerSigned: IssuerSigned
  /** As the document around it says; `as_signed` when there is none, for an issuer gives no document. */
  readonly docType: string | 'as_signed'
  /** The issuer's, found and trusted beforehand (`@sojourn/trust`). */
  readonly key: VerificationKey
  readonly at: Date
  readonly skewSeconds: number
}

/**
 * ISO-18013-5 9.3.1 (inspection-procedure-for-issuer-data-authentication), but for the certificate and the day it was used on, which are the
 * caller's: signature, digests, document type, times, and the key and the status that the rest is checked with.
 */
export async function verifyIssuerSigned(input: VerifyIssuerSigned): Promise<Result<VerifiedMdoc, MdocRefusal>> {
  const { issuerSigned, docType, key, at, skewSeconds } = input
  const signed = await verifyCoseSign1('issuer_auth', issuerSigned.issuerAuth, key)
  if (!signed.ok) return signed
  const read = readMobileSecurityObject(signed.value)
  if (!read.ok) return read
  const mso = read.value
  if (docType !== 'as_signed' && docType !== mso.docType) return refuse('wrong_doctype')
  const nameSpaces = readElements(issuerSigned, mso)
  if (!nameSpaces.ok) return nameSpaces
  const holder = await readCoseKey(mso.deviceKey)
  if (!holder.ok) return refuse('malformed_holder_key')
  const status = readStatus(mso)
  if (!status.ok) return status
  const { validFrom, validUntil } = mso.validity
  const times = checkTimes({ nbf: toSeconds(validFrom), exp: toSeconds(validUntil) }, at, skewSeconds)
  if (!times.ok) return times
  const { deviceMaySign, validity } = mso
  const holderKey = holder.value.publicJwk
  return ok({
    docType: mso.docType,
    nameSpaces: nameSpaces.value,
    holderKey,
    deviceMaySign,
    validity,
    status: status.value,
  })
}

function readElements({ nameSpaces }: IssuerSigned, mso: MobileSecurityObject): Result<JsonObject, MdocRefusal> {
  const spaces: [string, JsonObject][] = []
  for (const [nameSpace, items] of nameSpaces) {
    const digests = mso.valueDigests.get(nameSpace)
    const elements = new Map<string, JsonValue>()
    const ids = new Set<number>()
    for (const item of items) {
      if (ids.has(item.digestId)) return refuse('duplicate_digest_id')
      if (elements.has(item.identifier)) return refuse('duplicate_element')
      const refused = refusedItem(item, digests?.get(item.digestId), mso)
      if (refused !== undefined) return refuse(refused)
      const value = elementJson(item.value)
      if (value === undefined) return refuse('unreadable_element')
      ids.add(item.digestId)
      elements.set(item.identifier, value)
    }
    spaces.push([nameSpace, Object.fromEntries(elements)])
  }
  return ok(Object.fromEntries(spaces))
}

function refusedItem(
  item: IssuerSignedItem,
  digest: Uint8Array | undefined,
  { digestAlgorithm }: MobileSecurityObject,
): MdocRefusal | undefined {
  if (item.random.length < MIN_RANDOM_BYTES) return 'random_too_short'
  if (digest === undefined) return 'digest_missing'
  const made = hash(MDOC_DIGESTS[digestAlgorithm], item.encoded.encoded)
  return made.length === digest.length && made.every((byte, at) => byte === digest[at]) ? undefined : 'digest_mismatch'
}

/** TSL 6.3 (referenced-token-cose): the same structure as in JOSE, so it is read as JSON by the same reader. */
function readStatus({ status }: MobileSecurityObject): Result<StatusReference | undefined, 'malformed_status'> {
  if (status === undefined) return ok(undefined)
  const json = elementJson(status)
  return json === undefined ? refuse('malformed_status') : readStatusClaim(json)
}
