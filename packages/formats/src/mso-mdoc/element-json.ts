import type { JsonObject, JsonValue } from '@sojourn/domain'
import {
  type CborMap,
  type CborValue,
  encodeBase64url,
  isBytes,
  isCborArray,
  isCborFloat,
  isCborTagged,
} from '@sojourn/keys'
import { isName } from './issuer-signed.ts'

/**
 * A data element as JSON, for queries and policies: RFC8949 6.1 (converting-from-cbor-to-json), as OID4VP-1.0 6.3 (claims_query) asks. A tag
 * gives its content, so a full-date is its text. Undefined for what JSON does not have.
 */
export function elementJson(value: CborValue): JsonValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value
  if (typeof value === 'bigint' || value === undefined) return undefined
  if (isBytes(value)) return encodeBase64url(value)
  if (isCborFloat(value)) return Number.isFinite(value.float) ? value.float : undefined
  if (isCborTagged(value)) return elementJson(value.value)
  return isCborArray(value) ? listJson(value) : mapJson(value)
}

function listJson(list: readonly CborValue[]): JsonValue | undefined {
  const items: JsonValue[] = []
  for (const entry of list) {
    const item = elementJson(entry)
    if (item === undefined) return undefined
    items.push(item)
  }
  return items
}

function mapJson(map: CborMap): JsonObject | undefined {
  const members = new Map<string, JsonValue>()
  for (const [label, value] of map) {
    const name = String(label)
    const member = elementJson(value)
    // 1 and "1" are two labels and one name.
    if (member === undefined || !isName(name) || members.has(name)) return undefined
    members.set(name, member)
  }
  return Object.fromEntries(members)
}
