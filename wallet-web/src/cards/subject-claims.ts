import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import type { CardRecord } from '../vault/schema-v1.ts'

/** Where a card's claims lie: VCDM 1.1 keeps them in `credentialSubject`. */
export function subjectClaims(card: Pick<CardRecord, 'format' | 'claims'>): JsonObject {
  const { credentialSubject } = card.claims
  if (card.format === 'jwt_vc_json') return isJsonObject(credentialSubject) ? credentialSubject : {}
  return card.claims
}

export function claimAt(claims: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = claims
  for (const name of path) value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

export function textAt(claims: JsonObject, ...path: string[]): string | undefined {
  const value = claimAt(claims, path)
  return typeof value === 'string' ? value : undefined
}

/** Identity numbers on a face: enough to recognise one's own, not enough to copy. */
export const masked = (number: string): string =>
  number.length < 10 ? number : `${number.slice(0, 4)}${'•'.repeat(number.length - 8)}${number.slice(-4)}`
