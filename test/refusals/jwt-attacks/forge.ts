import type { JsonObject, JsonValue } from '@sojourn/domain'
import { encodeBase64url, type Signer, utf8 } from '@sojourn/keys'

/** A token that a door would take, in its parts and just made, so that nothing is wrong with it but what is done to it. */
export interface Good {
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly signer: Signer
  /** Seconds, by the door's clock. */
  readonly now: number
}

/** Certificates that are almost right; each with the key that belongs to its leaf. */
export interface Chains {
  /** Somebody else's, certified by an authority that exists. */
  readonly swapped: Certified
  /** Right, with the anchor behind it. */
  readonly anchored: Certified
  readonly expired: Certified
  /** Right, with another leaf behind it. */
  readonly twoLeaves: Certified
}

export interface Certified {
  readonly x5c: readonly string[]
  readonly signer: Signer
}

export interface Thief {
  readonly signer: Signer
  /** With everybody's names in it. */
  readonly selfSigned: string
}

type Part = string | Uint8Array

/** Signs what it is given, be it no JSON at all. */
export async function compactOf(header: Part, claims: Part, signer: Signer): Promise<string> {
  const input = `${encodeBase64url(header)}.${encodeBase64url(claims)}`
  return `${input}.${encodeBase64url(await signer.sign(utf8(input)))}`
}

export const signed = ({ header, claims, signer }: Good): Promise<string> =>
  compactOf(JSON.stringify(header), JSON.stringify(claims), signer)

export const withHeader = (good: Good, header: Readonly<Record<string, JsonValue | undefined>>): Promise<string> =>
  compactOf(JSON.stringify({ ...good.header, ...header }), JSON.stringify(good.claims), good.signer)

export const withClaims = (good: Good, claims: Readonly<Record<string, JsonValue | undefined>>): Promise<string> =>
  compactOf(JSON.stringify(good.header), JSON.stringify({ ...good.claims, ...claims }), good.signer)

/** As text, for what no encoder would write: a member more, behind the others or in the place of the one of its name. */
export function withClaimText({ header, claims, signer }: Good, name: string, text: string): Promise<string> {
  const { [name]: _, ...others } = claims
  return compactOf(JSON.stringify(header), JSON.stringify(others).replace(/\}$/, `,"${name}":${text}}`), signer)
}

/** The header without whatever says which key it is. */
export function nameless({ header }: Good): JsonObject {
  const { kid: _kid, x5c: _x5c, jwk: _jwk, ...others } = header
  return others
}
