import type { ClaimDefinition, ClaimKind } from '../attestations/attestation-type.ts'
import { isCalendarDate } from '../calendar-date.ts'
import { divisionName } from '../codes/division.ts'
import { ETHNIC_GROUPS } from '../codes/ethnic-groups.ts'
import { KINSHIP_CODES } from '../codes/kinship.ts'
import { SEX_CODES } from '../codes/sex.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Language, Localized } from '../language.ts'

const YES: Localized = { 'zh-CN': '是', en: 'Yes' }
const NO: Localized = { 'zh-CN': '否', en: 'No' }

type Names = (code: string) => Localized | undefined

const tableOf =
  (table: Readonly<Record<string, Localized>>): Names =>
  (code) =>
    Object.hasOwn(table, code) ? table[code] : undefined

const NAMES: Partial<Record<ClaimKind, Names>> = {
  sex_code: tableOf(SEX_CODES),
  ethnic_group_code: tableOf(ETHNIC_GROUPS),
  kinship_code: tableOf(KINSHIP_CODES),
  division_code: divisionName,
}

/**
 * A claim's value as people say it, in each language where the two differ: codes by their names, yes and no, lists. A day stays as it is
 * written, for whoever shows it. What no table knows, and claims of unknown types, are shown as they are.
 */
export function claimWords(definition: ClaimDefinition | undefined, value: JsonValue): string | Localized {
  if (typeof value === 'boolean') return value ? YES : NO
  if (Array.isArray(value)) {
    const said = value.map((one) => claimWords(definition, one))
    const joined = (language: Language, mark: string) => said.map((one) => wordIn(one, language)).join(mark)
    return { 'zh-CN': joined('zh-CN', '、'), en: joined('en', ', ') }
  }
  if (definition?.kind === 'points' && typeof value === 'number') return pointsText(value)
  if (definition?.kind === 'points_lines' && isJsonObject(value)) return pointsLine(definition, value)
  if (typeof value !== 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (definition === undefined) return value
  return tableOf(definition.values ?? {})(value) ?? NAMES[definition.kind]?.(value) ?? value
}

/** Hundredths, as people count points: 4050 is 40.5. */
const pointsText = (hundredths: number): string => String(hundredths / 100)

/** One line of a count: what for, and how many. */
function pointsLine(definition: ClaimDefinition, { code, points }: JsonObject): Localized {
  const name = typeof code === 'string' ? claimWords(definition, code) : ''
  const count = typeof points === 'number' ? pointsText(points) : ''
  return { 'zh-CN': `${wordIn(name, 'zh-CN')} ${count} 分`, en: `${wordIn(name, 'en')} ${count}` }
}

/** The same in one language, days as dates. */
export function claimText(definition: ClaimDefinition | undefined, value: JsonValue, language: Language): string {
  return definition?.kind === 'date' && typeof value === 'string'
    ? dayText(value, language)
    : wordIn(claimWords(definition, value), language)
}

/** A bare day is that day everywhere. */
export function dayText(day: string, language: Language): string {
  if (!isCalendarDate(day)) return day
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

const wordIn = (said: string | Localized, language: Language): string =>
  typeof said === 'string' ? said : said[language]
