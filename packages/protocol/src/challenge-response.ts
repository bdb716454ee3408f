import { ok, type Result } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, readMessage } from './field-problem.ts'

/** The header in which an answer brings the next one: ABCA 6.2 (providing-challenges-on-previous-responses). */
export const ATTESTATION_CHALLENGE_HEADER = 'oauth-client-attestation-challenge'

const responseSchema = z.object({ attestation_challenge: z.string().min(1).max(1024) })

/** ABCA 6.1 (challenge-endpoint). */
export function parseChallengeResponse(json: unknown): Result<string, FieldProblem> {
  const read = readMessage(responseSchema, json)
  return read.ok ? ok(read.value.attestation_challenge) : read
}

export const buildChallengeResponse = (challenge: string): JsonObject => ({ attestation_challenge: challenge })
