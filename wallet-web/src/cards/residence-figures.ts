import type { JsonObject } from '@sojourn/domain'
import { textAt } from './subject-claims.ts'

const DAY_MS = 86_400_000

export interface ResidenceFigures {
  readonly since: string
  readonly months: number
}

const utcDay = (day: string): Date | undefined => {
  const at = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** Whole months from the day that residence counts from to today. */
export function residenceFigures(claims: JsonObject, now: Date): ResidenceFigures | undefined {
  const since = textAt(claims, 'resident_since')
  const start = since && utcDay(since)
  if (!since || !start || start > now) return undefined
  const months = (now.getUTCFullYear() - start.getUTCFullYear()) * 12 + now.getUTCMonth() - start.getUTCMonth()
  return { since, months: now.getUTCDate() < start.getUTCDate() ? months - 1 : months }
}

/** Days until the endorsement ends, its last day counted; negative when it has ended. */
export function daysToEndorsement(claims: JsonObject, now: Date): number | undefined {
  const until = textAt(claims, 'endorsed_until')
  const end = until && utcDay(until)
  if (!end) return undefined
  return Math.round((end.getTime() - Math.floor(now.getTime() / DAY_MS) * DAY_MS) / DAY_MS)
}
