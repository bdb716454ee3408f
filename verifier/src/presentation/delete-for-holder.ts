import { type Localized, ok, type RelyingPartyId, type Result, refuse, toSeconds } from '@sojourn/domain'
import { hashBase64url, type JsonObject, signJwt } from '@sojourn/keys'
import { POLICIES } from '../policies/policies.ts'
import type { PolicyId } from '../policies/policy.ts'
import type { RelyingParties, RelyingParty } from '../relying-parties/relying-party.ts'
import type { PresentationId } from './presentation.ts'
import { newSecret, secretHash } from './secret-ids.ts'

export interface HeldPresentation {
  readonly policyId: PolicyId
  readonly keptUntil: Date
  /** Null: not deleted. */
  readonly deletedAt: Date | null
}

export interface DeleteForHolderDeps {
  readonly store: DeletionStore
  readonly relyingParties: RelyingParties
  onDeleted(relyingPartyId: RelyingPartyId, id: PresentationId): void
}

export interface DeletionStore {
  findByDeletionHandle(
    relyingPartyId: RelyingPartyId,
    id: PresentationId,
    handleHash: Uint8Array,
    at: Date,
  ): Promise<HeldPresentation | undefined>
  /** Erases what is kept and leaves that it was; announced to programs by the same statement. True for one caller. */
  deleteForHolder(
    relyingPartyId: RelyingPartyId,
    id: PresentationId,
    handleHash: Uint8Array,
    at: Date,
  ): Promise<boolean>
}

export type DeletionRefusal = 'unknown_deletion_handle'

const HANDLE = /^([a-z0-9][a-z0-9-]{0,62})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[A-Za-z0-9_-]{43}$/

/** What the wallet gets with the answer to its answer, and nobody else: who holds it showed the credentials. It tells nothing of who that was. */
export const newDeletionHandle = (relyingPartyId: RelyingPartyId, id: PresentationId): string =>
  `${relyingPartyId}.${id}.${newSecret()}`

/**
 * The holder asks that what was kept of one presentation be deleted (PIPL Art. 47). It is deleted at once, unless a law of the policy's field has
 * it kept; either way the holder gets a receipt, signed with the key that signed the request, and gets it again when asking again.
 */
export async function deleteForHolder(
  deps: DeleteForHolderDeps,
  handle: string,
  now: Date,
): Promise<Result<string, DeletionRefusal>> {
  const [, party, id] = HANDLE.exec(handle) ?? []
  const relyingParty = party === undefined ? undefined : deps.relyingParties.get(party as RelyingPartyId)
  if (relyingParty === undefined || id === undefined) return refuse('unknown_deletion_handle')
  const key = [relyingParty.id, id as PresentationId, secretHash(handle)] as const
  const held = await deps.store.findByDeletionHandle(...key, now)
  if (held === undefined) return refuse('unknown_deletion_handle')
  const { keptByLaw } = POLICIES[held.policyId]
  if (held.deletedAt === null && keptByLaw !== undefined) {
    return ok(
      await receipt(relyingParty, handle, { outcome: 'kept_by_law', until: held.keptUntil, basis: keptByLaw }, now),
    )
  }
  if (held.deletedAt === null && (await deps.store.deleteForHolder(...key, now))) {
    deps.onDeleted(relyingParty.id, id as PresentationId)
  }
  const deletedAt = held.deletedAt ?? (await deps.store.findByDeletionHandle(...key, now))?.deletedAt
  if (deletedAt === null || deletedAt === undefined) return refuse('unknown_deletion_handle')
  return ok(await receipt(relyingParty, handle, { outcome: 'deleted', at: deletedAt }, now))
}

type Told =
  | { readonly outcome: 'deleted'; readonly at: Date }
  | { readonly outcome: 'kept_by_law'; readonly until: Date; readonly basis: Localized }

/** For the holder to keep: by whom, of which handle, and what was done. The handle itself is not in it. */
function receipt({ clientId, signer }: RelyingParty, handle: string, told: Told, now: Date): Promise<string> {
  const claims: JsonObject = {
    iss: clientId,
    iat: toSeconds(now),
    handle_hash: hashBase64url('sha-256', handle),
    outcome: told.outcome,
    ...(told.outcome === 'deleted'
      ? { deleted_at: toSeconds(told.at) }
      : { kept_until: toSeconds(told.until), legal_basis: { ...told.basis } }),
  }
  return signJwt('deletion_receipt', { x5c: [...(signer.x5c ?? [])] }, claims, signer)
}
