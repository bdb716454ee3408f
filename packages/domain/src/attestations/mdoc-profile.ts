import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { ClaimDefinition, ClaimKind } from './attestation-type.ts'

/** How an element's value is written in CBOR. A numeric code is a number there and text as a claim. */
export type MdocElementKind = 'text' | 'full_date' | 'boolean' | 'unsigned' | 'numeric_code' | 'text_list'

/** A claim as one data element: what an mdoc shows or keeps to itself. */
export interface MdocElement {
  readonly nameSpace: string
  readonly identifier: string
  /** Of the claim, from the root of the credential's claims. */
  readonly path: readonly string[]
  readonly kind: MdocElementKind
}

/** An attestation type as a document type of mdocs (ISO-18013-5 7.1 (general)). */
export interface MdocProfile {
  readonly docType: string
  readonly elements: readonly MdocElement[]
}

/** ISO-23220-2 6.3 (data elements): names that readers know whatever the document. */
const ISO_NAME_SPACE = 'org.iso.23220.1'

const KINDS: Partial<Record<ClaimKind, MdocElementKind>> = {
  date: 'full_date',
  boolean: 'boolean',
  integer: 'unsigned',
  string_list: 'text_list',
}

/**
 * Every claim once: under its ISO name where `isoNames` has one for its path, else under the type's own name space, which is called as the
 * document type is, with the path for a name. `synthetic` is an element like the others, for an mdoc has nothing that everybody sees.
 */
export function mdocProfile(
  docType: string,
  claims: readonly ClaimDefinition[],
  isoNames: Readonly<Record<string, string>>,
): MdocProfile {
  const elements = claims.map(({ path, kind }): MdocElement => {
    const isoName = isoNames[path.join('.')]
    if (isoName === undefined) {
      return { nameSpace: docType, identifier: path.join('_'), path, kind: KINDS[kind] ?? 'text' }
    }
    // ISO/IEC 5218 counts the sexes as GB/T 2261.1 does, and as a number.
    const isoKind = kind === 'sex_code' ? 'numeric_code' : (KINDS[kind] ?? 'text')
    return { nameSpace: ISO_NAME_SPACE, identifier: isoName, path, kind: isoKind }
  })
  const synthetic: MdocElement = { nameSpace: docType, identifier: 'synthetic', path: ['synthetic'], kind: 'boolean' }
  return { docType, elements: [...elements, synthetic] }
}

/** Where a claim is in the mdoc: name space and element. Throws for a claim that the profile does not have. */
export function elementPathOf({ docType, elements }: MdocProfile, path: readonly string[]): string[] {
  const wanted = path.join('.')
  const element = elements.find((each) => each.path.join('.') === wanted)
  if (element === undefined) throw new Error(`${docType} has no element for ${wanted}`)
  return [element.nameSpace, element.identifier]
}

export interface ElementValue {
  readonly element: MdocElement
  readonly value: JsonValue
}

/** The elements that there are claims for. A claim without an element is a fault: it would be left out in silence. */
export function elementsOfClaims({ elements }: MdocProfile, claims: JsonObject): readonly ElementValue[] {
  const values = elements.flatMap((element) => {
    const value = valueAt(claims, element.path)
    if (value === undefined) return []
    return [{ element, value: element.kind === 'numeric_code' ? Number(value) : value }]
  })
  if (values.length !== countLeaves(claims)) throw new Error('a claim has no element in the mdoc')
  return values
}

/** Back under the names of the claims, so that policies know one set of names. Elements unknown to the profile have none. */
export function claimsOfElements({ elements }: MdocProfile, nameSpaces: JsonObject): JsonObject {
  const claims: JsonObject = {}
  for (const { nameSpace, identifier, path, kind } of elements) {
    const value = valueAt(nameSpaces, [nameSpace, identifier])
    if (value === undefined) continue
    put(claims, path, kind === 'numeric_code' && typeof value === 'number' ? String(value) : value)
  }
  return claims
}

function valueAt(root: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

function put(claims: JsonObject, [name = '', ...rest]: readonly string[], value: JsonValue): void {
  if (rest.length === 0) claims[name] = value
  else {
    const inside = claims[name]
    const object = isJsonObject(inside) ? inside : {}
    claims[name] = object
    put(object, rest, value)
  }
}

const countLeaves = (claims: JsonObject): number =>
  Object.values(claims).reduce<number>((count, value) => count + (isJsonObject(value) ? countLeaves(value) : 1), 0)
