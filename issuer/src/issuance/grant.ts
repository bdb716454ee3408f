import type { AuthorizationId, OfferId } from '@sojourn/domain'
import type { AuditDetails } from '../audit/audit-event.ts'

/** What credentials are issued from: an offer that was redeemed at the counter, or an authorization that the resident gave herself. */
export type Grant =
  | { readonly kind: 'offer'; readonly id: OfferId }
  | { readonly kind: 'authorization'; readonly id: AuthorizationId }

export type GrantKind = Grant['kind']

export const grantOf = (kind: GrantKind, id: string): Grant =>
  kind === 'offer' ? { kind, id: id as OfferId } : { kind, id: id as AuthorizationId }

/** How the log names it. */
export const grantDetails = (grant: Grant): AuditDetails =>
  grant.kind === 'offer' ? { offerId: grant.id } : { authorizationId: grant.id }
