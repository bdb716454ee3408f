import { ok, type Result } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, problem, readMessage } from './field-problem.ts'

/** OID4VCI-1.0 8.3 (credential-response) and 9.2 (deferred-credential-response). */
export type CredentialResponse =
  | { readonly kind: 'issued'; readonly credentials: readonly string[]; readonly notificationId?: string }
  | { readonly kind: 'deferred'; readonly transactionId: string; readonly intervalSeconds: number }

const MAX_CREDENTIAL_CHARS = 262_144

const issuedSchema = z.object({
  credentials: z
    .array(z.object({ credential: z.string().min(1).max(MAX_CREDENTIAL_CHARS) }))
    .min(1)
    .max(128),
  notification_id: z.string().min(1).max(1024).optional(),
})

const deferredSchema = z.object({
  transaction_id: z.string().min(1).max(1024),
  interval: z.number().positive(),
})

export function buildCredentialResponse(response: CredentialResponse): {
  readonly status: 200 | 202
  readonly body: JsonObject
} {
  if (response.kind === 'deferred') {
    return { status: 202, body: { transaction_id: response.transactionId, interval: response.intervalSeconds } }
  }
  return {
    status: 200,
    body: {
      credentials: response.credentials.map((credential) => ({ credential })),
      ...(response.notificationId !== undefined && { notification_id: response.notificationId }),
    },
  }
}

/** `status` is the HTTP status: 200 carries credentials, 202 a transaction, and neither carries what belongs to the other. */
export function parseCredentialResponse(json: unknown, status: number): Result<CredentialResponse, FieldProblem> {
  if (typeof json !== 'object' || json === null) return problem('message', 'wrong_type')
  if (status === 202) return parseDeferred(json)
  if (status !== 200) return problem('status', 'not_allowed')
  for (const name of ['transaction_id', 'interval']) if (Object.hasOwn(json, name)) return problem(name, 'conflict')
  const read = readMessage(issuedSchema, json)
  if (!read.ok) return read
  const { credentials, notification_id } = read.value
  return ok({
    kind: 'issued',
    credentials: credentials.map(({ credential }) => credential),
    ...(notification_id !== undefined && { notificationId: notification_id }),
  })
}

function parseDeferred(json: object): Result<CredentialResponse, FieldProblem> {
  for (const name of ['credentials', 'notification_id']) if (Object.hasOwn(json, name)) return problem(name, 'conflict')
  const read = readMessage(deferredSchema, json)
  return read.ok
    ? ok({ kind: 'deferred', transactionId: read.value.transaction_id, intervalSeconds: read.value.interval })
    : read
}
