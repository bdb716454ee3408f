import type { JsonObject, JsonValue } from '@sojourn/domain'

/** VCDM-2.0 4.3 (contexts): always the first. */
export const VCDM2_CONTEXT = 'https://www.w3.org/ns/credentials/v2'

/** A context document that is held and never fetched: what a term means is not for a server to change under a signature. */
export interface KnownContext {
  /** The document's `@context`. */
  readonly context: JsonValue
  /** Of the document's bytes, for `relatedResource`; empty when there are none to compare with. */
  readonly digests: readonly ResourceDigest[]
}

export interface ResourceDigest {
  readonly alg: 'sha-256' | 'sha-384' | 'sha-512'
  readonly base64url: string
}

/** Undefined: nobody here understands it, so what uses it is refused. */
export type FindContext = (url: string) => KnownContext | undefined

const VC = 'https://www.w3.org/2018/credentials#'
const STATUS = 'https://www.w3.org/ns/credentials/status#'
const JWT = 'https://www.iana.org/assignments/jwt#'
const JOSE = 'https://www.iana.org/assignments/jose#'

/** What the base context defines for the whole of a document: VCDM-2.0 B.1 (base-context). Terms inside types are not needed here. */
const BASE_TERMS: JsonObject = {
  id: '@id',
  type: '@type',
  name: 'https://schema.org/name',
  description: 'https://schema.org/description',
  mediaType: 'https://schema.org/encodingFormat',
  digestMultibase: 'https://w3id.org/security#digestMultibase',
  digestSRI: `${VC}digestSRI`,
  DataIntegrityProof: 'https://w3id.org/security#DataIntegrityProof',
  ...named(VC, [
    'VerifiableCredential',
    'EnvelopedVerifiableCredential',
    'VerifiablePresentation',
    'EnvelopedVerifiablePresentation',
    'JsonSchemaCredential',
    'JsonSchema',
  ]),
  ...named(STATUS, ['BitstringStatusListCredential', 'BitstringStatusList', 'BitstringStatusListEntry']),
  ...named(JWT, ['...', '_sd', '_sd_alg', 'aud', 'cnf', 'exp', 'iat', 'nbf']),
  ...named(JOSE, ['iss', 'jku', 'kid', 'sub', 'x5u']),
}

function named(prefix: string, terms: readonly string[]): JsonObject {
  return Object.fromEntries(terms.map((term) => [term, prefix + term]))
}

/** The edition of the Recommendation, by the digest that it publishes: VCDM-2.0 B.1 (base-context). */
export const BASE_CONTEXT: KnownContext = {
  context: { '@protected': true, ...BASE_TERMS },
  digests: [
    { alg: 'sha-256', base64url: 'WZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ' },
    { alg: 'sha-384', base64url: 'l_HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4_Tje8YyzYBM8IhqjHWiWpr8-ZbYU' },
  ],
}
