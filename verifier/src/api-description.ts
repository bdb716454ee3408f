import { openapiDocument } from './http/v1/openapi-document.ts'
import { presentationOperations } from './http/v1/presentation-operations.ts'
import { webhookOperations } from './http/v1/webhook-operations.ts'

const unasked = (): never => {
  throw new Error('an operation that is only described was called')
}
const nobody: never = new Proxy({}, { get: () => unasked }) as never

/** The OpenAPI document of a verifier at an address, without one that runs: for whoever generates a client. */
export const apiDescription = (url: string): Readonly<Record<string, unknown>> =>
  openapiDocument([...presentationOperations(nobody), ...webhookOperations(nobody)], url)
