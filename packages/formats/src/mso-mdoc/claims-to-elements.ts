import {
  elementsOfClaims,
  type JsonObject,
  type JsonValue,
  type MdocElementKind,
  type MdocProfile,
} from '@sojourn/domain'
import { type CborValue, cborTagged } from '@sojourn/keys'
import type { IssueMdoc } from './issue-mdoc.ts'

/** The claims of an attestation type as its elements, in CBOR. Throws when a claim has no element or is not of its kind. */
export function claimsToElements(profile: MdocProfile, claims: JsonObject): IssueMdoc['nameSpaces'] {
  const nameSpaces = new Map<string, Map<string, CborValue>>()
  for (const { element, value } of elementsOfClaims(profile, claims)) {
    const elements = nameSpaces.get(element.nameSpace) ?? new Map<string, CborValue>()
    elements.set(element.identifier, elementValue(element.kind, value))
    nameSpaces.set(element.nameSpace, elements)
  }
  return nameSpaces
}

const FULL_DATE = /^\d{4}-\d\d-\d\d$/

/** RFC8943 3.2 (full-date): tag 1004, which ISO-18013-5 7.2.1 (overview) takes for dates. */
function elementValue(kind: MdocElementKind, value: JsonValue): CborValue {
  switch (kind) {
    case 'text':
      if (typeof value === 'string') return value
      break
    case 'full_date':
      if (typeof value === 'string' && FULL_DATE.test(value)) return cborTagged(1004, value)
      break
    case 'boolean':
      if (typeof value === 'boolean') return value
      break
    case 'unsigned':
    case 'numeric_code':
      if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value)
      break
    case 'text_list':
      if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value
      break
  }
  throw new Error(`a claim is no ${kind}`)
}
