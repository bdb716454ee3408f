import { ok, type Result } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, readMessage } from './field-problem.ts'

const nonceSchema = z.object({ c_nonce: z.string().min(1).max(1024) })

/** OID4VCI-1.0 7.2 (nonce-response): sent with `Cache-Control: no-store`. */
export const buildNonceResponse = (cNonce: string): JsonObject => ({ c_nonce: cNonce })

export function parseNonceResponse(json: unknown): Result<string, FieldProblem> {
  const read = readMessage(nonceSchema, json)
  return read.ok ? ok(read.value.c_nonce) : read
}
