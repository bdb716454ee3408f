import { type Clock, isJsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { hashBase64url, leafKey, parseJwt, parseStrictJson, TOKEN_KINDS, verifyJwt, x509Hash } from '@sojourn/keys'
import type { Http } from '../platform/http.ts'
import type { AnswerableRequest } from '../present/read-request.ts'
import type { Sent } from '../present/send-response.ts'
import type { HistoryDeletion, HistoryRecord } from '../vault/schema-v1.ts'
import type { SealedStore } from '../vault/sealed-store.ts'

export type DeletionRequestRefusal =
  | 'entry_unknown'
  | 'not_offered'
  | 'deletion_unreachable'
  | 'deletion_refused'
  | 'receipt_not_believed'

export interface RequestDeletionDeps {
  readonly http: Http
  readonly storage: SealedStore
  readonly clock: Clock
}

/** Kept only when it leads to where the answer went, and the party is one whose signature can be known again. */
export function deletionOf(request: AnswerableRequest, { deletion }: Sent): HistoryDeletion | undefined {
  if (deletion === undefined || 'origin' in request || !request.clientId.startsWith('x509_hash:')) return undefined
  const { endpoint, handle } = deletion
  if (new URL(endpoint).origin !== new URL(request.responseUri).origin) return undefined
  return { endpoint, handle, clientId: request.clientId }
}

/**
 * Asks whoever saw something to delete what was kept of it, with the handle that came with the answer and is known to this phone alone. The receipt
 * must be signed with the certificate that asked, and speak of this very handle; it stays with the entry.
 */
export async function requestDeletion(
  { http, storage, clock }: RequestDeletionDeps,
  entryId: string,
): Promise<Result<HistoryRecord, DeletionRequestRefusal>> {
  const entry = await storage.read('history', entryId)
  if (!entry) return refuse('entry_unknown')
  const { deletion } = entry
  if (!deletion) return refuse('not_offered')
  const answer = await http.send({
    method: 'POST',
    url: deletion.endpoint,
    accept: 'application/json',
    json: { handle: deletion.handle },
  })
  if (!answer.ok || answer.value.status >= 500) return refuse('deletion_unreachable')
  if (answer.value.status !== 200) return refuse('deletion_refused')
  const body = parseStrictJson(answer.value.text)
  const jwt = isJsonObject(body) ? body.receipt : undefined
  const receipt = typeof jwt === 'string' ? await readReceipt(jwt, deletion, clock()) : undefined
  if (!receipt) return refuse('receipt_not_believed')
  const record: HistoryRecord = { ...entry, deletion: { ...deletion, receipt } }
  await storage.commit([{ kind: 'put', table: 'history', record }])
  return ok(record)
}

async function readReceipt(
  jwt: string,
  { clientId, handle }: HistoryDeletion,
  now: Date,
): Promise<HistoryDeletion['receipt'] | undefined> {
  const parsed = parseJwt(jwt, TOKEN_KINDS.deletion_receipt)
  if (!parsed.ok) return undefined
  const { x5c } = parsed.value.header
  const chain = Array.isArray(x5c) ? x5c.filter((each) => typeof each === 'string') : []
  if (chain[0] === undefined || `x509_hash:${x509Hash(chain[0])}` !== clientId) return undefined
  const key = await leafKey(chain, now)
  if (!key.ok || !(await verifyJwt('deletion_receipt', parsed.value, key.value)).ok) return undefined
  const { iss, handle_hash, outcome, iat, deleted_at, kept_until, legal_basis } = parsed.value.payload
  if (iss !== clientId || handle_hash !== hashBase64url('sha-256', handle)) return undefined
  if (outcome === 'deleted' && isSecond(deleted_at)) return { jwt, outcome, atSeconds: deleted_at }
  if (outcome !== 'kept_by_law' || !isSecond(iat) || !isSecond(kept_until) || !isJsonObject(legal_basis))
    return undefined
  const { 'zh-CN': zh, en } = legal_basis
  if (typeof zh !== 'string' || typeof en !== 'string') return undefined
  return { jwt, outcome, atSeconds: iat, keptUntilSeconds: kept_until, legalBasis: { 'zh-CN': zh, en } }
}

/** Up to the year 9999, so that it can be shown. */
const isSecond = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 253_402_300_800
