import type { PublicJwk } from '../jwk.ts'

/** DID-CORE 5 (core-properties): every key may sign credentials and nothing else is offered. */
export function buildDidDocument(did: string, methods: readonly { id: string; publicKeyJwk: PublicJwk }[]) {
  const ids = methods.map((method) => method.id)
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
    id: did,
    verificationMethod: methods.map(({ id, publicKeyJwk }) => ({
      id,
      type: 'JsonWebKey2020',
      controller: did,
      publicKeyJwk: { ...publicKeyJwk },
    })),
    assertionMethod: ids,
    authentication: ids,
  }
}
