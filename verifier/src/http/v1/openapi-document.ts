import { z } from 'zod'
import { WEBHOOK_EVENTS } from '../../webhooks/webhook.ts'
import {
  apiSchemas,
  problemSchema,
  scopeNames,
  tokenErrorSchema,
  tokenRequestSchema,
  tokenResponseSchema,
  viewSchema,
  webhookEventSchema,
} from './api-messages.ts'
import type { Operation } from './operation.ts'
import { PROBLEM_JSON, PROBLEMS, type ProblemCode } from './problem.ts'

type Json = Record<string, unknown>

/** What every call may be answered, beside its own problems. */
export const GENERAL_PROBLEMS = [
  'unauthorized',
  'insufficient_scope',
  'too_many_requests',
  'server_error',
  'temporarily_unavailable',
] as const satisfies readonly ProblemCode[]

/** OpenAPI 3.1, made from the very schemas that the routes check with: JSON Schema 2020-12, as that edition wants. */
export function openapiDocument(operations: readonly Operation[], url: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sojourn verifier',
      version: '1.0.0',
      summary: 'Ask a resident’s wallet for a few facts and get PASS, FAIL with its reason, or CANNOT TELL.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: `${url}/v1` }],
    security: [{ apiKey: [] }],
    tags: [
      { name: 'presentations', description: 'Questions to wallets, and their results' },
      { name: 'policies', description: 'What the relying party may ask' },
      { name: 'webhooks', description: 'Where results are announced' },
      { name: 'access', description: 'Access tokens' },
    ],
    paths: { ...pathsOf(operations), ...FURTHER_PATHS },
    webhooks: Object.fromEntries(WEBHOOK_EVENTS.map((event) => [event, webhookOf(event)])),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: Authorization: Bearer sojourn_sk_…' },
        oauth: {
          type: 'oauth2',
          description: 'Client credentials by private_key_jwt (RFC 7523); access tokens live five minutes (RFC 9068).',
          flows: {
            clientCredentials: {
              tokenUrl: `${url}/v1/oauth/token`,
              scopes: Object.fromEntries(scopeNames.map((scope) => [scope, SCOPE_WORDS[scope]])),
            },
          },
        },
        viewToken: { type: 'http', scheme: 'bearer', description: 'The view_token of one presentation, in a page' },
      },
    },
  }
}

const SCOPE_WORDS: Readonly<Record<(typeof scopeNames)[number], string>> = {
  'presentations:read': 'Read results',
  'presentations:write': 'Ask, cancel and delete',
  'webhooks:manage': 'Say where results are announced',
}

const webhookOf = (event: string): Json => ({
  post: {
    operationId: event.replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase()),
    summary: WEBHOOK_WORDS[event] ?? event,
    tags: ['webhooks'],
    security: [],
    requestBody: { required: true, content: jsonContent(webhookEventSchema) },
    responses: {
      '2XX': { description: 'Received' },
      410: { description: 'Not wanted any more: the webhook is switched off' },
      default: { description: 'Tried again, for a day' },
    },
  },
})

const WEBHOOK_WORDS: Readonly<Record<string, string>> = {
  'presentation.settled': 'A question has its result',
  'presentation.expired': 'Nobody answered in time',
  'presentation.deleted': 'The holder asked that all that is kept be deleted, and it was',
}

function pathsOf(operations: readonly Operation[]): Json {
  const paths: Record<string, Json> = {}
  for (const one of operations) {
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operationOf(one) }
  }
  return paths
}

function operationOf(one: Operation): Json {
  const parameters = [
    ...parametersOf('path', one.params),
    ...parametersOf('query', one.query),
    ...(one.isIdempotent === true ? [IDEMPOTENCY_KEY] : []),
  ]
  const { status, description, schema, mediaType = 'application/json' } = one.answer
  return {
    operationId: one.id,
    summary: one.summary,
    tags: [one.tag],
    security: [{ apiKey: [] }, { oauth: [one.scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(one.body === undefined ? {} : { requestBody: { required: true, content: jsonContent(one.body) } }),
    responses: {
      [status]: {
        description,
        ...(schema === undefined ? {} : { content: { [mediaType]: { schema: refOf(schema) } } }),
      },
      ...problemResponses([...one.problems, ...GENERAL_PROBLEMS]),
    },
  }
}

function problemResponses(codes: readonly ProblemCode[]): Json {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code][0])
  return Object.fromEntries(
    [...byStatus].sort().map(([status, own]) => [
      status,
      {
        description: own.join(', '),
        ...(status === 429
          ? { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds' } } }
          : {}),
        content: { [PROBLEM_JSON]: { schema: refOf(problemSchema) } },
      },
    ]),
  )
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key makes one presentation, for a day. Take a UUID.',
  schema: { type: 'string', minLength: 16, maxLength: 128 },
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }))
}

const refOf = (schema: z.ZodType): Json => ({ $ref: `#/components/schemas/${apiSchemas.get(schema)?.id}` })
const jsonContent = (schema: z.ZodType): Json => ({ 'application/json': { schema: refOf(schema) } })

function componentSchemas(): Json {
  const { schemas } = z.toJSONSchema(apiSchemas, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input',
    unrepresentable: 'any',
  })
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, id: _name, ...schema }]) => [id, schema]),
  )
}

/** Doors of another kind than the operations: OAuth speaks forms, a page reads its view. */
const FURTHER_PATHS: Json = {
  '/oauth/token': {
    post: {
      operationId: 'issueAccessToken',
      summary: 'An access token for client credentials',
      tags: ['access'],
      security: [],
      requestBody: {
        required: true,
        content: { 'application/x-www-form-urlencoded': { schema: refOf(tokenRequestSchema) } },
      },
      responses: {
        200: { description: 'An access token', content: jsonContent(tokenResponseSchema) },
        400: { description: 'RFC 6749 5.2', content: jsonContent(tokenErrorSchema) },
        401: { description: 'The client is not who it says', content: jsonContent(tokenErrorSchema) },
      },
    },
  },
  '/view/events': {
    get: {
      operationId: 'watchView',
      summary: 'The state of one presentation for the page in front of the person, as server-sent events',
      tags: ['presentations'],
      security: [{ viewToken: [] }],
      responses: {
        200: { description: 'Events `view`', content: { 'text/event-stream': { schema: refOf(viewSchema) } } },
        ...problemResponses(['unauthorized', 'origin_not_allowed']),
      },
    },
  },
}
