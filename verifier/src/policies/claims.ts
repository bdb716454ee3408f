import { isCalendarDate, type JsonValue } from '@sojourn/domain'
import type { Evidence } from './policy.ts'

/** The value at a claims path of one credential of the answer, or undefined. */
export function claimOf(
  evidence: readonly Evidence[],
  queryId: string,
  path: readonly string[],
): JsonValue | undefined {
  let value: JsonValue | undefined = evidence.find((credential) => credential.queryId === queryId)?.claims
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
      return undefined
    value = (value as Readonly<Record<string, JsonValue>>)[name]
  }
  return value
}

/** A claim that is a day; days compare as text. */
export const isDateClaim = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && isCalendarDate(value)
