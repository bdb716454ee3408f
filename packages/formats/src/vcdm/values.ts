import { isJsonObject, type JsonValue } from '@sojourn/domain'

/** Characters that no URL holds unencoded; the URL parser would encode some in silence. */
const NO_URL_CHARACTERS = /[\s<>"{}|\\^`]/

/** VCDM-2.0 4.4 (identifiers): one absolute URL, as a string. */
export const isUrl = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && !NO_URL_CHARACTERS.test(value) && URL.canParse(value)

/** Left out, or one URL: `null` and lists are neither. */
export const isOptionalUrl = (value: JsonValue | undefined): value is string | undefined =>
  value === undefined || isUrl(value)

/** One or more, written alone or as a list; undefined for an empty list. */
export function oneOrMore(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) return [value]
  return value.length === 0 ? undefined : value
}

const DATE_TIME_STAMP =
  /^(-?)([1-9]\d{4,5}|\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d|24:00:00)(?:\.(\d+))?(Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/

/**
 * An XML Schema 1.1 `dateTimeStamp`: a date, a time and an offset, none of which may be left out. Undefined for anything else, a
 * 30 February among it. Finer than milliseconds is cut off.
 */
export function readDateTimeStamp(value: JsonValue | undefined): Date | undefined {
  const match = typeof value === 'string' ? DATE_TIME_STAMP.exec(value) : null
  if (match === null) return undefined
  const [, sign, year = '', month = '', day = '', time = '', fraction = '', offset] = match
  if (time.startsWith('24') && /[1-9]/.test(fraction)) return undefined
  if (Number(day) > daysIn(Number(year), Number(month))) return undefined
  const signed = sign === '-' || year.length > 4 ? `${sign || '+'}${year.padStart(6, '0')}` : year
  const instant = new Date(`${signed}-${month}-${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

const daysIn = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** RFC 5646 2.2.9: well-formed, not registered. */
const LANGUAGE_TAG = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/
const LANGUAGE_VALUE_MEMBERS: readonly string[] = ['@value', '@language', '@direction']

/** VCDM-2.0 11.1 (language-and-base-direction): text, a language value object, or one for each language. */
export const isText = (value: JsonValue | undefined): boolean =>
  Array.isArray(value) ? value.length > 0 && value.every(isOneText) : isOneText(value)

function isOneText(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return true
  if (!isJsonObject(value) || typeof value['@value'] !== 'string') return false
  if (Object.keys(value).some((name) => !LANGUAGE_VALUE_MEMBERS.includes(name))) return false
  const { '@language': language, '@direction': direction } = value
  return (
    (language === undefined || (typeof language === 'string' && LANGUAGE_TAG.test(language))) &&
    (direction === undefined || direction === null || direction === 'ltr' || direction === 'rtl')
  )
}
