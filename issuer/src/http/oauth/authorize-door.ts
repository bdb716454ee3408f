import type { Clock } from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url, sha256 } from '@sojourn/keys'
import type { FastifyRequest } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { AuthorizationRow } from '../../authorization/authorization.ts'
import type { Mac } from '../../issuance/server-secret.ts'
import { browserSecretOf } from './browser-cookie.ts'

export interface AuthorizeDoor {
  readonly clock: Clock
  readonly mac: Mac
  readonly findOpen: (agency: Agency, browserSecret: string, now: Date) => Promise<AuthorizationRow | undefined>
}

/** What a browser has open, and the secret that it has it by. */
export interface OpenHere {
  readonly authorization: AuthorizationRow
  readonly browserSecret: string
}

export async function openHere(
  door: AuthorizeDoor,
  agency: Agency,
  request: FastifyRequest,
): Promise<OpenHere | undefined> {
  const browserSecret = browserSecretOf(request, agency)
  if (browserSecret === undefined) return undefined
  const authorization = await door.findOpen(agency, browserSecret, door.clock())
  return authorization && { authorization, browserSecret }
}

/**
 * Goes into the page and comes back with whatever the person does on it. Two tabs share one cookie: without this the button of the first
 * would consent to what the second has opened meanwhile.
 */
export const formTokenOf = (mac: Mac, agency: Agency, browserSecret: string): string =>
  encodeBase64url(mac('authorization_form', agency.id, encodeBase64url(sha256(browserSecret))))

export function isFormToken(mac: Mac, agency: Agency, browserSecret: string, given: unknown): boolean {
  const bytes = typeof given === 'string' ? decodeBase64url(given) : undefined
  const expected = mac('authorization_form', agency.id, encodeBase64url(sha256(browserSecret)))
  return bytes !== undefined && constantTimeEqual(bytes, expected)
}

/** A page's origin does not lie; where a browser leaves it out, the form's token speaks alone. */
export const isFromElsewhere = (request: FastifyRequest, agency: Agency): boolean =>
  request.headers.origin !== undefined && request.headers.origin !== new URL(agency.credentialIssuer).origin
