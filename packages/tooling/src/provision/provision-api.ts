import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { RelyingPartyId } from '@sojourn/domain'
import { API_SCOPES, newApiKey } from '@sojourn/verifier'
import { keyOf, readIfThere, secretOf, writeJson, writeWhole } from './key-files.ts'

export interface ProvisionedApi {
  readonly secretFile: string
  readonly tokenKeyFile: string
  readonly clientsFile: string
  /** The sandbox's API key, for its owner's eyes. */
  readonly sandboxKeyFile: string
}

const SANDBOX = 'sandbox' as RelyingPartyId
const CLIENT_ID = '01a44000-0000-7000-8000-000000000001'
const KEY_ID = '01a44000-0000-7000-8000-000000000002'
const PRIVATE = 0o600
/** Where an engineer's own page is likely to be served from while it is made. */
const PAGES_IN_MAKING = ['http://localhost:3000', 'http://localhost:5173', 'http://localhost:8080']

/** The secrets of the verifier's API, and one client of the sandbox with a key that lies in the state folder. */
export async function provisionApi(folder: string, verifierUrl: string): Promise<ProvisionedApi> {
  const at = (name: string) => join(folder, name)
  await secretOf(at('api-secret'))
  await keyOf(at('keys/api-token.jwk.json'))
  const key = await sandboxKey(at('sandbox-api-key'))
  await writeJson(at('api-clients.json'), [
    {
      relyingParty: SANDBOX,
      id: CLIENT_ID,
      name: 'Sandbox',
      scopes: API_SCOPES,
      origins: [new URL(verifierUrl).origin, ...PAGES_IN_MAKING],
      keys: [
        {
          id: KEY_ID,
          prefix: key.slice(0, `sojourn_sk_${SANDBOX}_`.length + 8),
          hash: createHash('sha256').update(key).digest('base64url'),
        },
      ],
    },
  ])
  return {
    secretFile: at('api-secret'),
    tokenKeyFile: at('keys/api-token.jwk.json'),
    clientsFile: at('api-clients.json'),
    sandboxKeyFile: at('sandbox-api-key'),
  }
}

async function sandboxKey(file: string): Promise<string> {
  const known = await readIfThere(file)
  if (known !== undefined) return known.trim()
  const { secret } = newApiKey(SANDBOX, CLIENT_ID as never, API_SCOPES, new Date())
  await writeWhole(file, `${secret}\n`, PRIVATE)
  return secret
}
