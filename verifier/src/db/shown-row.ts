import type { JsonValue } from '@sojourn/domain'
import type { KeptCredential, Outcome } from '../policies/answer.ts'
import { isFinal, type PresentationState, type ShownPresentation } from '../presentation/presentation.ts'
import type { BriefClaim } from '../presentation/presentation-store.ts'

export interface ShownRow extends Omit<ShownPresentation, 'outcome' | 'clientId'> {
  readonly clientId: string | null
  readonly outcome: Outcome | null
  readonly briefClaims: readonly BriefClaim[] | null
}

/** A row as its desk may see it: expired by the clock even before the job has said so, and no result before the return. */
export function shownPresentation(row: ShownRow, at: Date): ShownPresentation {
  const state: PresentationState = !isFinal(row.state) && row.expiresAt <= at ? 'expired' : row.state
  const outcome =
    state === 'answered' && row.outcome !== null ? withBriefClaims(row.outcome, row.briefClaims ?? []) : undefined
  return {
    relyingPartyId: row.relyingPartyId,
    id: row.id,
    policyId: row.policyId,
    flow: row.flow,
    state,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    clientId: state === 'waiting' || state === 'fetched' ? (row.clientId ?? undefined) : undefined,
    outcome,
  }
}

function withBriefClaims(outcome: Outcome, brief: readonly BriefClaim[]): Outcome {
  if (brief.length === 0) return outcome
  const credentials: KeptCredential[] = outcome.credentials.map((credential, index) => ({
    ...credential,
    claims: [
      ...credential.claims,
      ...brief
        .filter((claim) => claim.credential === index)
        .map(({ path, value }) => ({ path, value: value as JsonValue })),
    ],
  }))
  return { ...outcome, credentials }
}
