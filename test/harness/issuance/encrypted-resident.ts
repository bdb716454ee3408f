import type { JsonObject } from '@sojourn/domain'
import { decryptJwe, type EncryptionJwk, encryptJwe, generateEncryptionKey, readEncryptionKey } from '@sojourn/keys'
import type { Access, BareResident, ProtectedEndpoint, WireAnswer } from './bare-resident.ts'

/** A key for one answer. */
export type AnswerKey = Awaited<ReturnType<typeof generateEncryptionKey>>
export const newAnswerKey = (): Promise<AnswerKey> => generateEncryptionKey()

export const askFor = ({ publicJwk }: AnswerKey, enc = 'A256GCM'): JsonObject => ({
  credential_response_encryption: { jwk: { ...publicJwk }, enc },
})

export async function publishedMetadata({ send, credentialIssuer }: BareResident): Promise<JsonObject> {
  const { origin, pathname } = new URL(credentialIssuer)
  return (await send(`${origin}/.well-known/openid-credential-issuer${pathname}`, {})).json() as Promise<JsonObject>
}

/** The first of the issuer's published keys. */
export async function publishedKey(resident: BareResident): Promise<EncryptionJwk> {
  const offered = (await publishedMetadata(resident)).credential_request_encryption as { jwks: { keys: unknown[] } }
  const key = readEncryptionKey(offered.jwks.keys[0])
  if (!key.ok) throw new Error(key.reason)
  return key.value
}

/** Posts a JWE of `body` for the published key, or for another one. */
export async function postEncrypted(
  resident: BareResident,
  access: Access,
  body: JsonObject,
  over: { readonly endpoint?: ProtectedEndpoint; readonly key?: EncryptionJwk } = {},
): Promise<Response> {
  const jwe = await encryptJwe(body, over.key ?? (await publishedKey(resident)), 'A128GCM')
  return resident.postRaw(access, over.endpoint ?? 'credential', jwe, 'application/jwt')
}

/** What an encrypted answer says; throws when it is not encrypted for that key. */
export async function opened(answer: Response, key: AnswerKey): Promise<WireAnswer> {
  const text = await answer.text()
  const type = answer.headers.get('content-type')
  if (type !== 'application/jwt') throw new Error(`the answer is ${type}: ${text}`)
  const plain = await decryptJwe(text, key.privateJwk)
  if (!plain.ok) throw new Error(plain.reason)
  const body = JSON.parse(new TextDecoder().decode(plain.value.plaintext)) as JsonObject
  return { status: answer.status, body, headers: answer.headers }
}
