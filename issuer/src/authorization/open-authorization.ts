import { type AgencyId, type AuthorizationId, addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import type { AuthorizationRequest } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import type { Mac } from '../issuance/server-secret.ts'
import {
  type AuthorizationRow,
  authorizationOfRequestUri,
  DECISION_SECONDS,
  newOwnedSecret,
  readOwnedSecret,
} from './authorization.ts'

export interface Opening {
  readonly agency: AgencyId
  readonly id: AuthorizationId
  readonly clientId: string
  readonly browserHash: Uint8Array
  readonly at: Date
  /** From the first opening on. */
  readonly decideBefore: Date
}

export interface OpenDeps {
  readonly mac: Mac
  /** While it waits undecided, for this client alone: whoever opens it now has it, and whoever had it before has not. */
  readonly open: (opening: Opening) => Promise<AuthorizationRow | undefined>
}

/**
 * RFC9126 4 (authorization-request). A `request_uri` is used up by the decision and not by a look at it: mail scanners, previews and
 * impatient people open an address more than once (FAPI 2.0 5.3.2.2). Each opening begins anew, in the browser that opened it, and only the
 * last one counts.
 */
export async function openAuthorization(
  deps: OpenDeps,
  agency: Agency,
  { clientId, requestUri }: AuthorizationRequest,
  now: Date,
): Promise<Result<{ readonly authorization: AuthorizationRow; readonly browserSecret: string }, 'request_unknown'>> {
  const id = authorizationOfRequestUri(deps.mac, agency.id, requestUri)
  if (id === undefined) return refuse('request_unknown')
  const secret = newOwnedSecret(id)
  const authorization = await deps.open({
    agency: agency.id,
    id,
    clientId,
    browserHash: secret.hash,
    at: now,
    decideBefore: addSeconds(now, DECISION_SECONDS),
  })
  return authorization === undefined ? refuse('request_unknown') : ok({ authorization, browserSecret: secret.text })
}

export interface FindOpenDeps {
  readonly findOpen: (
    agency: AgencyId,
    id: AuthorizationId,
    browserHash: Uint8Array,
    at: Date,
  ) => Promise<AuthorizationRow | undefined>
}

/** What this browser has open, while it may still be decided on. */
export async function findOpenAuthorization(
  deps: FindOpenDeps,
  agency: Agency,
  browserSecret: string,
  now: Date,
): Promise<AuthorizationRow | undefined> {
  const read = readOwnedSecret(browserSecret)
  return read === undefined ? undefined : deps.findOpen(agency.id, read.id, read.hash, now)
}
