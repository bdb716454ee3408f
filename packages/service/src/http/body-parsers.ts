import type { FastifyInstance } from 'fastify'

const UTF8 = new TextDecoder('utf-8', { fatal: true })

const badRequest = (text: string): Error => Object.assign(new Error(text), { statusCode: 400 })

/**
 * Bodies arrive whole and bounded. Forms become an object of strings; a parameter sent twice is refused
 * (RFC6749 3.2 (token-endpoint)). `application/jwt` stays text. JSON is fastify's own parser, which refuses `__proto__`.
 */
export function addBodyParsers(app: FastifyInstance): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) => {
    const text = decode(body)
    const form = text === undefined ? undefined : parseForm(text)
    if (form === undefined) done(badRequest('malformed form'))
    else done(null, form)
  })
  app.addContentTypeParser('application/jwt', { parseAs: 'buffer' }, (_request, body, done) => {
    const text = decode(body)
    if (text === undefined) done(badRequest('malformed text'))
    else done(null, text)
  })
}

function decode(body: string | Buffer): string | undefined {
  try {
    return typeof body === 'string' ? body : UTF8.decode(body)
  } catch {
    return undefined
  }
}

function parseForm(text: string): Record<string, string> | undefined {
  const form: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in form) return undefined
    form[name] = value
  }
  return form
}
