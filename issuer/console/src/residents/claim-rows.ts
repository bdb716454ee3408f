import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  claimText,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '@sojourn/domain'
import type { Language } from '@sojourn/ui'

export interface ClaimRow {
  readonly term: string
  readonly detail: string
  readonly concealed: boolean
}

/** What a credential of this type would say, in words, in the order of the type; claims without a value are left out. */
export function claimRows(type: AttestationTypeId, claims: JsonObject, language: Language): readonly ClaimRow[] {
  return ATTESTATION_TYPES[type].claims.flatMap((definition) => {
    const value = valueAt(claims, definition.path)
    if (value === undefined || value === null || definition.kind === 'image') return []
    const term = definition.label[language]
    return [{ term, detail: claimText(definition, value, language), concealed: definition.restricted }]
  })
}

function valueAt(claims: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = claims
  for (const name of path) value = isJsonObject(value) ? value[name] : undefined
  return value
}
