import { claimDefinition, claimText, dayText, INSURANCE_LINE_NAMES, INSURANCE_LINES } from '@sojourn/domain'
import { classNames, Panel, useLanguage } from '@sojourn/ui'
import { cardsWords } from '../ui/words/cards-words.ts'
import type { CardSummary } from './card-summary.ts'
import { daysToEndorsement, residenceFigures } from './residence-figures.ts'
import { claimAt, subjectClaims } from './subject-claims.ts'

/** What people would rather see than read: years of residence, days to the endorsement, insurance lines. */
export function CardFigures({ card }: { readonly card: CardSummary }) {
  switch (card.attestation) {
    case 'residence-permit':
      return <PermitFigures card={card} />
    case 'social-security-card':
      return <InsuredFigures card={card} />
    case 'insurance-statement':
      return <MonthsFigures card={card} />
    default:
      return null
  }
}

const THRESHOLD_MONTHS = [12, 24, 36, 60, 84]
const SCALE_MONTHS = 96
const YEAR_DAYS = 365
const WINDOW_DAYS = 30

function PermitFigures({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const language = useLanguage()
  const now = new Date()
  const claims = subjectClaims(card)
  const residence = residenceFigures(claims, now)
  const days = daysToEndorsement(claims, now)
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {residence === undefined ? null : (
        <Panel title={words('residentFor')}>
          <p className="text-2xl font-bold">
            {residence.months < 12
              ? words('monthsOf', { count: residence.months })
              : words('residentMonths', { years: Math.floor(residence.months / 12), months: residence.months % 12 })}
          </p>
          <p className="text-sm text-muted">{words('residentSince', { date: dayText(residence.since, language) })}</p>
          <MonthBar months={residence.months} />
        </Panel>
      )}
      {days === undefined ? null : (
        <Panel title={words('daysToEndorsement')}>
          <p className={classNames('text-2xl font-bold', days <= WINDOW_DAYS && 'text-attention')}>
            {days < 0 ? words('overdue', { count: -days }) : words('days', { count: days })}
          </p>
          <p className="text-sm text-muted">{words('endorseSoon')}</p>
          <Bar share={days / YEAR_DAYS} tone={days <= WINDOW_DAYS ? 'attention' : 'accent'} />
        </Panel>
      )}
    </div>
  )
}

/** The same as the figure above it, for the eye. */
function MonthBar({ months }: { readonly months: number }) {
  return (
    <div aria-hidden="true">
      <Bar share={months / SCALE_MONTHS} tone="accent" />
      <svg aria-hidden="true" viewBox={`0 0 ${SCALE_MONTHS} 9`} className="mt-1 w-full overflow-visible">
        {THRESHOLD_MONTHS.map((step) => (
          <g key={step} className={step <= months ? 'fill-accent' : 'fill-muted'}>
            <rect x={step - 0.2} y="0" width="0.5" height="2" />
            <text x={step} y="8" fontSize="5" textAnchor="middle">
              {step}
            </text>
          </g>
        ))}
      </svg>
    </div>
  )
}

function Bar({ share, tone }: { readonly share: number; readonly tone: 'accent' | 'attention' }) {
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 100)
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      className="mt-3 h-3 w-full rounded-full bg-sunken"
    >
      <rect width={percent} height="4" className={tone === 'accent' ? 'fill-accent' : 'fill-attention'} />
    </svg>
  )
}

function InsuredFigures({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const language = useLanguage()
  const claims = subjectClaims(card)
  return (
    <Panel title={words('insured')}>
      <ul className="grid gap-2">
        {INSURANCE_LINES.map((line) => {
          const value = claimAt(claims, ['insured', line])
          if (typeof value !== 'string') return null
          const active = value === 'paying' || value === 'retired'
          return (
            <li key={line} className="flex items-center justify-between gap-3">
              <span>{INSURANCE_LINE_NAMES[line][language]}</span>
              <span
                className={classNames('flex items-center gap-2 font-semibold', active ? 'text-good' : 'text-attention')}
              >
                <span
                  aria-hidden="true"
                  className={classNames('size-3 rounded-full', active ? 'bg-good' : 'bg-attention')}
                />
                {claimText(claimDefinition('social-security-card', ['insured', line]), value, language)}
              </span>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

function MonthsFigures({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const language = useLanguage()
  const claims = subjectClaims(card)
  return (
    <Panel title={words('insuredMonths')}>
      <ul className="grid gap-4">
        {INSURANCE_LINES.map((line) => {
          const months = claimAt(claims, [line, 'months_continuous'])
          if (typeof months !== 'number') return null
          return (
            <li key={line}>
              <div className="flex justify-between gap-3">
                <span>{INSURANCE_LINE_NAMES[line][language]}</span>
                <span className="font-semibold">{words('monthsOf', { count: months })}</span>
              </div>
              <MonthBar months={months} />
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
