import {
  BASE_CONTEXT,
  type FindContext,
  findAttestationContext,
  type KnownContext,
  VCDM2_CONTEXT,
} from '@sojourn/formats'

/** The examples' context of VCDM 2.0, which gives every word a meaning. */
const EXAMPLES: KnownContext = { context: { '@vocab': 'https://www.w3.org/ns/credentials/examples#' }, digests: [] }

/** The W3C suite for VCDM 2.0 still holds the digests of the base context of the Candidate Recommendation; its terms are the same. */
const BASE_OF_BOTH_EDITIONS: KnownContext = {
  context: BASE_CONTEXT.context,
  digests: [
    ...BASE_CONTEXT.digests,
    { alg: 'sha-256', base64url: 'JKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k' },
    { alg: 'sha-384', base64url: 'NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg' },
  ],
}

/** What the suites require to be known, and the attestations' own. */
export const findContext: FindContext = (url) => {
  if (url === VCDM2_CONTEXT) return BASE_OF_BOTH_EDITIONS
  return url === 'https://www.w3.org/ns/credentials/examples/v2' ? EXAMPLES : findAttestationContext(url)
}
