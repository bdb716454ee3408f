import { type AttestationTypeId, type JsonObject, toSeconds } from '@sojourn/domain'
import {
  encodeBase64url,
  generateSigningKey,
  randomBytes,
  type Signer,
  sha256,
  signerFromJwk,
  utf8,
} from '@sojourn/keys'
import { askNonces, type Nonces, preAuthorizedCodeOf, type Send, sendPost } from '@sojourn/tooling'
import { injectFetch } from '../presentation/inject-fetch.ts'
import type { World } from '../world.ts'

/** What the counter hands out: the code in the link, and the transaction code by word of mouth. */
export interface Grant {
  readonly offerId: string
  readonly link: string
  readonly linkByValue: string
  readonly code: string
  readonly txCode: string
}

export interface Access {
  readonly offer: Grant
  readonly token: string
  readonly signer: Signer
}

export interface WireAnswer {
  readonly status: number
  readonly body: JsonObject
  readonly headers: Headers
}

/**
 * A resident with a wallet that has no opinion: it sends whatever a test makes it send, without a socket.
 */
export interface BareResident {
  readonly agency: string
  readonly credentialIssuer: string
  readonly send: Send
  offer(types?: readonly AttestationTypeId[]): Promise<Grant>
  nonces(): Promise<Nonces>
  /** At the token endpoint, with a fresh proof of `signer` and further parameters in the form. */
  token(
    grant: Pick<Grant, 'code' | 'txCode'>,
    signer: Signer,
    more?: Readonly<Record<string, string>>,
  ): Promise<WireAnswer>
  /** Offer and token, the whole way and right. */
  access(types?: readonly AttestationTypeId[]): Promise<Access>
  /** At a protected endpoint, with a fresh proof. */
  post(access: Access, endpoint: ProtectedEndpoint, body: unknown): Promise<WireAnswer>
  /** The same with a body as it is, such as an encrypted one, and the answer as it came. */
  postRaw(access: Access, endpoint: ProtectedEndpoint, body: string, contentType: string): Promise<Response>
  /** A credential request for the residence permit, or for what `body` says, with these proofs. */
  credential(access: Access, proofs: readonly string[], body?: JsonObject): Promise<WireAnswer>
  /** A good DPoP proof for a POST to `url`, or one spoiled; with a fresh nonce unless told. */
  dpop(signer: Signer, target: DpopTarget, spoiled?: Spoiled): Promise<string>
  /** A good key proof, or one spoiled; a value of undefined takes the member out. */
  keyProof(holder: Signer, nonce: string | undefined, spoiled?: Spoiled): Promise<string>
}

export type ProtectedEndpoint = 'credential' | 'deferred-credential' | 'notification'

export interface DpopTarget {
  readonly url: string
  readonly token?: string
}

export interface Spoiled {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
}

export const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
export const PERMIT = 'residence-permit.dc-sd-jwt'

export const newSigner = async (): Promise<Signer> => signerFromJwk((await generateSigningKey()).privateJwk)

export const newSigners = (count: number): Promise<readonly Signer[]> =>
  Promise.all(Array.from({ length: count }, newSigner))

/** Signs what it is given, be it nonsense. */
export async function signCompact(header: object, payload: object, signer: Signer): Promise<string> {
  const input = [header, payload].map((part) => encodeBase64url(utf8(JSON.stringify(part)))).join('.')
  return `${input}.${encodeBase64url(await signer.sign(utf8(input)))}`
}

export async function wireAnswer(answer: Response): Promise<WireAnswer> {
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as JsonObject), headers: answer.headers }
}

/** Status and error code, as they stand on the wire. */
export const outcomeOf = ({ status, body }: WireAnswer): string =>
  status < 300 ? `${status}` : `${status} ${String(body.error)}`

export function bareResident(world: World, agency = 'public-security'): BareResident {
  const credentialIssuer = `${world.urls.issuer}/${agency}`
  const send = injectFetch(() => world.issuer.app) as Send
  const resident: BareResident = {
    agency,
    credentialIssuer,
    send,
    async offer(types = ['residence-permit']) {
      const person = (await world.issuer.residents(agency)).find(({ persona }) => persona === 'worker-mother')
      if (person === undefined) throw new Error('the registry is empty')
      const made = await world.issuer.createOffer(agency, { residentId: person.id, types })
      if (!made.ok) throw new Error(made.reason)
      return { ...made.value, code: preAuthorizedCodeOf(made.value.linkByValue) }
    },
    nonces: () => askNonces(send, credentialIssuer),
    async token({ code, txCode }, signer, more = {}) {
      const url = `${credentialIssuer}/token`
      const form = { grant_type: GRANT_TYPE, 'pre-authorized_code': code, tx_code: txCode, ...more }
      const headers = {
        dpop: await resident.dpop(signer, { url }),
        'content-type': 'application/x-www-form-urlencoded',
      }
      return wireAnswer(await sendPost(send, { url, headers, body: new URLSearchParams(form).toString() }))
    },
    async access(types) {
      const offer = await resident.offer(types)
      const signer = await newSigner()
      const { status, body } = await resident.token(offer, signer)
      if (status !== 200) throw new Error(`the token endpoint answered ${status}`)
      return { offer, token: String(body.access_token), signer }
    },
    async post(access, endpoint, body) {
      return wireAnswer(await resident.postRaw(access, endpoint, JSON.stringify(body), 'application/json'))
    },
    async postRaw({ token, signer }, endpoint, body, contentType) {
      const url = `${credentialIssuer}/${endpoint}`
      const dpop = await resident.dpop(signer, { url, token })
      const headers = { authorization: `DPoP ${token}`, dpop, 'content-type': contentType }
      return sendPost(send, { url, headers, body })
    },
    credential: (access, proofs, body = { credential_configuration_id: PERMIT }) =>
      resident.post(access, 'credential', { ...body, proofs: { jwt: proofs } }),
    async dpop(signer, { url: htu, token }, { header, claims } = {}) {
      const jti = encodeBase64url(randomBytes(16))
      const ath = token === undefined ? {} : { ath: encodeBase64url(sha256(token)) }
      const { dpopNonce: nonce } = await resident.nonces()
      return signCompact(
        { typ: 'dpop+jwt', alg: 'ES256', jwk: signer.publicJwk, ...header },
        { jti, htm: 'POST', htu, iat: toSeconds(world.clock()), nonce, ...ath, ...claims },
        signer,
      )
    },
    keyProof: (holder, nonce, { header, claims } = {}) =>
      signCompact(
        { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: holder.publicJwk, ...header },
        { aud: credentialIssuer, iat: toSeconds(world.clock()), nonce, ...claims },
        holder,
      ),
  }
  return resident
}
