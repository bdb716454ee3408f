import { readFile } from 'node:fs/promises'
import type { PrivateJwk } from '@sojourn/keys'
import type { RelyingParties } from '../relying-parties/relying-party.ts'
import { type AccessTokens, createAccessTokens } from './access-token.ts'
import type { ApiClientStore } from './api-client.ts'
import { readApiClients } from './read-api-clients.ts'
import { createSealingKeys, type SealingKeys } from './sealed.ts'

export interface ApiAccess {
  readonly sealingKeys: SealingKeys
  readonly accessTokens: AccessTokens
}

const MIN_SECRET_CHARS = 32

/** The API's own secrets from their files, and the clients of the operator's file brought into the database. */
export async function openApiAccess(
  files: { readonly secretFile: string; readonly tokenKeyFile: string; readonly clientsFile: string | undefined },
  store: Pick<ApiClientStore, 'replaceFromFile'>,
  relyingParties: RelyingParties,
  issuer: string,
  now: Date,
): Promise<ApiAccess> {
  const secret = (await readFile(files.secretFile, 'utf8')).trim()
  if (secret.length < MIN_SECRET_CHARS)
    throw new Error(`${files.secretFile} has fewer than ${MIN_SECRET_CHARS} characters`)
  const tokenKey = JSON.parse(await readFile(files.tokenKeyFile, 'utf8')) as PrivateJwk
  const accessTokens = await createAccessTokens(tokenKey, issuer)
  const onFile = files.clientsFile === undefined ? NOBODY : await readApiClients(files.clientsFile, relyingParties)
  await store.replaceFromFile(onFile.clients, onFile.keys, now)
  return { sealingKeys: createSealingKeys(secret), accessTokens }
}

const NOBODY = { clients: [], keys: [] } as const
