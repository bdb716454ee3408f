import { isJsonObject, type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64urlText } from '../bytes.ts'
import { parseStrictJson } from '../parse-strict-json.ts'
import { type JwsLimits, type ParsedJws, readJws } from './parse-jws.ts'

/** A JWS whose payload is a JSON object. Parsed is not verified. */
export interface ParsedJwt extends Omit<ParsedJws, 'payload'> {
  readonly payload: JsonObject
  readonly compact: string
}

/** RFC7519 7.2 (validating-a-jwt), steps 1 to 10, with the strictness and the bounds of `parseJws`. */
export function parseJwt(compact: string, limits: JwsLimits = {}): Result<ParsedJwt, 'malformed_jwt'> {
  const jws = readJws(compact, limits, decodeBase64urlText)
  if (!jws.ok) return jws
  const { header, signingInput, signature } = jws.value
  const payload = parseStrictJson(jws.value.payload)
  return isJsonObject(payload) ? ok({ header, payload, signingInput, signature, compact }) : refuse('malformed_jwt')
}
