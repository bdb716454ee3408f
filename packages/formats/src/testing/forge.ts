import type { JsonObject, JsonValue } from '@sojourn/domain'
import {
  encodeBase64url,
  generateSigningKey,
  hashBase64url,
  importVerificationKey,
  type Signer,
  signerFromJwk,
  signJwt,
} from '@sojourn/keys'
import { parseSdJwt, type SdJwt } from '../dc-sd-jwt/parse-sd-jwt.ts'

/** A disclosure of exactly this text, which need be no JSON that we would write. */
export const disclosureOf = (content: JsonValue): string => encodeBase64url(JSON.stringify(content))
export const digestOf = (disclosure: string): string => hashBase64url('sha-256', disclosure)

export interface Party {
  readonly signer: Signer
  readonly key: Awaited<ReturnType<typeof keyOf>>
}

export async function party(names: { kid?: string; x5c?: readonly string[] } = {}): Promise<Party> {
  const signer = await signerFromJwk((await generateSigningKey()).privateJwk, names)
  return { signer, key: await keyOf(signer.publicJwk) }
}

export async function keyOf(jwk: unknown) {
  const imported = await importVerificationKey(jwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.value
}

/** Signs any payload at all as an SD-JWT VC with any disclosures at all. */
export async function forge(signer: Signer, payload: JsonObject, disclosures: readonly string[] = []): Promise<SdJwt> {
  const jwt = await signJwt('sd_jwt_vc', {}, payload, signer)
  return parsed([jwt, ...disclosures, ''].join('~'))
}

export function parsed(compact: string): SdJwt {
  const result = parseSdJwt(compact)
  if (!result.ok) throw new Error(result.reason)
  return result.value
}

export function accepted<T>(result: { ok: true; value: T } | { ok: false; reason: unknown }): T {
  if (!result.ok) throw new Error(String(result.reason))
  return result.value
}
