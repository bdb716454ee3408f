import type { CalendarDate } from '../calendar-date.ts'
import { type CitizenId, citizenIdCheckDigit, parseCitizenId } from '../codes/citizen-id.ts'

/** A number that nobody holds: a fictional district, so its first digit is 0, and a right check digit (domain.md 7.1). */
export function syntheticCitizenId(district: string, birthDate: CalendarDate, sequence: number): CitizenId {
  const first17 = district + birthDate.replaceAll('-', '') + String(sequence).padStart(3, '0')
  const parsed = parseCitizenId(first17 + citizenIdCheckDigit(first17))
  if (!parsed.ok) throw new Error(`a synthetic ID number would be ${parsed.reason}`)
  return parsed.value
}
