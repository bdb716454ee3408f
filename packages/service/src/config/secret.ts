import { z } from 'zod'

const SECRETS = new WeakSet<object>()

/** A configured secret. Printing it, logging it or making JSON of it shows only that it is there. */
export interface Secret {
  reveal(): string
  toJSON(): '[redacted]'
  toString(): '[redacted]'
}

export const isSecret = (value: unknown): value is Secret =>
  typeof value === 'object' && value !== null && SECRETS.has(value)

export function secretOf(text: string): Secret {
  const secret: Secret = { reveal: () => text, toJSON: () => '[redacted]', toString: () => '[redacted]' }
  SECRETS.add(secret)
  return Object.freeze(secret)
}

/** A variable that holds a secret of at least `minChars` characters. */
export const secret = (minChars = 32): z.ZodType<Secret, string> =>
  z.string().min(minChars, `must have at least ${minChars} characters`).transform(secretOf)
