import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { ok, type Result, refuse } from '@sojourn/domain'
import { z } from 'zod'

const base64url = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[A-Za-z0-9_-]+$/)
const common = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).optional(),
}

const registrationSchema = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(32)).max(8).optional(),
  }),
})

const authenticationSchema = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
})

const clientDataSchema = z.object({
  type: z.string(),
  challenge: base64url,
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
  topOrigin: z.string().optional(),
})

export type ClientData = z.output<typeof clientDataSchema>

export interface ReadResponse<Response> {
  readonly response: Response
  readonly client: ClientData
}

export function readRegistration(input: unknown): Result<ReadResponse<RegistrationResponseJSON>, 'malformed'> {
  const parsed = registrationSchema.safeParse(input)
  const client = parsed.success ? readClientData(parsed.data.response.clientDataJSON) : undefined
  if (!parsed.success || client === undefined) return refuse('malformed')
  const { id, rawId, type, response } = parsed.data
  const { clientDataJSON, attestationObject } = response
  return ok({
    client,
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: { clientDataJSON, attestationObject, transports: response.transports ?? [] },
    },
  })
}

export function readAuthentication(input: unknown): Result<ReadResponse<AuthenticationResponseJSON>, 'malformed'> {
  const parsed = authenticationSchema.safeParse(input)
  const client = parsed.success ? readClientData(parsed.data.response.clientDataJSON) : undefined
  if (!parsed.success || client === undefined) return refuse('malformed')
  const { id, rawId, type, response } = parsed.data
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return ok({
    client,
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: {
        clientDataJSON,
        authenticatorData,
        signature,
        ...(userHandle === undefined || userHandle === null ? {} : { userHandle }),
      },
    },
  })
}

/** WEBAUTHN-3 5.8.1 (dictionary-client-data); read by us so that each thing that is wrong has a reason of its own. */
function readClientData(encoded: string): ClientData | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64url'))
    return clientDataSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
