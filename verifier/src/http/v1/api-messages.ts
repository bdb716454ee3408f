import { z } from 'zod'
import { API_SCOPES } from '../../api/api-client.ts'
import { WEBHOOK_EVENTS } from '../../webhooks/webhook.ts'

/** By these names the schemas stand in the OpenAPI document. */
export const apiSchemas = z.registry<{ readonly id: string; readonly description?: string }>()

const named = <S extends z.ZodType>(id: string, schema: S, description?: string): S => {
  apiSchemas.add(schema, description === undefined ? { id } : { id, description })
  return schema
}

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const

const instant = z.iso.datetime().describe('RFC 3339, UTC')
const id = z.uuid()

export const localized = named('Localized', z.object({ 'zh-CN': z.string(), en: z.string() }))

export const parameterSchema = named(
  'PolicyParameter',
  z.object({
    name: z.string(),
    label: localized,
    hint: localized.nullable(),
    kind: z.enum(['choice', 'text', 'date']),
    options: z.array(z.object({ value: z.string(), label: localized })).nullable(),
    initial: z.string().nullable().describe('What a form may start with'),
  }),
  'All parameters of a policy must be given.',
)

export const policySchema = named(
  'Policy',
  z.object({
    id: z.string(),
    version: z.int(),
    name: localized,
    question: localized,
    purpose: localized,
    legal_basis: localized,
    retention: localized,
    parameters: z.array(parameterSchema),
    asks: z.array(
      z.object({
        type: z.string(),
        name: localized,
        claims: z.array(z.object({ path: z.array(z.string()), label: localized })),
      }),
    ),
  }),
)

export const policyListSchema = named(
  'PolicyList',
  z.object({
    relying_party: z.object({ id: z.string(), name: localized, kind: z.string() }),
    sandbox: z.boolean(),
    policies: z.array(policySchema),
  }),
)

export const flowSchema = z.enum(['cross_device', 'same_device'])

/** Strict: a misspelt member must not silently change what is asked. */
export const presentationRequestSchema = named(
  'PresentationRequest',
  z.strictObject({
    policy: z.string().min(1).max(64),
    parameters: z.record(z.string().max(64), z.string().max(200)).default({}),
    flow: flowSchema.default('cross_device'),
    redirect_uri: z
      .string()
      .max(1_000)
      .optional()
      .describe(
        'Where the wallet sends the browser on the same device, on an origin of the client; the response code comes in the fragment',
      ),
    reference: z
      .string()
      .regex(/^[\p{L}\p{N} ._:/#-]{1,64}$/u)
      .optional()
      .describe("The caller's own case number. It is kept with the result, so it should name nobody."),
  }),
)

const claimSchema = named(
  'Claim',
  z.object({ path: z.array(z.string()), label: localized, value: z.unknown().describe('Any JSON value') }),
)

const credentialSchema = named(
  'Credential',
  z.object({
    type: z.string(),
    issuer_name: localized,
    status: z.object({
      answer: z.string(),
      as_of: instant.nullable(),
      age_seconds: z.number().nullable(),
      freshness: z.string().nullable(),
    }),
    claims: z.array(claimSchema).describe('What the policy keeps, and for some minutes what it shows'),
  }),
)

export const resultSchema = named(
  'Result',
  z.object({
    verdict: z.enum(['pass', 'fail', 'cannot_tell']),
    rule: localized.nullable().describe('The rule that was met; null unless the verdict is pass'),
    reason: z.string().nullable().describe('A stable name; null when the verdict is pass'),
    manual_way: localized.nullable().describe('What to do by hand; null when the verdict is pass'),
    as_of: instant.describe('When it was decided'),
    kept_until: instant,
    checks: z.array(z.object({ check: z.string(), label: localized, holds: z.boolean() })),
    credentials: z.array(credentialSchema),
  }),
)

export const STATES = ['waiting', 'fetched', 'awaiting_return', 'answered', 'expired', 'cancelled', 'deleted'] as const

const presentationMembers = {
  id,
  state: z.enum(STATES),
  policy: z.object({ id: z.string(), version: z.int() }),
  flow: flowSchema,
  reference: z.string().nullable(),
  sandbox: z.boolean().describe('Of a sandbox relying party: about nobody real, and good for nothing'),
  created_at: instant,
  expires_at: instant,
  result: resultSchema.nullable().describe('There when the state is answered'),
}

export const presentationSchema = named('Presentation', z.object(presentationMembers))

export const createdPresentationSchema = named(
  'CreatedPresentation',
  z.object({
    ...presentationMembers,
    links: z
      .object({
        openid4vp: z.string().describe('For a QR code, or a wallet on this device'),
        wallet: z.string().describe('The same as an https link into the resident wallet'),
      })
      .nullable()
      .describe('Given here alone: the server keeps no copy. Null when nothing is asked.'),
    view_token: z
      .string()
      .describe(
        'For a page of the client: reads the state and the verdict of this presentation, and nothing that it says',
      ),
  }),
)

export const presentationListSchema = named(
  'PresentationList',
  z.object({
    presentations: z.array(presentationSchema),
    next_cursor: z.string().nullable().describe('Null on the last page'),
  }),
)

export const responseCodeSchema = named(
  'ResponseCode',
  z.strictObject({ response_code: z.string().min(1).max(100) }),
  'From the fragment of the redirect. Bring it only in the session of the browser that you sent away.',
)

export const problemSchema = named(
  'Problem',
  z.object({
    type: z.string().describe('urn:sojourn:problem: and the code'),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    field: z.string().optional().describe('JSON Pointer into the body, or the name of a header or a query parameter'),
    instance: z.string(),
  }),
  'RFC 9457',
)

export const webhookRequestSchema = named(
  'WebhookRequest',
  z.strictObject({
    url: z.string().min(1).max(1_000).describe('https; where it leads is judged at each call'),
    events: z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length),
  }),
)

const webhookMembers = {
  id,
  url: z.string(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  created_at: instant,
  disabled_at: instant.nullable(),
  disabled_reason: z.enum(['gone', 'failing']).nullable(),
}

export const webhookSchema = named('Webhook', z.object(webhookMembers))

export const webhookListSchema = named('WebhookList', z.object({ webhooks: z.array(webhookSchema) }))

export const webhookWithSecretSchema = named(
  'WebhookWithSecret',
  z.object({
    ...webhookMembers,
    secret: z.string().describe('whsec_…, as Standard Webhooks has it; given here alone'),
  }),
)

export const deliveryListSchema = named(
  'WebhookDeliveryList',
  z.object({
    deliveries: z.array(
      z.object({
        presentation_id: id,
        event: z.enum(WEBHOOK_EVENTS),
        state: z.enum(DELIVERY_STATES),
        attempts: z.int(),
        occurred_at: instant,
        next_attempt_at: instant.nullable(),
        last_status: z.int().nullable(),
        last_problem: z.string().nullable(),
      }),
    ),
  }),
)

export const webhookEventSchema = named(
  'WebhookEvent',
  z.object({
    type: z.enum(WEBHOOK_EVENTS),
    timestamp: instant,
    data: z.object({
      id,
      policy: z.string(),
      verdict: z.enum(['pass', 'fail', 'cannot_tell']).nullable(),
      reason: z.string().nullable(),
      sandbox: z.boolean(),
    }),
  }),
  'Signed by the headers webhook-id, webhook-timestamp and webhook-signature. What a person showed is not in it: read the presentation.',
)

export const webhookParams = z.object({ webhook_id: id })
export const deliveryQuery = z.strictObject({ state: z.enum(DELIVERY_STATES).optional() })

export const viewSchema = named(
  'PresentationView',
  z.object({
    id,
    state: z.enum(STATES),
    verdict: z.enum(['pass', 'fail', 'cannot_tell']).nullable(),
    sandbox: z.boolean(),
    expires_at: instant,
  }),
  'For the page in front of the person. Nothing rests on it: the server of the page reads the presentation itself.',
)

export const tokenRequestSchema = named(
  'TokenRequest',
  z.object({
    grant_type: z.literal('client_credentials'),
    client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
    client_assertion: z.string(),
    scope: z.string().optional(),
  }),
)

export const tokenResponseSchema = named(
  'TokenResponse',
  z.object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int(), scope: z.string() }),
)

export const tokenErrorSchema = named('TokenError', z.object({ error: z.string() }), 'RFC 6749 5.2')

export const scopeNames = API_SCOPES
export const presentationParams = z.object({ presentation_id: id })
export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(64).optional(),
})
