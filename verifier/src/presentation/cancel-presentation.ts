import { ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import type { ShownPresentation } from './presentation.ts'
import type { PresentationStore } from './presentation-store.ts'
import { secretHash } from './secret-ids.ts'

export interface CancelPresentationDeps {
  readonly store: Pick<PresentationStore, 'show' | 'cancel'>
  onChanged(presentation: ShownPresentation): void
}

/** The clerk takes the question back; a wallet that answers afterwards is refused. */
export async function cancelPresentation(
  deps: CancelPresentationDeps,
  relyingPartyId: RelyingPartyId,
  transactionId: string,
  sessionHash: Uint8Array,
  now: Date,
): Promise<Result<ShownPresentation, 'unknown_presentation' | 'already_final'>> {
  const transactionHash = secretHash(transactionId)
  const shown = await deps.store.show(relyingPartyId, transactionHash, sessionHash, now)
  if (shown === undefined) return refuse('unknown_presentation')
  if (!(await deps.store.cancel(relyingPartyId, shown.id, now))) return refuse('already_final')
  const cancelled: ShownPresentation = { ...shown, state: 'cancelled', clientId: undefined }
  deps.onChanged(cancelled)
  return ok(cancelled)
}
