import { isCalendarDate } from '../calendar-date.ts'
import type { Brand } from '../ids.ts'
import { ok, type Result, refuse } from '../result.ts'

/** GB 11643: division, birth date, sequence, check digit. */
export type CitizenId = Brand<'CitizenId'>

export type CitizenIdRefusal =
  | 'malformed'
  | 'bad_date'
  | 'bad_check_digit'
  /** A number that a citizen may hold, where only synthetic ones are let in. */
  | 'real_person_space'
  /** A synthetic number, where only real ones are let in. */
  | 'synthetic_space'
  /** The 18 characters of a foreign permanent resident start with 9 since 2023-12; this release does not know them. */
  | 'foreign_permanent_resident'

/** Which numbers are let in. No citizen's number starts with 0, so that space is ours (domain.md 7.1). */
export type CitizenIdSpace = 'synthetic_only' | 'real_only'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_DIGITS = '10X98765432'

/** MOD 11-2 over the first 17 digits. */
export function citizenIdCheckDigit(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0)
  return CHECK_DIGITS.charAt(sum % 11)
}

export function parseCitizenId(
  text: string,
  space: CitizenIdSpace = 'synthetic_only',
): Result<CitizenId, CitizenIdRefusal> {
  if (!/^\d{17}[\dX]$/.test(text)) return refuse('malformed')
  if (text.startsWith('9')) return refuse('foreign_permanent_resident')
  const isSynthetic = text.startsWith('0')
  if (space === 'synthetic_only' && !isSynthetic) return refuse('real_person_space')
  if (space === 'real_only' && isSynthetic) return refuse('synthetic_space')
  const id = text as CitizenId
  if (!isCalendarDate(birthDateOf(id))) return refuse('bad_date')
  return citizenIdCheckDigit(text) === text.charAt(17) ? ok(id) : refuse('bad_check_digit')
}

/** `YYYY-MM-DD`. */
export const birthDateOf = (id: CitizenId): string => `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`

/** GB/T 2261.1: the 17th digit is odd for men. */
export const sexCodeOf = (id: CitizenId): '1' | '2' => (Number(id.charAt(16)) % 2 === 1 ? '1' : '2')
