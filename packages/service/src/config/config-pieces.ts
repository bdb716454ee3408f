import { z } from 'zod'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Where the outside reaches a service: https, or http on loopback when ALLOW_HTTP_ON_LOOPBACK=true. It may carry a path, never a
 * query, a fragment or a name and password. The value has no trailing slash, for identifiers are compared byte for byte.
 */
export const publicUrl = (allowHttpOnLoopback: boolean): z.ZodType<string, string> =>
  z.string().transform((text, context) => {
    const problem = publicUrlProblem(text, allowHttpOnLoopback)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
    return text.replace(/\/+$/, '')
  })

function publicUrlProblem(text: string, allowHttpOnLoopback: boolean): string | undefined {
  if (!URL.canParse(text)) return 'must be an absolute URL'
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password'
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(text)) return 'must not hold a query or a fragment'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:' && allowHttpOnLoopback && LOOPBACK.has(url.hostname)) return undefined
  return 'must be https (http only on loopback, and only with ALLOW_HTTP_ON_LOOPBACK=true)'
}

/** `true` or `false`, in these words only: a misspelt flag is a problem, not a `false`. */
export const flag = (): z.ZodType<boolean, string> =>
  z.enum(['true', 'false'], { error: 'must be true or false' }).transform((text) => text === 'true')

/** A whole number within bounds, both included. */
export const wholeNumber = (min: number, max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`)

/** Names of hosts with a comma between them; nothing when left out. */
export const hostNames = (): z.ZodType<readonly string[], string> =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .refine((names) => names.every(isHostName), 'must be host names with a comma between them')

/** As a URL would spell it, so that it can be compared with one. */
const isHostName = (name: string): boolean =>
  URL.canParse(`https://${name}/`) && new URL(`https://${name}/`).hostname.replace(/^\[(.*)\]$/, '$1') === name

export const port = (): z.ZodType<number, string> => wholeNumber(0, 65_535)

/** Reads the one flag that `publicUrl` depends on, before the schema is made. */
export const allowsHttpOnLoopback = (env: Readonly<Record<string, string | undefined>>): boolean =>
  env.ALLOW_HTTP_ON_LOOPBACK === 'true'
