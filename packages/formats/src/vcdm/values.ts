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
