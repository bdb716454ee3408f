import { type JsonObject, ok, type Result } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, readMessage } from './field-problem.ts'
import { webUrl } from './web-url.ts'

/** OID4VP-1.0 8.2 (response_mode_post): the verifier's 200, `application/json`, always an object. */
export interface ResponseAck {
  /** Where the wallet sends the person next; it holds a fresh secret, so that only who presented can go on. */
  readonly redirectUri?: string
  /** Ours: with which the holder may ask that what was kept be deleted. Wallets that do not know it pass it over, as the specification says. */
  readonly deletion?: DeletionOffer
}

export interface DeletionOffer {
  readonly endpoint: string
  /** A secret that serves for this presentation alone. */
  readonly handle: string
}

export const buildResponseAck = (ack: ResponseAck): JsonObject => ({
  ...(ack.redirectUri === undefined ? {} : { redirect_uri: ack.redirectUri }),
  ...(ack.deletion === undefined ? {} : { deletion: { ...ack.deletion } }),
})

/** The fragment may hold the secret, so unlike other addresses this one may have one. */
const redirectUri = z
  .string()
  .max(4096)
  .refine((uri) => webUrl.safeParse(uri.split('#')[0]).success)

/** What is not understood is no offer, and no reason to refuse the answer. */
const deletion = z
  .object({ endpoint: webUrl, handle: z.string().regex(/^[A-Za-z0-9._-]{1,200}$/) })
  .optional()
  .catch(undefined)

export function parseResponseAck(json: unknown): Result<ResponseAck, FieldProblem> {
  const read = readMessage(z.object({ redirect_uri: redirectUri.optional(), deletion }), json)
  if (!read.ok) return read
  const { redirect_uri, deletion: offer } = read.value
  return ok({
    ...(redirect_uri === undefined ? {} : { redirectUri: redirect_uri }),
    ...(offer === undefined ? {} : { deletion: offer }),
  })
}
