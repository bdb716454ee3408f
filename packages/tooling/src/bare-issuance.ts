import type { JsonObject } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'
import {
  buildCredentialRequest,
  buildDpopProof,
  buildKeyProof,
  buildTokenRequest,
  parseCredentialOfferLink,
  parseNonceResponse,
  parseTokenResponse,
} from '@sojourn/protocol'

/** How requests reach the issuer; whatever it does with the address, the proofs name the one in the request. */
export type Send = (url: string, init: RequestInit) => Promise<Response>

/** One POST as a wallet would send it, not sent yet. */
export interface WalletPost {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Nonces {
  readonly cNonce: string
  readonly dpopNonce: string
}

/** The pre-authorized code in an offer link by value. */
export function preAuthorizedCodeOf(linkByValue: string): string {
  const link = parseCredentialOfferLink(linkByValue)
  const code = link.ok && link.value.kind === 'by_value' ? link.value.offer.preAuthorized?.code : undefined
  if (code === undefined) throw new Error('the link holds no pre-authorized code')
  return code
}

/** The nonce endpoint hands out both kinds: OID4VCI-1.0 7.2 (nonce-response). */
export async function askNonces(send: Send, credentialIssuer: string): Promise<Nonces> {
  const answer = await send(`${credentialIssuer}/nonce`, { method: 'POST' })
  const cNonce = answer.ok ? parseNonceResponse((await answer.json()) as JsonObject) : undefined
  const dpopNonce = answer.headers.get('dpop-nonce')
  if (cNonce?.ok !== true || dpopNonce === null) throw new Error(`the nonce endpoint answered ${answer.status}`)
  return { cNonce: cNonce.value, dpopNonce }
}

export async function tokenPost(
  credentialIssuer: string,
  grant: { readonly code: string; readonly txCode: string },
  dpop: { readonly signer: Signer; readonly nonce: string },
): Promise<WalletPost> {
  const url = `${credentialIssuer}/token`
  const proof = { method: 'POST', url, accessToken: undefined, nonce: dpop.nonce, at: new Date(), signer: dpop.signer }
  return {
    url,
    headers: { dpop: await buildDpopProof(proof), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(buildTokenRequest({ preAuthorizedCode: grant.code, txCode: grant.txCode })).toString(),
  }
}

export async function accessTokenOf(answer: Response): Promise<string> {
  const token = answer.ok ? parseTokenResponse((await answer.json()) as JsonObject) : undefined
  if (token?.ok !== true) throw new Error(`the token endpoint answered ${answer.status}`)
  return token.value.accessToken
}

/** A credential request with a proof for each holder key. */
export async function credentialPost(
  credentialIssuer: string,
  configurationId: string,
  holders: readonly Signer[],
  access: { readonly token: string; readonly signer: Signer; readonly nonces: Nonces },
): Promise<WalletPost> {
  const url = `${credentialIssuer}/credential`
  const at = new Date()
  const { token: accessToken, signer, nonces } = access
  const proofs = await Promise.all(
    holders.map((holder) => buildKeyProof({ credentialIssuer, cNonce: nonces.cNonce, at, signer: holder })),
  )
  const dpop = await buildDpopProof({ method: 'POST', url, accessToken, nonce: nonces.dpopNonce, at, signer })
  return {
    url,
    headers: { authorization: `DPoP ${accessToken}`, dpop, 'content-type': 'application/json' },
    body: JSON.stringify(
      buildCredentialRequest({
        requested: { kind: 'configuration', id: configurationId },
        proofs: { kind: 'jwt', jwts: proofs },
      }),
    ),
  }
}

export const sendPost = (send: Send, { url, headers, body }: WalletPost): Promise<Response> =>
  send(url, { method: 'POST', headers, body })
