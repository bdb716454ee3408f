import { StatusBadge } from '@sojourn/ui'
import type { ApplicantState } from '../../../src/http/season-messages.ts'
import { seasonWords } from './words.ts'

const TONE = {
  expected: 'neutral',
  asked: 'neutral',
  met: 'good',
  not_met: 'bad',
  cannot_tell: 'attention',
  decided: 'good',
} as const satisfies Record<ApplicantState, string>

/** Where a row stands; a decision shows what was decided. */
export function StateBadge({
  state,
  decision,
}: {
  readonly state: ApplicantState
  readonly decision?: 'met' | 'not_met' | undefined
}) {
  const words = seasonWords.use()
  if (decision === undefined) return <StatusBadge tone={TONE[state]}>{words(`state.${state}`)}</StatusBadge>
  return (
    <StatusBadge tone={decision === 'met' ? 'good' : 'bad'}>
      {words('state.decided')}
      {' · '}
      {words(`state.${decision}`)}
    </StatusBadge>
  )
}
