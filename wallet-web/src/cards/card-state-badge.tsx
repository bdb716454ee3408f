import { type BadgeTone, StatusBadge } from '@sojourn/ui'
import { cardsWords } from '../ui/words/cards-words.ts'
import type { CardState } from './card-summary.ts'

const TONES: Readonly<Record<CardState, BadgeTone>> = {
  waiting: 'neutral',
  never_activated: 'bad',
  valid: 'good',
  suspended: 'attention',
  revoked: 'bad',
  expired: 'attention',
  unknown: 'neutral',
}

export function CardStateBadge({ state }: { readonly state: CardState }) {
  const words = cardsWords.use()
  return <StatusBadge tone={TONES[state]}>{words(`state_${state}`)}</StatusBadge>
}
