import type { ResidentId } from '@sojourn/domain'
import { createIssuer, type Issuer, readIssuerConfig } from '@sojourn/issuer'
import { generateSigningKey, type Signer, signerFromJwk } from '@sojourn/keys'
import { silentLogger } from '@sojourn/service'
import {
  accessTokenOf,
  askNonces,
  credentialPost,
  preAuthorizedCodeOf,
  sendPost,
  tokenPost,
} from '../../../src/bare-issuance.ts'
import { type Prepared, postRequest } from './fire.ts'

const AGENCY = 'public-security'
const TYPE = 'residence-permit'
const CONFIGURATION = 'residence-permit.dc-sd-jwt'

/** The office behind the load: it makes offers on the same database that the measured processes serve from. */
export async function openOffice(env: Readonly<Record<string, string>>): Promise<Issuer> {
  return createIssuer(readIssuerConfig(env), { clock: () => new Date(), logger: silentLogger() })
}

/** One wallet, up to the moment before its credential request: real offer, real token, real nonce, keys never seen before. */
async function prepareCredentialRequest(office: Issuer, residentId: ResidentId): Promise<Prepared> {
  const credentialIssuer = `${office.url}/${AGENCY}`
  const made = await office.createOffer(AGENCY, { residentId, types: [TYPE] })
  if (!made.ok) throw new Error(made.reason)
  const grant = { code: preAuthorizedCodeOf(made.value.linkByValue), txCode: made.value.txCode }
  const [signer, holder] = [await newSigner(), await newSigner()]
  const nonces = await askNonces(fetch, credentialIssuer)
  const redemption = await tokenPost(credentialIssuer, grant, { signer, nonce: nonces.dpopNonce })
  const token = await accessTokenOf(await sendPost(fetch, redemption))
  const { url, headers, body } = await credentialPost(credentialIssuer, CONFIGURATION, [holder], {
    token,
    signer,
    nonces,
  })
  return postRequest(url, headers, body)
}

export const newSigner = async (): Promise<Signer> => signerFromJwk((await generateSigningKey()).privateJwk)

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
