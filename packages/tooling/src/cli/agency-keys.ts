import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { jwkThumbprint } from '@sojourn/keys'
import { openPkcs11Token, type Pkcs11Token } from '@sojourn/keys/homes'
import { z } from 'zod'
import type { KeyOrder, RingEntry } from '../provision/agency-keys.ts'
import { DEMO_AGENCIES } from '../provision/demo-registry.ts'
import { provision } from '../provision/provision.ts'
import { type Command, type Given, said, UsageProblem } from './command.ts'
import { readInput } from './read-input.ts'

const OPTIONS = { state: { type: 'string' }, agency: { type: 'string' } } as const
const TOKEN_OPTIONS = {
  'pkcs11-library': { type: 'string' },
  'pkcs11-token': { type: 'string' },
  'pkcs11-pin-file': { type: 'string' },
  'pkcs11-addon': { type: 'string' },
} as const
const RUNNING = 'The issuer sees it within seconds and does the rest by its clock; it need not be started again.'

/** An agency's signing keys, in the folder that provisioning keeps. */
export const AGENCY_KEYS: Readonly<Record<string, Command>> = {
  'keys ring': {
    does: "an agency's signing keys: what each is for and where its private half is",
    usage: 'sojourn keys ring --state FOLDER --agency ID',
    options: OPTIONS,
    run: async (given) => said((await ringOf(given)).map(shown)),
  },
  'keys rotate': {
    does: 'makes, certifies and lists a successor for each signing key of an agency',
    usage: `sojourn keys rotate --state FOLDER --agency ID [--pkcs11-library FILE --pkcs11-token LABEL --pkcs11-pin-file FILE --pkcs11-addon FOLDER]

  With the four of them the successors are made in that token and never leave it; the issuer needs the same settings (PKCS11_LIBRARY, ...).
  ${RUNNING}`,
    options: { ...OPTIONS, ...TOKEN_OPTIONS },
    async run(given) {
      const token = await tokenOf(given)
      try {
        await ordered(given, { kind: 'rotate', agency: agencyOf(given), ...(token === undefined ? {} : { token }) })
      } finally {
        token?.close()
      }
      return said((await ringOf(given)).map(shown))
    },
  },
  'keys revoke': {
    does: 'strikes a signing key off: nothing that it signed counts any more, a successor is made at once',
    usage: `sojourn keys revoke --state FOLDER --agency ID --thumbprint TEXT\n\n  ${RUNNING}`,
    options: { ...OPTIONS, thumbprint: { type: 'string' } },
    async run(given) {
      const thumbprint = given.required('thumbprint')
      if (!(await ringOf(given)).some(({ jwk }) => jwkThumbprint(jwk) === thumbprint)) {
        throw new UsageProblem(`--thumbprint names no key of ${agencyOf(given)}`)
      }
      await ordered(given, { kind: 'revoke', agency: agencyOf(given), thumbprint })
      return said((await ringOf(given)).map(shown))
    },
  },
}

/** All of its settings, or none: a key that was to be made in a device is not made in a file for want of one. */
async function tokenOf(given: Given): Promise<Pkcs11Token | undefined> {
  const names = Object.keys(TOKEN_OPTIONS) as (keyof typeof TOKEN_OPTIONS)[]
  if (names.every((name) => given.optional(name) === undefined)) return undefined
  const pin = (await readInput('--pkcs11-pin-file', given.required('pkcs11-pin-file'))).trim()
  return openPkcs11Token({
    library: given.required('pkcs11-library'),
    tokenLabel: given.required('pkcs11-token'),
    pin,
    addon: resolve(given.required('pkcs11-addon')),
  })
}

function agencyOf(given: Given): string {
  const id = given.required('agency')
  if (!DEMO_AGENCIES.some((agency) => agency.id === id)) {
    throw new UsageProblem(`--agency is none of ${DEMO_AGENCIES.map((agency) => agency.id).join(', ')}`)
  }
  return id
}

const read = async (given: Given, name: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(join(given.required('state'), name), 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new UsageProblem(`--state is no folder that was provisioned: it has no ${name}`)
    }
    throw error
  }
}

const ringOf = async (given: Given) => (await read(given, `keys/agency-${agencyOf(given)}.json`)) as RingEntry[]

const shown = ({ jwk, uses, home, madeAt, notAfter, revoked }: RingEntry) => ({
  thumbprint: jwkThumbprint(jwk),
  uses,
  home,
  madeAt,
  notAfter,
  revoked: revoked ?? false,
})

async function ordered(given: Given, order: KeyOrder): Promise<void> {
  const urls = z
    .object({ issuerUrl: z.string(), verifierUrl: z.string(), walletUrl: z.string() })
    .parse(await read(given, 'registry.json'))
  await provision({ folder: given.required('state'), ...urls, now: new Date(), keyOrders: [order] })
}
