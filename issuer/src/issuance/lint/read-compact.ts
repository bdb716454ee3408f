import { isDeepStrictEqual } from 'node:util'
import type { LintProblem } from './lint-problem.ts'

/**
 * The second reader of what was just signed. On purpose it shares no code with the packages that made it: a mistake there must not be
 * repeated here (assurance P2). It reads with Node's own Buffer and JSON, and compares with what was recorded.
 */
export interface CompactJws {
  readonly header: Record<string, unknown>
  readonly payload: Record<string, unknown>
  readonly signingInput: Buffer
  readonly signature: Buffer
}

export const MAX_COMPACT_CHARS = 65_536

export function readCompact(jwt: string): CompactJws | LintProblem {
  const parts = jwt.split('.')
  const [header = '', payload = '', signature = ''] = parts
  if (parts.length !== 3) return 'shape'
  const [headerBytes, payloadBytes, signatureBytes] = [canonical(header), canonical(payload), canonical(signature)]
  if (headerBytes === undefined || payloadBytes === undefined || signatureBytes === undefined) return 'not_canonical'
  const headerJson: unknown = JSON.parse(headerBytes.toString('utf8'))
  const payloadJson: unknown = JSON.parse(payloadBytes.toString('utf8'))
  if (!isRecord(headerJson) || !isRecord(payloadJson)) return 'shape'
  const signingInput = Buffer.from(`${header}.${payload}`, 'ascii')
  return { header: headerJson, payload: payloadJson, signingInput, signature: signatureBytes }
}

/** One spelling of the bytes and no other. */
export function canonical(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Exactly these members, in any order. */
export function hasMembers(object: Record<string, unknown>, names: readonly string[]): boolean {
  const own = Object.keys(object)
  return own.length === names.length && names.every((name) => Object.hasOwn(object, name))
}

export const isSame = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b)

const DAY_SECONDS = 86_400
export const isWholeDay = (seconds: unknown): boolean => typeof seconds === 'number' && seconds % DAY_SECONDS === 0
