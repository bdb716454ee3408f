import { ok, type Result } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, readMessage } from './field-problem.ts'
import { PRE_AUTHORIZED_CODE_GRANT } from './token-request.ts'
import { identifierUrl } from './web-url.ts'

/** OID4VCI-1.0 4.1.1 (credential-offer-parameters). Untrusted input: nothing in it is believed before the issuer's metadata is. */
export interface CredentialOffer {
  readonly credentialIssuer: string
  /** Keys of the issuer metadata's `configurations`. */
  readonly configurationIds: readonly string[]
  readonly preAuthorized?: PreAuthorizedGrant
  readonly authorizationCode?: { readonly issuerState?: string; readonly authorizationServer?: string }
}

export interface PreAuthorizedGrant {
  readonly code: string
  /** Present, even when the wire held an empty object, means that a transaction code is required. */
  readonly txCode?: TxCodePrompt
  readonly authorizationServer?: string
}

export interface TxCodePrompt {
  readonly inputMode: 'numeric' | 'text'
  readonly length?: number
  readonly description?: string
}

const txCodeSchema = z.object({
  input_mode: z.enum(['numeric', 'text']).default('numeric'),
  length: z.int().min(1).max(64).optional(),
  description: z.string().max(300).optional(),
})

const preAuthorizedSchema = z.object({
  'pre-authorized_code': z.string().min(1).max(4096),
  tx_code: txCodeSchema.optional(),
  authorization_server: identifierUrl.optional(),
})

const authorizationCodeSchema = z.object({
  issuer_state: z.string().max(4096).optional(),
  authorization_server: identifierUrl.optional(),
})

const offerSchema = z.object({
  credential_issuer: identifierUrl,
  credential_configuration_ids: z
    .array(z.string().min(1).max(256))
    .min(1)
    .max(32)
    .refine((ids) => new Set(ids).size === ids.length, { params: { problem: 'conflict' } }),
  grants: z
    .object({
      authorization_code: authorizationCodeSchema.optional(),
      [PRE_AUTHORIZED_CODE_GRANT]: preAuthorizedSchema.optional(),
    })
    .optional(),
})

export function parseCredentialOffer(json: unknown): Result<CredentialOffer, FieldProblem> {
  const read = readMessage(offerSchema, json)
  if (!read.ok) return read
  const { credential_issuer, credential_configuration_ids, grants } = read.value
  const preAuthorized = grants?.[PRE_AUTHORIZED_CODE_GRANT]
  const authorizationCode = grants?.authorization_code
  return ok({
    credentialIssuer: credential_issuer,
    configurationIds: credential_configuration_ids,
    ...(preAuthorized && { preAuthorized: preAuthorizedGrant(preAuthorized) }),
    ...(authorizationCode && {
      authorizationCode: {
        ...(authorizationCode.issuer_state !== undefined && { issuerState: authorizationCode.issuer_state }),
        ...(authorizationCode.authorization_server !== undefined && {
          authorizationServer: authorizationCode.authorization_server,
        }),
      },
    }),
  })
}

const preAuthorizedGrant = (wire: z.output<typeof preAuthorizedSchema>): PreAuthorizedGrant => ({
  code: wire['pre-authorized_code'],
  ...(wire.tx_code !== undefined && { txCode: txCodePrompt(wire.tx_code) }),
  ...(wire.authorization_server !== undefined && { authorizationServer: wire.authorization_server }),
})

const txCodePrompt = (wire: z.output<typeof txCodeSchema>): TxCodePrompt => ({
  inputMode: wire.input_mode,
  ...(wire.length !== undefined && { length: wire.length }),
  ...(wire.description !== undefined && { description: wire.description }),
})

export function buildCredentialOffer(offer: CredentialOffer): JsonObject {
  const { preAuthorized, authorizationCode } = offer
  return {
    credential_issuer: offer.credentialIssuer,
    credential_configuration_ids: [...offer.configurationIds],
    grants: {
      ...(authorizationCode !== undefined && {
        authorization_code: {
          ...(authorizationCode.issuerState !== undefined && { issuer_state: authorizationCode.issuerState }),
          ...(authorizationCode.authorizationServer !== undefined && {
            authorization_server: authorizationCode.authorizationServer,
          }),
        },
      }),
      ...(preAuthorized !== undefined && {
        [PRE_AUTHORIZED_CODE_GRANT]: {
          'pre-authorized_code': preAuthorized.code,
          ...(preAuthorized.txCode !== undefined && { tx_code: txCodeOnWire(preAuthorized.txCode) }),
          ...(preAuthorized.authorizationServer !== undefined && {
            authorization_server: preAuthorized.authorizationServer,
          }),
        },
      }),
    },
  }
}

const txCodeOnWire = (prompt: TxCodePrompt): JsonObject => ({
  input_mode: prompt.inputMode,
  ...(prompt.length !== undefined && { length: prompt.length }),
  ...(prompt.description !== undefined && { description: prompt.description }),
})
