import { type JsonObject, ok, type Result } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, readMessage } from './field-problem.ts'
import { webUrl } from './web-url.ts'

/** OID4VP-1.0 8.2 (response_mode_post): the verifier's 200, `application/json`, always an object. */
export interface ResponseAck {
  /** Where the wallet sends the person next; it holds a fresh secret, so that only who presented can go on. */
  readonly redirectUri?: string
}

export const buildResponseAck = (ack: ResponseAck): JsonObject =>
  ack.redirectUri === undefined ? {} : { redirect_uri: ack.redirectUri }

/** The fragment may hold the secret, so unlike other addresses this one may have one. */
const redirectUri = z
  .string()
  .max(4096)
  .refine((uri) => webUrl.safeParse(uri.split('#')[0]).success)

export function parseResponseAck(json: unknown): Result<ResponseAck, FieldProblem> {
  const read = readMessage(z.object({ redirect_uri: redirectUri.optional() }), json)
  if (!read.ok) return read
  const { redirect_uri } = read.value
  return ok(redirect_uri === undefined ? {} : { redirectUri: redirect_uri })
}
