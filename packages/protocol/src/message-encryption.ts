import { isJsonObject, type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  type ContentEncryption,
  decodeBase64url,
  decryptJwe,
  type EncryptionJwk,
  encryptJwe,
  type PrivateJwk,
  parseStrictJson,
  readEncryptionKey,
} from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, problem } from './field-problem.ts'

/** What an issuer says of encrypted requests: OID4VCI-1.0 12.2.4 (credential-issuer-parameters). */
export interface RequestEncryption {
  /** Each with its own `kid`. */
  readonly keys: readonly EncryptionJwk[]
  readonly encValues: readonly ContentEncryption[]
  readonly required: boolean
}

/** And of encrypted responses; the algorithm is always ECDH-ES, nothing is compressed. */
export interface ResponseEncryptionOffer {
  readonly encValues: readonly ContentEncryption[]
  readonly required: boolean
}

/** The wallet's key for one answer, and the content encryption that it chose. */
export interface ResponseEncryption {
  readonly jwk: EncryptionJwk
  readonly enc: ContentEncryption
}

export const CONTENT_ENCRYPTIONS: readonly ContentEncryption[] = ['A128GCM', 'A256GCM']
const ALG = 'ECDH-ES'
const isOurs = (enc: unknown): enc is ContentEncryption => CONTENT_ENCRYPTIONS.some((value) => value === enc)

const encValues = z.array(z.string().max(64)).min(1).max(64)
const requestSchema = z.object({
  jwks: z.object({ keys: z.array(z.unknown()).min(1).max(16) }),
  enc_values_supported: encValues,
  encryption_required: z.boolean(),
})
const responseSchema = z.object({
  alg_values_supported: z.array(z.string().max(64)).min(1).max(64),
  enc_values_supported: encValues,
  encryption_required: z.boolean(),
})

/** `unusable`: it is there and none of its keys or ways is one of ours. */
export function readRequestEncryption(wire: unknown): RequestEncryption | 'unusable' {
  const read = requestSchema.safeParse(wire)
  if (!read.success) return 'unusable'
  const keys = read.data.jwks.keys.flatMap((jwk) => {
    const key = readNamedKey(jwk)
    return key === undefined ? [] : [key]
  })
  const values = read.data.enc_values_supported.filter(isOurs)
  if (keys.length === 0 || values.length === 0) return 'unusable'
  return { keys, encValues: values, required: read.data.encryption_required }
}

export function readResponseEncryptionOffer(wire: unknown): ResponseEncryptionOffer | 'unusable' {
  const read = responseSchema.safeParse(wire)
  if (!read.success || !read.data.alg_values_supported.includes(ALG)) return 'unusable'
  const values = read.data.enc_values_supported.filter(isOurs)
  return values.length === 0 ? 'unusable' : { encValues: values, required: read.data.encryption_required }
}

export const requestEncryptionOnWire = ({ keys, encValues, required }: RequestEncryption): JsonObject => ({
  jwks: { keys: keys.map((key) => ({ ...key })) },
  enc_values_supported: [...encValues],
  encryption_required: required,
})

export const responseEncryptionOnWire = ({ encValues, required }: ResponseEncryptionOffer): JsonObject => ({
  alg_values_supported: [ALG],
  enc_values_supported: [...encValues],
  encryption_required: required,
})

/** OID4VCI-1.0 10 (encrypted-messages): `alg` MUST be in the key; and a key of a set has a name. */
function readNamedKey(jwk: unknown): EncryptionJwk | undefined {
  const key = readKeyWithAlg(jwk)
  return key?.kid === undefined ? undefined : key
}

function readKeyWithAlg(jwk: unknown): EncryptionJwk | undefined {
  if (typeof jwk !== 'object' || jwk === null || Reflect.get(jwk, 'alg') !== ALG) return undefined
  const read = readEncryptionKey(jwk)
  return read.ok ? read.value : undefined
}

const FIELD = 'credential_response_encryption'
const parametersSchema = z.object({ jwk: z.unknown(), enc: z.string(), zip: z.unknown().optional() })

/**
 * `credential_response_encryption` of a request: OID4VCI-1.0 8.2 (credential-request). A key that came in the clear could have been swapped on
 * the way, so it is taken from an encrypted request alone; and where answers must be encrypted, one that is missing is refused.
 */
export function readResponseEncryption(
  wire: unknown,
  expected: { readonly wasEncrypted: boolean; readonly offer: ResponseEncryptionOffer | undefined },
): Result<ResponseEncryption | undefined, FieldProblem> {
  if (wire === undefined) return expected.offer?.required === true ? problem(FIELD, 'missing') : ok(undefined)
  if (expected.offer === undefined) return problem(FIELD, 'unsupported')
  if (!expected.wasEncrypted) return problem(FIELD, 'not_allowed')
  const read = parametersSchema.safeParse(wire)
  if (!read.success) return problem(FIELD, 'malformed')
  const { jwk, enc, zip } = read.data
  // `DEF` says that the wallet could unpack an answer, which every wallet can also do without: the answer comes as it is. Nothing else is a zip.
  if (zip !== undefined && zip !== 'DEF') return problem(`${FIELD}.zip`, 'unsupported')
  if (!isOurs(enc) || !expected.offer.encValues.includes(enc)) return problem(`${FIELD}.enc`, 'unsupported')
  const key = readKeyWithAlg(jwk)
  return key === undefined ? problem(`${FIELD}.jwk`, 'malformed') : ok({ jwk: key, enc })
}

export const responseEncryptionParameters = ({ jwk, enc }: ResponseEncryption): JsonObject => ({ jwk: { ...jwk }, enc })

/** The message as the claims of a JWT that is encrypted and not signed, `application/jwt`. */
export const encryptMessage = (message: JsonObject, { jwk, enc }: ResponseEncryption): Promise<string> =>
  encryptJwe(message, jwk, enc)

export type EncryptedMessageRefusal = 'unknown_key' | 'cannot_be_opened'

/**
 * The key is the one that the message names, and a message that names none is not opened: with the key's `kid` published, the JWE MUST carry
 * it. What went wrong inside is told to nobody.
 */
export async function openEncryptedMessage(
  jwe: string,
  keyOf: (kid: string) => PrivateJwk | undefined,
): Promise<Result<JsonObject, EncryptedMessageRefusal>> {
  const kid = kidOf(jwe)
  const key = kid === undefined ? undefined : keyOf(kid)
  if (key === undefined) return refuse('unknown_key')
  const opened = await decryptJwe(jwe, key)
  const message = opened.ok ? parseStrictJson(opened.value.plaintext) : undefined
  return isJsonObject(message) ? ok(message) : refuse('cannot_be_opened')
}

function kidOf(jwe: string): string | undefined {
  const bytes = decodeBase64url(jwe.slice(0, Math.max(0, jwe.indexOf('.'))))
  const header = bytes === undefined ? undefined : parseStrictJson(bytes)
  return isJsonObject(header) && typeof header.kid === 'string' ? header.kid : undefined
}
