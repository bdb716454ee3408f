import type { JsonObject } from '@sojourn/domain'
import type { FindContext } from '../vcdm/known-context.ts'

export const BASE = 'https://www.w3.org/ns/credentials/v2'
export const EXAMPLES = 'https://www.w3.org/ns/credentials/examples/v2'

/** The examples' context gives every word a meaning; nothing else is known. */
export const findContext: FindContext = (url) =>
  url === EXAMPLES ? { context: { '@vocab': 'https://www.w3.org/ns/credentials/examples#' }, digests: [] } : undefined

/** The least that is a credential. */
export const credentialWith = (change: JsonObject = {}): JsonObject => ({
  '@context': [BASE],
  type: ['VerifiableCredential'],
  issuer: 'https://agency.example/issuers/14',
  credentialSubject: { id: 'did:example:subject' },
  ...change,
})

export const without = (document: JsonObject, name: string): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([member]) => member !== name))
