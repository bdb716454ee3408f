import {
  type AgencyId,
  type AuthorizationId,
  type Localized,
  ok,
  type ResidentId,
  type Result,
  refuse,
  type StaffId,
} from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { AuthorizationCloseReason, AuthorizationRow } from './authorization.ts'
import type { Client } from './client.ts'

/** Grounds by which an officer ends what a resident consented to. */
export const CLOSE_REASONS = {
  resident_asks: { 'zh-CN': '居民要求停止', en: 'The resident asks for it' },
  wallet_lost: { 'zh-CN': '手机或钱包遗失', en: 'Phone or wallet lost' },
  misuse_suspected: { 'zh-CN': '怀疑被他人使用', en: 'Misuse suspected' },
  other_ground: { 'zh-CN': '其他', en: 'Other' },
} as const satisfies Readonly<Record<string, Localized>>

export type CloseAuthorizationRefusal = 'consent_unknown' | 'consent_ended' | 'unknown_reason_code'

export interface CloseAuthorizationDeps {
  readonly findAuthorization: (agency: AgencyId, id: AuthorizationId) => Promise<AuthorizationRow | undefined>
  /** True for the one caller that closed it. */
  readonly close: (
    agency: AgencyId,
    id: AuthorizationId,
    reason: AuthorizationCloseReason,
    at: Date,
    leaf: AuditLeaf,
  ) => Promise<boolean>
}

/**
 * From now on the wallet gets nothing more by this consent: no token by its refresh tokens, no credential by a token that it still has.
 * What it holds already is the business of the credentials' own states.
 */
export async function closeAuthorization(
  deps: CloseAuthorizationDeps,
  agency: Agency,
  request: { readonly authorizationId: AuthorizationId; readonly reasonCode: string; readonly by: StaffId },
  now: Date,
): Promise<Result<void, CloseAuthorizationRefusal>> {
  const { authorizationId, reasonCode, by } = request
  if (!Object.hasOwn(CLOSE_REASONS, reasonCode)) return refuse('unknown_reason_code')
  const authorization = await deps.findAuthorization(agency.id, authorizationId)
  if (authorization?.redeemedAt == null) return refuse('consent_unknown')
  const { clientId, residentId } = authorization
  const details = { by, authorizationId, clientId, reasonCode, ...(residentId === null ? {} : { residentId }) }
  const leaf = auditLeaf(agency.id, 'authorization_revoked', now, details)
  return (await deps.close(agency.id, authorizationId, 'officer', now, leaf)) ? ok(undefined) : refuse('consent_ended')
}

/** A consent that a wallet has come for, as officers see it. */
export interface ShownConsent {
  readonly authorization: AuthorizationRow
  /** Undefined when the client is no longer configured. */
  readonly client: Client | undefined
}

export interface ListConsentsDeps {
  readonly findClient: (agency: Agency, id: string) => Client | undefined
  readonly redeemedOfResident: (agency: AgencyId, id: ResidentId, limit: number) => Promise<readonly AuthorizationRow[]>
}

const SHOWN = 50

export async function listConsents(
  deps: ListConsentsDeps,
  agency: Agency,
  residentId: ResidentId,
): Promise<readonly ShownConsent[]> {
  const rows = await deps.redeemedOfResident(agency.id, residentId, SHOWN)
  return rows.map((authorization) => ({ authorization, client: deps.findClient(agency, authorization.clientId) }))
}
