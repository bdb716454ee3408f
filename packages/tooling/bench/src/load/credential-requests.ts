import { createIssuer, type Issuer, readIssuerConfig } from '@sojourn/issuer'
import { generateSigningKey, type Signer, signerFromJwk } from '@sojourn/keys'
import {
  buildCredentialRequest,
  buildDpopProof,
  buildKeyProof,
  buildTokenRequest,
  parseCredentialOfferLink,
  parseNonceResponse,
  parseTokenResponse,
} from '@sojourn/protocol'
import { silentLogger } from '@sojourn/service'
import { type Prepared, postRequest } from './fire.ts'

const AGENCY = 'public-security'
const TYPE = 'residence-permit'
const CONFIGURATION = 'residence-permit.dc-sd-jwt'

/** The office behind the load: it makes offers on the same database that the measured processes serve from. */
export async function openOffice(env: Readonly<Record<string, string>>): Promise<Issuer> {
  return createIssuer(readIssuerConfig(env), { clock: () => new Date(), logger: silentLogger() })
}

/** One wallet, up to the moment before its credential request: real offer, real token, real nonce, keys never seen before. */
export async function prepareCredentialRequest(office: Issuer, residentId: string): Promise<Prepared> {
  const credentialIssuer = `${office.url}/${AGENCY}`
  const made = await office.createOffer(AGENCY, { residentId: residentId as never, types: [TYPE] })
  if (!made.ok) throw new Error(made.reason)
  const link = parseCredentialOfferLink(made.value.linkByValue)
  if (!link.ok || link.value.kind !== 'by_value') throw new Error('the office made a link that nobody can read')
  const code = link.value.offer.preAuthorized?.code
  if (code === undefined) throw new Error('an offer without a pre-authorized code')
  const dpop = await newSigner()
  const { cNonce, dpopNonce } = await askNonces(credentialIssuer)
  const accessToken = await redeem(credentialIssuer, { code, txCode: made.value.txCode, dpop, dpopNonce })
  const holder = await newSigner()
  const at = new Date()
  const proof = await buildKeyProof({ credentialIssuer, cNonce, at, signer: holder })
  const url = `${credentialIssuer}/credential`
  const body = buildCredentialRequest({ requested: { kind: 'configuration', id: CONFIGURATION }, proofs: [proof] })
  return postRequest(
    url,
    {
      authorization: `DPoP ${accessToken}`,
      dpop: await buildDpopProof({ method: 'POST', url, accessToken, nonce: dpopNonce, at, signer: dpop }),
      'content-type': 'application/json',
    },
    JSON.stringify(body),
  )
}

const newSigner = async (): Promise<Signer> => signerFromJwk((await generateSigningKey()).privateJwk)

interface Redemption {
  readonly code: string
  readonly txCode: string
  readonly dpop: Signer
  readonly dpopNonce: string
}

async function redeem(issuer: string, { code, txCode, dpop, dpopNonce }: Redemption): Promise<string> {
  const url = `${issuer}/token`
  const proof = await buildDpopProof({
    method: 'POST',
    url,
    accessToken: undefined,
    nonce: dpopNonce,
    at: new Date(),
    signer: dpop,
  })
  const form = new URLSearchParams(buildTokenRequest({ preAuthorizedCode: code, txCode }))
  const headers = { dpop: proof, 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await post(url, headers, form.toString())
  const token = parseTokenResponse((await answer.json()) as never)
  if (!token.ok) throw new Error('no token')
  return token.value.accessToken
}

/** The nonce endpoint hands out both kinds: OID4VCI-1.0 7.2 (nonce-response). */
async function askNonces(issuer: string): Promise<{ readonly cNonce: string; readonly dpopNonce: string }> {
  const answer = await post(`${issuer}/nonce`, {}, '')
  const cNonce = parseNonceResponse((await answer.json()) as never)
  const dpopNonce = answer.headers.get('dpop-nonce')
  if (!cNonce.ok || dpopNonce === null) throw new Error('the nonce endpoint gave no nonces')
  return { cNonce: cNonce.value, dpopNonce }
}

async function post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Response> {
  const answer = await fetch(url, { method: 'POST', headers, ...(body !== '' && { body }) })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return answer
}

/** `count` requests, eight wallets at a time. */
export async function prepareCredentialRequests(office: Issuer, count: number): Promise<readonly Prepared[]> {
  const residents = await office.residents(AGENCY)
  const prepared: Prepared[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let at = next++; at < count; at = next++) {
        const resident = residents[at % residents.length]
        if (resident === undefined) throw new Error('the registry is empty')
        prepared.push(await prepareCredentialRequest(office, resident.id))
      }
    }),
  )
  return prepared
}
