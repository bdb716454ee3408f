import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../root.ts'

export interface StartOptions {
  readonly stateFolder: string
  /** Forget everything that was made before. */
  readonly fresh: boolean
  /** The demo's police want a lease or an employment shown before they issue the permit online. */
  readonly evidence: boolean
  readonly ports: { readonly issuer: number; readonly verifier: number; readonly wallet: number }
  readonly urls: { readonly issuer: string; readonly verifier: string; readonly wallet: string }
  /** A PostgreSQL server whose account may create databases; ours is started when unset. */
  readonly databaseUrl: string | undefined
  /** With what the names of our databases begin. */
  readonly databasePrefix: string
  /** Settings of the services that the environment brings, such as LOG_LEVEL. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export const USAGE = `npm start [-- options]

  --fresh            begin anew: forget keys, residents, staff and credentials of earlier starts
  --evidence         whoever asks for the residence permit online shows a lease or an employment first, and two officers decide
  --state <folder>   where they are kept (.state)
  --port <number>    of the issuer (4100); the verifier has the next hundred, the wallet the one after

DATABASE_URL names a PostgreSQL server (15 or newer) to use instead of the one that comes along. ISSUER_PUBLIC_URL,
VERIFIER_PUBLIC_URL and WALLET_PUBLIC_URL say how the outside reaches the three when a proxy stands in front.
`

const FIRST_PORT = 4_100
const LAST_PORT = 65_335

export function readStartOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  databasePrefix = 'sojourn',
): StartOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fresh: { type: 'boolean', default: false },
      evidence: { type: 'boolean', default: false },
      state: { type: 'string' },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const first = values.port === undefined ? FIRST_PORT : Number(values.port)
  if (!Number.isInteger(first) || first < 1 || first > LAST_PORT)
    throw new Error(`--port must be a number from 1 to ${LAST_PORT}`)
  const ports = { issuer: first, verifier: first + 100, wallet: first + 200 }
  const at = (name: string, port: number): string => env[name]?.replace(/\/+$/, '') || `http://localhost:${port}`
  return {
    stateFolder: values.state === undefined ? join(ROOT, '.state') : resolve(values.state),
    fresh: values.fresh,
    evidence: values.evidence,
    ports,
    urls: {
      issuer: at('ISSUER_PUBLIC_URL', ports.issuer),
      verifier: at('VERIFIER_PUBLIC_URL', ports.verifier),
      wallet: at('WALLET_PUBLIC_URL', ports.wallet),
    },
    databaseUrl: env.DATABASE_URL || undefined,
    databasePrefix,
    env,
  }
}
