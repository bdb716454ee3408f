import type { JsonObject } from '@sojourn/keys'

/** RFC6749 5.2 (token-error-response) and its likes: the code, and at most a fixed sentence in ASCII. */
export const errorBody = (error: string, sentence?: string): JsonObject => ({
  error,
  ...(sentence !== undefined && { error_description: sentence }),
})

const ERROR_CODE = /^[a-z][a-z0-9_]{0,63}$/

/** The code of an error answer, and never its text: descriptions are another machine's words. */
export function parseErrorBody(json: unknown): string {
  const code = typeof json === 'object' && json !== null ? Reflect.get(json, 'error') : undefined
  return typeof code === 'string' && ERROR_CODE.test(code) ? code : 'unknown_error'
}
