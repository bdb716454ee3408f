import { randomUUID } from 'node:crypto'
import { buildCredentialRequest, buildDpopProof, buildKeyProof } from '@sojourn/protocol'
import { newSigner } from './credential-requests.ts'
import { type Prepared, postRequest } from './fire.ts'

/** Requests for the rival stack: the same proofs with keys never seen before; its tokens and nonces are any fresh strings. */
export async function prepareJoseStackRequests(base: string, count: number): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = []
  const at = new Date()
  const url = `${base}/credential`
  while (prepared.length < count) {
    const accessToken = randomUUID()
    const proof = await buildKeyProof({ credentialIssuer: base, cNonce: randomUUID(), at, signer: await newSigner() })
    const dpop = await buildDpopProof({
      method: 'POST',
      url,
      accessToken,
      nonce: undefined,
      at,
      signer: await newSigner(),
    })
    const body = buildCredentialRequest({
      requested: { kind: 'configuration', id: 'permit' },
      proofs: { kind: 'jwt', jwts: [proof] },
    })
    const headers = { authorization: `DPoP ${accessToken}`, dpop, 'content-type': 'application/json' }
    prepared.push(postRequest(url, headers, JSON.stringify(body)))
  }
  return prepared
}
