import { addSeconds, isoDate } from './time.ts'

/**
 * Days of the civil calendar as `YYYY-MM-DD`, so that they compare as text. The law counts in them: ages, endorsements,
 * residence, leases. Months are `YYYY-MM`.
 */
export type CalendarDate = string
export type CalendarMonth = string

const CHINA_OFFSET_SECONDS = 8 * 3600
const DAY_MILLISECONDS = 86_400_000

/** The day in China, which keeps one time all year: UTC+8. */
export const civilDate = (instant: Date): CalendarDate => isoDate(addSeconds(instant, CHINA_OFFSET_SECONDS))

const startOf = (date: CalendarDate): Date => new Date(`${date}T00:00:00Z`)

export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = startOf(text)
  // February 30 would be read as March 1 or 2.
  return !Number.isNaN(instant.getTime()) && isoDate(instant) === text
}

export const addDays = (date: CalendarDate, days: number): CalendarDate =>
  isoDate(new Date(startOf(date).getTime() + days * DAY_MILLISECONDS))

/** From the first to the last, both counted; 0 when the last is before the first. */
export const daysFromTo = (first: CalendarDate, last: CalendarDate): number =>
  Math.max(0, Math.round((startOf(last).getTime() - startOf(first).getTime()) / DAY_MILLISECONDS) + 1)

export const monthOf = (date: CalendarDate): CalendarMonth => date.slice(0, 7)

export function addToMonth(month: CalendarMonth, months: number): CalendarMonth {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** The same day of a later month, or that month's last day where it has no such day (Civil Code Art. 202). */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const month = addToMonth(monthOf(date), months)
  const lastDay = addDays(`${addToMonth(month, 1)}-01`, -1)
  const sameDay = `${month}-${date.slice(8)}`
  return sameDay < lastDay ? sameDay : lastDay
}

/** Whether that many months have passed since a day that counts. */
export const isMonthsSince = (since: CalendarDate, months: number, today: CalendarDate): boolean =>
  addMonths(since, months) <= today

/** Full years on a day. Who was born on 29 February is a year older on 1 March in common years. */
export function ageOn(birthDate: CalendarDate, today: CalendarDate): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years
}
