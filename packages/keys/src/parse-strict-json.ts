import { type JsonLimits, type JsonValue, readStrictJson } from '@sojourn/domain'
import { decodeUtf8 } from './bytes.ts'

/** `readStrictJson` of a text or of its UTF-8 without a byte order mark; undefined when it is anything else. */
export function parseStrictJson(input: Uint8Array | string, limits: JsonLimits = {}): JsonValue | undefined {
  const text = typeof input === 'string' ? input : decodeUtf8(input)
  return text === undefined ? undefined : readStrictJson(text, limits)
}
