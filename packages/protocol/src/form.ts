import { ok, type Result } from '@sojourn/domain'
import { type FieldProblem, problem } from './field-problem.ts'

/** A decoded `application/x-www-form-urlencoded` body or query; a repeated parameter is an array. */
export type Form = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * RFC6749 3.1 (authorization-endpoint) and 3.2 (token-endpoint): a parameter MUST NOT be repeated, one without a value counts as left out.
 */
export function readParameter(form: Form, name: string, maxChars: number): Result<string | undefined, FieldProblem> {
  const value = Object.hasOwn(form, name) ? form[name] : undefined
  if (value === undefined || value === '') return ok(undefined)
  if (typeof value !== 'string') return problem(name, 'conflict')
  return value.length > maxChars ? problem(name, 'too_large') : ok(value)
}

/** Several at once, in the order given: the first problem wins. */
export function readParameters<const Name extends string>(
  form: unknown,
  limits: Readonly<Record<Name, number>>,
): Result<{ readonly [name in Name]: string | undefined }, FieldProblem> {
  if (typeof form !== 'object' || form === null) return problem('message', 'wrong_type')
  const values: Partial<Record<Name, string | undefined>> = {}
  for (const name of Object.keys(limits) as Name[]) {
    const read = readParameter(form as Form, name, limits[name])
    if (!read.ok) return read
    values[name] = read.value
  }
  return ok(values as { readonly [name in Name]: string | undefined })
}
