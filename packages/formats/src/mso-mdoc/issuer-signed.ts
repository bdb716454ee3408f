import { ok, type Result, refuse } from '@sojourn/domain'
import {
  type CborMap,
  type CborRefusal,
  type CborTagged,
  type CborValue,
  type CoseSign1,
  contentOf,
  coseSign1Value,
  decodeBase64url,
  decodeCbor,
  isBytes,
  isCborArray,
  isCborMap,
  isCborTagged,
  readCoseSign1,
} from '@sojourn/keys'

/** One data element with its random, as the issuer digested it. */
export interface IssuerSignedItem {
  readonly digestId: number
  readonly random: Uint8Array
  readonly identifier: string
  readonly value: CborValue
  /** IssuerSignedItemBytes as received, tag and length and all: what the digest is of. */
  readonly encoded: CborTagged
}

/** ISO-18013-5 8.3.2.1.2.2 (device-retrieval-mdoc-response), the issuer's half of a document. Nothing in it is believed. */
export interface IssuerSigned {
  readonly nameSpaces: ReadonlyMap<string, readonly IssuerSignedItem[]>
  readonly issuerAuth: CoseSign1
}

export type MdocShapeRefusal = CborRefusal | 'malformed_mdoc'

/** A permit has 41 elements and a portrait; a stranger's may have more. */
export const MAX_MDOC_CHARS = 524_288

/** As an issuer gives it: OID4VCI-1.0 A.2.4 (credential-response), base64url of the CBOR. */
export function parseIssuerSigned(base64url: string): Result<IssuerSigned, MdocShapeRefusal> {
  const decoded = decodeMdoc(base64url)
  return decoded.ok ? readIssuerSigned(decoded.value) : decoded
}

export function decodeMdoc(base64url: string): Result<CborValue, MdocShapeRefusal> {
  const bytes = base64url.length > MAX_MDOC_CHARS ? undefined : decodeBase64url(base64url)
  return bytes === undefined ? refuse('malformed_mdoc') : decodeCbor(bytes)
}

export function readIssuerSigned(value: CborValue): Result<IssuerSigned, MdocShapeRefusal> {
  if (!isCborMap(value)) return refuse('malformed_mdoc')
  const issuerAuth = readCoseSign1(value.get('issuerAuth'))
  if (!issuerAuth.ok) return refuse('malformed_mdoc')
  const nameSpaces = readNameSpaces(value.get('nameSpaces'))
  return nameSpaces.ok ? ok({ nameSpaces: nameSpaces.value, issuerAuth: issuerAuth.value }) : nameSpaces
}

/** Left out when no element is shown; a name space without elements is not written at all. */
function readNameSpaces(value: CborValue): Result<IssuerSigned['nameSpaces'], MdocShapeRefusal> {
  const nameSpaces = new Map<string, readonly IssuerSignedItem[]>()
  if (value === undefined) return ok(nameSpaces)
  if (!isCborMap(value)) return refuse('malformed_mdoc')
  for (const [nameSpace, list] of value) {
    if (!isName(nameSpace) || !isCborArray(list) || list.length === 0) return refuse('malformed_mdoc')
    const items: IssuerSignedItem[] = []
    for (const entry of list) {
      const item = readItem(entry)
      if (!item.ok) return item
      items.push(item.value)
    }
    nameSpaces.set(nameSpace, items)
  }
  return ok(nameSpaces)
}

function readItem(entry: CborValue): Result<IssuerSignedItem, MdocShapeRefusal> {
  const content = contentOf(entry, 24)
  if (!isBytes(content) || !isCborTagged(entry)) return refuse('malformed_mdoc')
  const decoded = decodeCbor(content)
  if (!decoded.ok) return decoded
  const item = decoded.value
  if (!isCborMap(item)) return refuse('malformed_mdoc')
  const { digestID: digestId, random, elementIdentifier: identifier, elementValue: value } = textMembers(item)
  if (!isUnsigned(digestId) || !isBytes(random) || !isName(identifier) || value === undefined) {
    return refuse('malformed_mdoc')
  }
  return ok({ digestId, random, identifier, value, encoded: entry })
}

/** Members under a text label, the others passed over. */
export const textMembers = (map: CborMap): Readonly<Record<string, CborValue>> =>
  Object.fromEntries([...map].filter(([label]) => typeof label === 'string'))

export const isUnsigned = (value: CborValue): value is number => typeof value === 'number' && value >= 0

/** Names become members of JSON, where this one is no name. */
export const isName = (value: CborValue): value is string =>
  typeof value === 'string' && value !== '' && value !== '__proto__'

/** With the items of `nameSpaces` and no other, each in the bytes that were received. */
export const issuerSignedValue = ({ nameSpaces, issuerAuth }: IssuerSigned): CborMap =>
  new Map<string, CborValue>([
    ...(nameSpaces.size === 0
      ? []
      : [
          [
            'nameSpaces',
            new Map([...nameSpaces].map(([name, items]) => [name, items.map(({ encoded }) => encoded)])),
          ] as const,
        ]),
    ['issuerAuth', coseSign1Value(issuerAuth)],
  ])
