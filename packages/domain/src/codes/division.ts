import type { Localized } from '../language.ts'
import { DIVISIONS } from './divisions.ts'

/** GB/T 2260: two digits each for province, city and district; zeros stand for "the whole of". */
export const isDivisionCode = (code: string): boolean => /^\d{6}$/.test(code)

/** Undefined for a place that the extract does not hold. */
export const divisionName = (code: string): Localized | undefined =>
  Object.hasOwn(DIVISIONS, code) ? DIVISIONS[code] : undefined

export type DivisionLevel = 'province' | 'city' | 'district'

export function divisionLevel(code: string): DivisionLevel {
  if (code.endsWith('0000')) return 'province'
  return code.endsWith('00') ? 'city' : 'district'
}

const DIGITS_OF_LEVEL = { province: 2, city: 4, district: 6 } as const satisfies Record<DivisionLevel, number>

/** Whether a place is the area or lies in it: equal in the digits that the area fixes. */
export function isWithinDivision(code: string, area: string): boolean {
  if (!isDivisionCode(code) || !isDivisionCode(area)) return false
  return code.startsWith(area.slice(0, DIGITS_OF_LEVEL[divisionLevel(area)]))
}

/** The province and the city that a district lies in. */
export const divisionsOf = (district: string): { province: string; city: string; district: string } => ({
  province: `${district.slice(0, 2)}0000`,
  city: `${district.slice(0, 4)}00`,
  district,
})
