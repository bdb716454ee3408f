import { ok, type Result, refuse } from '@sojourn/domain'
import type * as z from 'zod'
import './zod-without-eval.ts'

export type Problem =
  | 'missing'
  | 'wrong_type'
  | 'malformed'
  | 'too_large'
  | 'not_allowed'
  | 'conflict'
  | 'unsupported'
  | 'mismatch'

/**
 * What is wrong with a message: the wire name of the member (`proofs.jwt.0`) and one word. Neither holds anything the sender chose,
 * so both may go to logs and answers.
 */
export interface FieldProblem {
  readonly field: string
  readonly problem: Problem
}

export const problem = (field: string, what: Problem): { readonly ok: false; readonly reason: FieldProblem } =>
  refuse({ field, problem: what })

/** Members whose own names are chosen by the sender: they show as `*`. */
const MAPS = new Set(['credential_configurations_supported', 'proof_types_supported', 'vp_token'])

/** Parses at the door: unknown members are dropped, the first problem is named. */
export function readMessage<Schema extends z.ZodType>(
  schema: Schema,
  message: unknown,
): Result<z.output<Schema>, FieldProblem> {
  const read = schema.safeParse(message)
  if (read.success) return ok(read.data)
  const issue = read.error.issues[0]
  if (issue === undefined) throw new Error('a refused message without an issue')
  return refuse({ field: fieldOf(issue.path), problem: problemOf(issue, message) })
}

function fieldOf(path: readonly PropertyKey[]): string {
  const names = path.map((segment, at) => (MAPS.has(String(path[at - 1])) ? '*' : String(segment)))
  return names.length === 0 ? 'message' : names.join('.')
}

function problemOf(issue: z.core.$ZodIssue, message: unknown): Problem {
  switch (issue.code) {
    case 'invalid_type':
      return valueAt(message, issue.path) === undefined ? 'missing' : 'wrong_type'
    case 'invalid_union':
      return valueAt(message, issue.path) === undefined ? 'missing' : 'wrong_type'
    case 'too_big':
      return 'too_large'
    case 'invalid_value':
      return valueAt(message, issue.path) === undefined ? 'missing' : 'not_allowed'
    case 'custom':
      return isProblem(issue.params?.problem) ? issue.params.problem : 'malformed'
    default:
      return 'malformed'
  }
}

const PROBLEMS: readonly unknown[] = [
  'missing',
  'wrong_type',
  'malformed',
  'too_large',
  'not_allowed',
  'conflict',
  'unsupported',
  'mismatch',
] satisfies readonly Problem[]

const isProblem = (word: unknown): word is Problem => PROBLEMS.includes(word)

const valueAt = (message: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, segment) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, segment) ? Reflect.get(at, segment) : undefined,
    message,
  )
