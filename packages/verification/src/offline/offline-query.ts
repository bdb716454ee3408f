import { type DcqlQuery, parseDcqlQuery } from '@sojourn/protocol'
import type { OfflinePurpose } from '@sojourn/trust'

const idOf = (at: number): string => `credential-${at}`

/** What the purpose asks, as a wallet matches it: one of its credentials, the first that is held. */
export const offlineQuery = ({ use }: OfflinePurpose): DcqlQuery =>
  parsed({
    credentials: use.credentials.map((credential, at) => credentialQuery(credential, at)),
    credential_sets: [{ options: use.credentials.map((_, at) => [idOf(at)]) }],
  })

/** The same for the one credential that was shown; undefined when the purpose has no such type. */
export function offlineQueryFor(
  { use }: OfflinePurpose,
  vct: unknown,
): { readonly id: string; readonly query: DcqlQuery } | undefined {
  const at = use.credentials.findIndex((credential) => credential.vct === vct)
  const credential = use.credentials[at]
  return credential && { id: idOf(at), query: parsed({ credentials: [credentialQuery(credential, at)] }) }
}

const credentialQuery = ({ vct, claims }: OfflinePurpose['use']['credentials'][number], at: number) => ({
  id: idOf(at),
  format: 'dc+sd-jwt',
  meta: { vct_values: [vct] },
  claims: claims.map((path) => ({ path: [...path] })),
})

function parsed(query: object): DcqlQuery {
  const read = parseDcqlQuery(query)
  if (!read.ok) throw new Error('a registered use is no query')
  return read.value
}
