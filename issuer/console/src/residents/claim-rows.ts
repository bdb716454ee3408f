import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  type ClaimDefinition,
  divisionName,
  ETHNIC_GROUPS,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  KINSHIP_CODES,
  type Localized,
  SEX_CODES,
} from '@sojourn/domain'
import { formatDate, type Language } from '@sojourn/ui'

export interface ClaimRow {
  readonly term: string
  readonly detail: string
  readonly concealed: boolean
}

const YES: Localized = { 'zh-CN': '是', en: 'yes' }
const NO: Localized = { 'zh-CN': '否', en: 'no' }

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

const CODE_TABLES: Partial<Record<ClaimDefinition['kind'], Readonly<Record<string, Localized>>>> = {
  sex_code: SEX_CODES,
  ethnic_group_code: ETHNIC_GROUPS,
  kinship_code: KINSHIP_CODES,
}

function claimText({ kind, values }: ClaimDefinition, value: JsonValue, language: Language): string {
  if (typeof value === 'boolean') return (value ? YES : NO)[language]
  if (Array.isArray(value)) return value.map(String).join(language === 'zh-CN' ? '、' : ', ')
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (kind === 'date') return formatDate(text, language)
  if (kind === 'division_code') return divisionName(text)?.[language] ?? text
  return (values ?? CODE_TABLES[kind])?.[text]?.[language] ?? text
}
