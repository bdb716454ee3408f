import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** What a command says and how the process ends: 0 it holds, 1 it was refused, 2 it was asked wrongly. */
export interface Outcome {
  readonly code: 0 | 1
  /** Text as it is, anything else as JSON. */
  readonly said: unknown
}

export const said = (what: unknown): Outcome => ({ code: 0, said: what })
export const refused = (why: unknown): Outcome => ({ code: 1, said: why })

/** The person at the keyboard asked for something that cannot be: one sentence, with the option's name. */
export class UsageProblem extends Error {}

export interface Command {
  /** One line: what it does. */
  readonly does: string
  readonly usage: string
  readonly options: ParseArgsOptionsConfig
  run(given: Given): Promise<Outcome>
}

/** The options of one call, read as what they should be. */
export interface Given {
  readonly words: readonly string[]
  optional(name: string): string | undefined
  required(name: string): string
  every(name: string): readonly string[]
  flag(name: string): boolean
  /** ISO 8601; now when it was left out. */
  instant(name: string): Date
}

export function readGiven(command: Command, args: readonly string[]): Given {
  const { values, positionals } = parse(command, args)
  const optional = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    words: positionals,
    optional,
    required: (name) => optional(name) ?? missing(name),
    every: (name) => {
      const value = values[name]
      return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
    },
    flag: (name) => values[name] === true,
    instant: (name) => instantOf(name, optional(name)),
  }
}

/** Strict: a misspelt option is a problem, never passed over. */
function parse({ options, usage }: Command, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageProblem(`${error.message}\n\n${usage}`)
    throw error
  }
}

const missing = (name: string): never => {
  throw new UsageProblem(`--${name} is missing`)
}

function instantOf(name: string, text: string | undefined): Date {
  const instant = text === undefined ? new Date() : new Date(text)
  if (Number.isNaN(instant.getTime())) throw new UsageProblem(`--${name} is no instant: write 2026-11-29T08:00:00Z`)
  return instant
}
