import { type JsonValue, readStrictJson } from '@sojourn/domain'
import type { FastifyInstance } from 'fastify'

const UTF8 = new TextDecoder('utf-8', { fatal: true })
/** A byte order mark stays a character, which JSON has no place for. */
const UTF8_AS_IT_IS = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const badRequest = (text: string): Error => Object.assign(new Error(text), { statusCode: 400 })

/**
 * Bodies arrive whole and bounded. JSON is what every parser reads alike: of two members of one name, fastify's own parser would take the
 * last and something in front of us the first. Forms become an object of strings; a parameter sent twice is refused
 * (RFC6749 3.2 (token-endpoint)). `application/jwt` stays text, `text/csv` bytes.
 */
export function addBodyParsers(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    const text = decode(body, UTF8_AS_IT_IS)
    const value = text === undefined ? undefined : readStrictJson(text)
    if (text === undefined || value === undefined || holdsForbidden(text, value)) done(badRequest('malformed JSON'))
    else done(null, value)
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) => {
    const text = decode(body)
    const form = text === undefined ? undefined : parseForm(text)
    if (form === undefined) done(badRequest('malformed form'))
    else done(null, form)
  })
  // A file comes as its bytes: in which encoding they are is for the route to find out.
  app.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addContentTypeParser('application/jwt', { parseAs: 'buffer' }, (_request, body, done) => {
    const text = decode(body)
    if (text === undefined) done(badRequest('malformed text'))
    else done(null, text)
  })
}

/**
 * A member called `constructor`, the other way to a prototype beside `__proto__`, and NUL, which no text of PostgreSQL holds; in letters or in
 * escapes. No message of ours has either.
 */
const holdsForbidden = (text: string, value: JsonValue): boolean =>
  (text.includes('constructor') || text.includes('\\u')) && isForbidden(value)

function isForbidden(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  return (
    Object.hasOwn(value, 'constructor') ||
    Object.keys(value).some(isForbidden) ||
    Object.values(value).some(isForbidden)
  )
}

function decode(body: string | Buffer, decoder = UTF8): string | undefined {
  try {
    return typeof body === 'string' ? body : decoder.decode(body)
  } catch {
    return undefined
  }
}

function parseForm(text: string): Record<string, string> | undefined {
  const form: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in form || name.includes('\0') || value.includes('\0')) return undefined
    form[name] = value
  }
  return form
}
