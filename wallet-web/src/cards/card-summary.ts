import type { CardRecord, KnownStatus } from '../vault/schema-v1.ts'
import { type HeldCard, isUnshown } from './held-cards.ts'

/**
 * What a person calls the state of a card. `waiting`: delivered, and the counter has not yet compared the code; `never_activated`: it
 * did not do so in time, so the issuer made it void.
 */
export type CardState = 'waiting' | 'never_activated' | 'valid' | 'suspended' | 'revoked' | 'expired' | 'unknown'

export interface CardSummary extends Omit<CardRecord, 'status'> {
  readonly state: CardState
  readonly copiesLeft: number
  readonly copiesTotal: number
}

/** From here on the holder is asked to have new copies made. */
export const LOW_WATER_COPIES = 3

export function cardSummary({ card, copies }: HeldCard, nowSeconds: number): CardSummary {
  return {
    ...card,
    state: stateOf(card, nowSeconds),
    copiesLeft: copies.filter(isUnshown).length,
    copiesTotal: copies.length,
  }
}

function stateOf(card: CardRecord, nowSeconds: number): CardState {
  if (card.expiresAtSeconds !== undefined && card.expiresAtSeconds <= nowSeconds) return 'expired'
  return stateByStatus(card.status, card.everValid)
}

function stateByStatus(status: KnownStatus, everValid: boolean): CardState {
  switch (status) {
    case 'valid':
      return 'valid'
    case 'invalid':
      return everValid ? 'revoked' : 'never_activated'
    case 'suspended':
      return everValid ? 'suspended' : 'waiting'
    case 'unknown':
      return everValid ? 'unknown' : 'waiting'
  }
}
