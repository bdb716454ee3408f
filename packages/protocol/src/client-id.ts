import { ok, type Result, refuse } from '@sojourn/domain'

/** OID4VP-1.0 5.9.3 (client_identifier_prefixes). */
export type ClientIdPrefix =
  | 'x509_hash'
  | 'x509_san_dns'
  | 'decentralized_identifier'
  | 'redirect_uri'
  | 'verifier_attestation'
  | 'openid_federation'

export interface ClientId {
  readonly prefix: ClientIdPrefix
  /** After the first colon. */
  readonly value: string
  /** Prefix and all: the audience of every proof, and the only name by which the party is known (OID4VP-1.0 14.8 (full-client-identifier)). */
  readonly full: string
}

export type ClientIdRefusal = 'malformed_client_id' | 'origin_refused' | 'unsupported_prefix'

const PREFIXES: readonly string[] = [
  'x509_hash',
  'x509_san_dns',
  'decentralized_identifier',
  'redirect_uri',
  'verifier_attestation',
  'openid_federation',
] satisfies readonly ClientIdPrefix[]

const isPrefix = (text: string): text is ClientIdPrefix => PREFIXES.includes(text)

/** No party is registered beforehand, so a name without a prefix that we know (a bare `did:` too) is refused; `origin:` always. */
export function parseClientId(text: string): Result<ClientId, ClientIdRefusal> {
  const colon = text.indexOf(':')
  const prefix = text.slice(0, Math.max(colon, 0))
  const value = text.slice(colon + 1)
  if (text === '' || text.length > 2048 || (colon !== -1 && value === '')) return refuse('malformed_client_id')
  if (prefix === 'origin') return refuse('origin_refused')
  return isPrefix(prefix) ? ok({ prefix, value, full: text }) : refuse('unsupported_prefix')
}
