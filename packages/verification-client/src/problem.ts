/** What the service refuses (RFC 9457). `code` is stable; `field` says where, when something in the call is wrong. */
export class VerificationProblem extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | undefined

  constructor(status: number, body: unknown) {
    const told = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
    const code = typeof told.code === 'string' ? told.code : `http_${status}`
    super(typeof told.title === 'string' ? `${code}: ${told.title}` : code)
    this.name = 'VerificationProblem'
    this.status = status
    this.code = code
    this.field = typeof told.field === 'string' ? told.field : undefined
  }
}
