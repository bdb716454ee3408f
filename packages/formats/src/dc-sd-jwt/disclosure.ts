import type { JsonValue } from '@sojourn/domain'
import { decodeBase64urlText, parseStrictJson } from '@sojourn/keys'

/** RFC9901 4.2 (disclosures): of an object's member when it has a name, of an array's element when it has none. */
export interface Disclosure {
  /** As received. The digest is over these characters, never over a re-encoding of the content. */
  readonly encoded: string
  readonly salt: string
  readonly name: string | undefined
  readonly value: JsonValue
}

/** Undefined unless it is `[salt, name, value]` or `[salt, value]`, spelled in the one way base64url allows. */
export function parseDisclosure(encoded: string): Disclosure | undefined {
  const text = decodeBase64urlText(encoded)
  const content = text === undefined ? undefined : parseStrictJson(text)
  if (!Array.isArray(content)) return undefined
  const [salt, second, third] = content
  if (typeof salt !== 'string' || second === undefined) return undefined
  if (content.length === 2) return { encoded, salt, name: undefined, value: second }
  if (content.length !== 3 || typeof second !== 'string' || third === undefined) return undefined
  return { encoded, salt, name: second, value: third }
}
