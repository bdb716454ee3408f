import { AGENCY_KEYS } from './agency-keys.ts'
import { API } from './api.ts'
import { type Command, type Outcome, readGiven, UsageProblem } from './command.ts'
import { ISSUE } from './issue.ts'
import { KEYS } from './keys.ts'
import { OFFER } from './offer.ts'
import { REQUEST } from './request.ts'
import { STATUS } from './status.ts'
import { TRUST } from './trust.ts'
import { VERIFY } from './verify.ts'

/** By the one or two words that name them. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  ...KEYS,
  ...AGENCY_KEYS,
  ...TRUST,
  ...ISSUE,
  ...STATUS,
  ...OFFER,
  ...REQUEST,
  ...VERIFY,
  ...API,
}

const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length))
export const HELP = `sojourn COMMAND [options]      (sojourn COMMAND --help says more)

${Object.entries(COMMANDS)
  .map(([name, { does }]) => `  ${name.padEnd(width)}  ${does}`)
  .join('\n')}

  Every clock, key and list that a command looks at is named in its options; nothing is fetched and nothing is kept.
  It ends with 0 when it holds, 1 when it was refused, 2 when it was asked wrongly.`

export async function runCommand(args: readonly string[]): Promise<Outcome> {
  if (args.length === 0 || args[0] === '--help' || args[0] === 'help') return { code: 0, said: HELP }
  const two = args.slice(0, 2).join(' ')
  const name = Object.hasOwn(COMMANDS, two) ? two : (args[0] ?? '')
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command === undefined) throw new UsageProblem(`there is no command ${two}\n\n${HELP}`)
  const rest = args.slice(name.split(' ').length)
  if (rest.includes('--help')) return { code: 0, said: `${command.does}\n\n${command.usage}` }
  return command.run(readGiven(command, rest))
}
