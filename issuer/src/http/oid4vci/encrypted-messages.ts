import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  CONTENT_ENCRYPTIONS,
  type EncryptedMessageRefusal,
  encryptMessage,
  openEncryptedMessage,
  type RequestEncryption,
  type ResponseEncryption,
  type ResponseEncryptionOffer,
} from '@sojourn/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { RequestKeys } from '../../issuance/request-keys.ts'

/** `offered`: the wallet chooses. `required`: what is not encrypted is refused. */
export type EncryptionSetting = 'offered' | 'required'

export interface EncryptionDeps {
  readonly requestKeys: RequestKeys
  readonly encryption: { readonly requests: EncryptionSetting; readonly responses: EncryptionSetting }
}

/** Of the credential and the deferred credential endpoint: OID4VCI-1.0 10 (encrypted-messages). */
export const MESSAGE_TYPES = ['application/json', 'application/jwt'] as const

export const requestEncryptionOf = (agency: Agency, deps: EncryptionDeps, now: Date): RequestEncryption => ({
  keys: [deps.requestKeys.published(agency.id, now)],
  encValues: CONTENT_ENCRYPTIONS,
  // An answer is encrypted for a key that came encrypted, so who must ask for one must encrypt the request.
  required: deps.encryption.requests === 'required' || deps.encryption.responses === 'required',
})

export const responseEncryptionOf = ({ encryption }: EncryptionDeps): ResponseEncryptionOffer => ({
  encValues: CONTENT_ENCRYPTIONS,
  required: encryption.responses === 'required',
})

export type MessageRefusal = EncryptedMessageRefusal | 'not_encrypted'

export interface ReadMessage {
  readonly json: unknown
  readonly wasEncrypted: boolean
}

export async function readRequestMessage(
  request: FastifyRequest,
  agency: Agency,
  deps: EncryptionDeps,
  now: Date,
): Promise<Result<ReadMessage, MessageRefusal>> {
  const { body } = request
  const isJwt = request.headers['content-type']?.toLowerCase().startsWith('application/jwt') === true
  if (!isJwt) {
    return requestEncryptionOf(agency, deps, now).required
      ? refuse('not_encrypted')
      : ok({ json: body, wasEncrypted: false })
  }
  const opened = await openEncryptedMessage(String(body), (kid) => deps.requestKeys.find(agency.id, kid, now))
  return opened.ok ? ok({ json: opened.value, wasEncrypted: true }) : opened
}

/** Whatever it says, when the wallet asked for it; errors never are (OID4VCI-1.0 8.3.1.2 (credential-request-errors)). */
export async function sendMessage(
  reply: FastifyReply,
  { status, body }: { readonly status: number; readonly body: JsonObject },
  encryption: ResponseEncryption | undefined,
): Promise<FastifyReply> {
  if (encryption === undefined) return reply.code(status).send(body)
  return reply
    .code(status)
    .type('application/jwt')
    .send(await encryptMessage(body, encryption))
}
