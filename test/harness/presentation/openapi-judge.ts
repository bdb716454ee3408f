import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { ApiAnswer } from './api-caller.ts'

/** Holds live answers against the description that the service serves, with a validator that is not ours. */
export interface OpenapiJudge {
  /** What does not fit; undefined when it does, and a word about it when the description has no such answer. */
  problemWith(method: string, path: string, answer: ApiAnswer): string | undefined
}

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>>
    >
  >
  readonly components: { readonly schemas: Record<string, object> }
}

export function openapiJudge(document: Described): OpenapiJudge {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  return {
    problemWith(method, path, { status, headers, body }) {
      const described = document.paths[path]?.[method.toLowerCase()]
      if (described === undefined) return `${method} ${path} is not described`
      const response = described.responses[String(status)]
      if (response === undefined) return `${method} ${path} is not described to answer ${status}`
      if (response.content === undefined) return body === undefined ? undefined : 'a body where none is described'
      const type = headers.get('content-type')?.split(';')[0] ?? ''
      const schema = response.content[type]?.schema
      if (schema === undefined) return `${method} ${path} ${status} is not described to be ${type}`
      const validate = ajv.compile({ ...schema, components: document.components })
      return validate(body) ? undefined : JSON.stringify(validate.errors)
    },
  }
}
