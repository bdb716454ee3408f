import type { JsonObject } from '../json.ts'
import { vctOf } from './attestation-type.ts'
import { ATTESTATION_TYPES } from './attestation-types.ts'

const PATH = '/contexts/attestations/v1'

/** Where an issuer's JSON-LD context lies: `<base>/contexts/attestations/v1`. */
export const attestationContextUrl = (baseUrl: string): string => `${baseUrl}${PATH}`

/**
 * The document at that URL, in which everything follows from the URL. A W3C type means its `vct`, so that one name says the type in every
 * format, and the trust list needs no second one; a claim is a word of the document's own vocabulary. Undefined for every other URL.
 */
export function attestationContext(url: string): JsonObject | undefined {
  if (!url.endsWith(PATH)) return undefined
  const baseUrl = url.slice(0, -PATH.length)
  const types = Object.values(ATTESTATION_TYPES).map(({ id, w3cType }) => [w3cType, vctOf(baseUrl, id)] as const)
  return {
    '@context': {
      '@version': 1.1,
      ...Object.fromEntries(types.map(([name, id]) => [name, { '@id': id, '@protected': true }])),
      '@vocab': `${url}#`,
    },
  }
}
