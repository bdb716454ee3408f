import { type Signer, signerFromCryptoKey } from '@sojourn/keys'

/** A key for one acceptance: it signs the DPoP proofs, cannot be written out, and is forgotten with the page. */
export async function createFlowSigner(): Promise<Signer> {
  return signerFromCryptoKey(
    await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']),
  )
}
