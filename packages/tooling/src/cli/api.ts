import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, type Result } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import { API_SCOPES, type ApiClients, type ApiScope, apiDescription, withApiClients } from '@sojourn/verifier'
import { clientTypes } from '../api-client/client-types.ts'
import { ROOT } from '../root.ts'
import { type Command, type Given, type Outcome, refused, said, UsageProblem } from './command.ts'
import { readInput, readJsonObject } from './read-input.ts'

const AT = { 'relying-party': { type: 'string' }, database: { type: 'string' } } as const
const DATABASE = '[--database URL]'

/** Of the running demo unless another is named. */
async function databaseOf(given: Given): Promise<string> {
  const named = given.optional('database')
  if (named !== undefined) return named
  const file = join(ROOT, '.state', 'verifier-database-url')
  if (!existsSync(file)) throw new UsageProblem('--database is missing, and no npm start has left one')
  return readInput('--database', file)
}

const managed = async (
  given: Given,
  work: (clients: ApiClients, party: string) => Promise<Outcome>,
): Promise<Outcome> =>
  withApiClients(await databaseOf(given), (clients) => work(clients, given.required('relying-party')))

function scopesOf(given: Given): readonly ApiScope[] | undefined {
  const scopes = given.every('scope')
  const isScope = (text: string): text is ApiScope => API_SCOPES.some((scope) => scope === text)
  if (!scopes.every(isScope)) throw new UsageProblem(`--scope is one of ${API_SCOPES.join(', ')}`)
  return scopes.length === 0 ? undefined : scopes
}

async function jwksOf(given: Given): Promise<readonly PublicJwk[] | undefined> {
  const file = given.optional('jwks')
  if (file === undefined) return undefined
  const { keys } = await readJsonObject('--jwks', file)
  if (!Array.isArray(keys) || keys.length === 0) throw new UsageProblem('--jwks is no JWK Set')
  if (keys.some((key) => !isJsonObject(key) || 'd' in key)) throw new UsageProblem('--jwks holds a private key')
  return keys as unknown as readonly PublicJwk[]
}

const outcomeOf = (done: Result<unknown, string>): Outcome =>
  done.ok ? said(done.value ?? 'done') : refused(done.reason)

export const API: Readonly<Record<string, Command>> = {
  'api describe': {
    does: 'the OpenAPI 3.1 document of a verifier’s API, without one that runs',
    usage: 'sojourn api describe [--url URL]',
    options: { url: { type: 'string' } },
    run: async (given) => said(apiDescription(given.optional('url') ?? 'https://verifier.example')),
  },
  'api types': {
    does: 'the types of the API’s client, for packages/verification-client/src/described.ts',
    usage: 'sojourn api types > packages/verification-client/src/described.ts',
    options: {},
    run: async () => said(await clientTypes()),
  },
  'api client-new': {
    does: 'a program of a relying party, with what it may do at the most',
    usage: `sojourn api client-new --relying-party ID --name TEXT [--scope SCOPE ...] [--origin ORIGIN ...] [--jwks FILE] ${DATABASE}`,
    options: {
      ...AT,
      name: { type: 'string' },
      scope: { type: 'string', multiple: true },
      origin: { type: 'string', multiple: true },
      jwks: { type: 'string' },
    },
    async run(given) {
      const origins = given.every('origin')
      const odd = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)
      if (odd !== undefined) throw new UsageProblem('--origin is no origin, such as https://shop.example')
      const keys = await jwksOf(given)
      const more = { name: given.required('name'), scopes: scopesOf(given) ?? API_SCOPES, origins, keys }
      return managed(given, async (clients, relyingParty) => said(await clients.addClient({ relyingParty, ...more })))
    },
  },
  'api key-new': {
    does: 'an API key of a program; it is printed once, and kept as its SHA-256 alone',
    usage: `sojourn api key-new --relying-party ID --client ID [--scope SCOPE ...] ${DATABASE}`,
    options: { ...AT, client: { type: 'string' }, scope: { type: 'string', multiple: true } },
    run: (given) =>
      managed(given, async (clients, party) =>
        outcomeOf(await clients.addKey(party, given.required('client'), scopesOf(given))),
      ),
  },
  'api list': {
    does: 'the programs of a relying party, and what can be seen of their keys',
    usage: `sojourn api list --relying-party ID ${DATABASE}`,
    options: AT,
    run: (given) => managed(given, async (clients, party) => said(await clients.list(party))),
  },
  'api revoke': {
    does: 'ends a key, or a program with all its keys; the next call is refused',
    usage: `sojourn api revoke --relying-party ID (--key ID | --client ID) ${DATABASE}`,
    options: { ...AT, key: { type: 'string' }, client: { type: 'string' } },
    run: (given) =>
      managed(given, async (clients, party) => {
        const key = given.optional('key')
        return outcomeOf(
          key === undefined
            ? await clients.revokeClient(party, given.required('client'))
            : await clients.revokeKey(party, key),
        )
      }),
  },
}
