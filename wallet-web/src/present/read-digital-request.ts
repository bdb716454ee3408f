import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  type DcApiRefusal,
  type DigitalRequest,
  dcApiError,
  originAudience,
  parseDcApiRequest,
  verifyDcApiRequest,
} from '@sojourn/protocol'
import { type RegisteredRelyingParty, relyingPartyOf, type TrustList } from '@sojourn/trust'
import {
  certificatesOf,
  type ReadRequestDeps,
  type RequestRefusal,
  type ReviewedRequest,
  reviewRequest,
  SKEW_SECONDS,
} from './read-request.ts'

export type DigitalRequestRefusal =
  | Exclude<RequestRefusal, 'request_gone' | 'code_too_old' | 'unreachable'>
  | 'origin_not_expected'

/**
 * A question that a platform hands over with the origin of the page that asks (OID4VP-1.0 A (dc_api)). A page may offer it in several forms;
 * the first that can be read is taken, a later one only where an earlier form is unknown here or names nobody. An unsigned request names
 * nobody but its origin, and counts only where the registry knows a party by that origin alone.
 */
export async function readDigitalRequest(
  deps: ReadRequestDeps,
  requests: readonly DigitalRequest[],
  origin: string,
): Promise<Result<ReviewedRequest, DigitalRequestRefusal>> {
  const list = await deps.trustList.current()
  if (!list.ok) return list
  let refused: DigitalRequestRefusal = 'not_a_request'
  for (const request of requests) {
    const read = await readOne(deps, list.value, request, origin)
    if (read.ok || (read.reason !== 'not_a_request' && read.reason !== 'unregistered')) return read
    refused = read.reason
  }
  return refuse(refused)
}

async function readOne(
  deps: ReadRequestDeps,
  list: TrustList,
  offered: DigitalRequest,
  origin: string,
): Promise<Result<ReviewedRequest, DigitalRequestRefusal>> {
  const parsed = parseDcApiRequest(offered)
  if (!parsed.ok) return refuse(parsed.reason.code === 'unsupported_protocol' ? 'not_a_request' : 'request_invalid')
  const names = parsed.value.kind === 'signed' ? parsed.value.clientIds : [originAudience(origin)]
  const party = firstRegistered(list, names)
  if (party === undefined) return refuse('unregistered')
  const request = await verifyDcApiRequest(parsed.value, {
    origin,
    clientId: parsed.value.kind === 'signed' ? party.clientId : undefined,
    accessAnchors: certificatesOf(party.relyingParty),
    at: deps.clock(),
    skewSeconds: SKEW_SECONDS,
  })
  if (!request.ok) return refuse(OF_DC_API[request.reason.code] ?? 'request_invalid')
  const reviewed = await reviewRequest(deps, { list, ...party }, request.value, 'same_device')
  return reviewed.ok ? ok(reviewed.value) : refuse(reviewed.reason)
}

const OF_DC_API: Partial<Record<DcApiRefusal['code'], DigitalRequestRefusal>> = {
  unexpected_origin: 'origin_not_expected',
  transaction_data_not_supported: 'transaction_data_not_supported',
}

/**
 * `data` of the answer to a request that the wallet will not read out; the platform gives it back once the person has seen why, for an error that
 * comes by itself would tell the page which wallet is here (OID4VP-1.0 15 (privacy-dc-api-error)).
 */
export const digitalRefusal = (reason: DigitalRequestRefusal): JsonObject =>
  dcApiError(reason === 'transaction_data_not_supported' ? 'invalid_transaction_data' : 'invalid_request')

interface KnownParty {
  readonly clientId: string
  readonly relyingParty: RegisteredRelyingParty
}

function firstRegistered(list: TrustList, names: readonly string[]): KnownParty | undefined {
  for (const clientId of names) {
    const party = relyingPartyOf(list, clientId)
    if (party.ok) return { clientId, relyingParty: party.value }
  }
  return undefined
}
