import type { z } from 'zod'
import { isSecret } from './secret.ts'

/** Thrown when the environment cannot be understood; `problems` holds one sentence for each thing that is wrong. */
export interface ConfigProblems extends Error {
  readonly name: 'ConfigProblems'
  readonly problems: readonly string[]
}

export const isConfigProblems = (error: unknown): error is ConfigProblems =>
  error instanceof Error && error.name === 'ConfigProblems'

function configProblems(problems: readonly string[]): ConfigProblems {
  const text = `the configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join('\n')}`
  return Object.assign(new Error(text), { name: 'ConfigProblems' as const, problems })
}

/**
 * Reads a service's configuration once. An empty variable counts as unset, so `X= npm start` cannot mean something else.
 * Every problem is told at once, for an operator who fixes one at a time restarts ten times. The answer is frozen all through.
 */
export function readConfig<S extends z.ZodType>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): z.output<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    throw configProblems(parsed.error.issues.map((issue) => `${issue.path.join('.') || '(all)'}: ${issue.message}`))
  }
  return deepFreeze(parsed.data)
}

/** The same configuration fit for printing: secrets are masked, and so is the password inside a URL. */
export function redacted(config: unknown): unknown {
  if (isSecret(config)) return '[redacted]'
  if (typeof config === 'string') return maskUrlPassword(config)
  if (Array.isArray(config)) return config.map(redacted)
  if (config instanceof URL) return maskUrlPassword(config.href)
  if (typeof config === 'object' && config !== null && Object.getPrototypeOf(config) === Object.prototype) {
    return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, redacted(value)]))
  }
  return config
}

function maskUrlPassword(text: string): string {
  if (!text.includes('://') || !URL.canParse(text)) return text
  const url = new URL(text)
  if (url.password !== '') url.password = 'redacted'
  if (url.searchParams.has('password')) url.searchParams.set('password', 'redacted')
  return url.password === '' && !url.searchParams.has('password') ? text : url.href
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
