import type { AgencyId } from '@sojourn/domain'
import type { ResidentVersion } from '../residents/resident.ts'
import type { SpentDpopProof } from './check-dpop-proof.ts'
import type { GrantKind } from './grant.ts'
import type { Reservation, ReservationOutcome } from './issuance.ts'

export interface ReserveDeps {
  readonly write: (
    reservation: Reservation,
  ) => Promise<
    | { readonly kind: 'reserved'; readonly resident: ResidentVersion }
    | { readonly kind: 'exists' | 'grant_closed' | 'spent_already' | 'application_rejected' | 'not_renewable' }
    | { readonly kind: 'under_review'; readonly applicationId: string }
  >
  /** False when the proof was spent before. */
  readonly spendProof: (agency: AgencyId, proof: SpentDpopProof, by: string) => Promise<boolean>
}

const CLOSED = { offer: 'offer_closed', authorization: 'authorization_revoked' } as const satisfies Record<
  GrantKind,
  string
>

/**
 * Nonce and proof are spent together, in one row. When that row could not be written, one of them was used before: which one shows when the
 * proof is spent by itself, as it must be whatever comes of the request.
 */
export async function reserveIssuance(deps: ReserveDeps, reservation: Reservation): Promise<ReservationOutcome> {
  const written = await deps.write(reservation)
  if (written.kind === 'reserved' || written.kind === 'under_review') return written
  if (written.kind === 'exists') return { kind: 'exists' }
  if (written.kind === 'application_rejected' || written.kind === 'not_renewable') {
    return { kind: 'refused', reason: written.kind }
  }
  const { agency, proof, grant } = reservation
  if (written.kind === 'grant_closed') return { kind: 'refused', reason: CLOSED[grant.kind] }
  const isFresh = proof === undefined || (await deps.spendProof(agency, proof, grant.id))
  return { kind: 'refused', reason: isFresh ? 'nonce_used' : 'dpop_proof_replayed' }
}
