import {
  type AttestationTypeId,
  type ClaimDefinition,
  claimDefinition,
  divisionName,
  ETHNIC_GROUPS,
  type JsonValue,
  KINSHIP_CODES,
  type Language,
  SEX_CODES,
} from '@sojourn/domain'

const YES_NO = { true: { 'zh-CN': '是', en: 'Yes' }, false: { 'zh-CN': '否', en: 'No' } } as const
const LIST_MARK = { 'zh-CN': '、', en: ', ' } as const

/** A claim's value as people say it: codes by their names, days as dates, yes and no. */
export function claimText(
  attestation: AttestationTypeId | undefined,
  path: readonly (string | number)[],
  value: JsonValue,
  language: Language,
): string {
  const definition = attestation && claimDefinition(attestation, path)
  if (typeof value === 'boolean') return YES_NO[`${value}`][language]
  if (Array.isArray(value)) return value.map(String).join(LIST_MARK[language])
  if (typeof value === 'string') return textOf(definition, value, language)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function textOf(definition: ClaimDefinition | undefined, value: string, language: Language): string {
  const named = definition?.values?.[value]
  if (named) return named[language]
  switch (definition?.kind) {
    case 'sex_code':
      return SEX_CODES[value]?.[language] ?? value
    case 'ethnic_group_code':
      return ETHNIC_GROUPS[value]?.[language] ?? value
    case 'kinship_code':
      return KINSHIP_CODES[value]?.[language] ?? value
    case 'division_code':
      return divisionName(value)?.[language] ?? value
    case 'date':
      return dayText(value, language)
    default:
      return value
  }
}

/** A bare day is that day everywhere. */
export function dayText(day: string, language: Language): string {
  const at = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(at.getTime())) return day
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at)
}
