import { addSeconds, isCalendarDate } from '@sojourn/domain'

const DAY_SECONDS = 86_400

export const daysAfter = (instant: Date, days: number): Date => addSeconds(instant, days * DAY_SECONDS)

/** Long enough for the clerk to read the answer: what is shown and not kept (gates, fares). */
export const minutesAfter = (instant: Date, minutes: number): Date => addSeconds(instant, minutes * 60)

/** Some days past a day that the clerk typed; never longer than the given bound, for a day may be mistyped, and a day at least. */
export function daysPast(day: string, days: number, decidedAt: Date, boundDays: number): Date {
  const least = daysAfter(decidedAt, 1)
  if (!isCalendarDate(day)) return least
  const longest = daysAfter(decidedAt, boundDays)
  const wanted = daysAfter(new Date(`${day}T00:00:00Z`), days)
  const [, middle = least] = [least, wanted, longest].sort((a, b) => a.getTime() - b.getTime())
  return middle
}
