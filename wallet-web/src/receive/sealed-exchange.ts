import { isJsonObject, type JsonObject } from '@sojourn/domain'
import { decryptJwe, generateEncryptionKey, parseStrictJson } from '@sojourn/keys'
import { encryptMessage, type IssuerMetadata, type ResponseEncryption } from '@sojourn/protocol'
import type { HttpAnswer, HttpRequest } from '../platform/http.ts'

/** One request to an issuer and its answer, encrypted as far as the issuer offers it. */
export interface SealedExchange {
  /** To go into the request; undefined when its answer comes in the clear. */
  readonly responseEncryption: ResponseEncryption | undefined
  seal(message: JsonObject): Promise<Pick<HttpRequest, 'json' | 'jwt' | 'accept'>>
  /** What the answer says; undefined when it is not encrypted for us though that was asked for. Errors come in the clear. */
  open(answer: HttpAnswer): Promise<unknown>
}

/**
 * OID4VCI-1.0 10 (encrypted-messages): whoever stands between wallet and issuer and ends the TLS of one of them reads neither who receives what nor
 * the copies. The key for the answer is made for this one request and goes inside it, where nobody can exchange it.
 */
export async function startSealedExchange(metadata: IssuerMetadata): Promise<SealedExchange> {
  const [key] = metadata.requestEncryption?.keys ?? []
  const [requestEnc] = metadata.requestEncryption?.encValues ?? []
  const [responseEnc] = metadata.responseEncryption?.encValues ?? []
  if (key === undefined || requestEnc === undefined) return IN_THE_CLEAR
  const own = responseEnc === undefined ? undefined : await generateEncryptionKey()
  return {
    responseEncryption: own && responseEnc && { jwk: own.publicJwk, enc: responseEnc },
    async seal(message) {
      const jwt = await encryptMessage(message, { jwk: key, enc: requestEnc })
      return { jwt, accept: own === undefined ? 'application/json' : 'application/jwt, application/json' }
    },
    async open({ status, contentType, text }) {
      if (own === undefined || status >= 400) return parseStrictJson(text)
      if (contentType !== 'application/jwt') return undefined
      const opened = await decryptJwe(text.trim(), own.privateJwk)
      const message = opened.ok ? parseStrictJson(opened.value.plaintext) : undefined
      return isJsonObject(message) ? message : undefined
    },
  }
}

const IN_THE_CLEAR: SealedExchange = {
  responseEncryption: undefined,
  seal: async (json) => ({ json, accept: 'application/json' }),
  open: async ({ text }) => parseStrictJson(text),
}
