import { ok, type Result } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, readMessage } from './field-problem.ts'

/** OID4VP-1.0 8.1 (response-parameters): by id of the credential query; always an array, never empty. */
export type VpToken = Readonly<Record<string, readonly string[]>>

const MAX_PRESENTATION_CHARS = 262_144

/** Presentations of our formats are strings. Exported for the messages that hold a VP Token. */
export const vpTokenSchema = z
  .record(
    z
      .string()
      .max(256)
      .regex(/^[A-Za-z0-9_-]+$/),
    z.array(z.string().min(1).max(MAX_PRESENTATION_CHARS)).min(1).max(32),
  )
  .refine((vpToken) => Object.keys(vpToken).length > 0)
  .refine((vpToken) => Object.keys(vpToken).length <= 64, { params: { problem: 'too_large' } })

// Made once: a schema costs more to make than to use.
const messageSchema = z.object({ vp_token: vpTokenSchema })

export function parseVpToken(json: unknown): Result<VpToken, FieldProblem> {
  const read = readMessage(messageSchema, { vp_token: json })
  return read.ok ? ok(read.value.vp_token) : read
}
