import { claimDefinition, claimText, dayText } from '@sojourn/domain'
import { classNames, useLanguage } from '@sojourn/ui'
import { type ReactNode, useEffect, useState } from 'react'
import { cardsWords } from '../ui/words/cards-words.ts'
import type { CardSummary } from './card-summary.ts'
import { guilloche, wave } from './guilloche.ts'
import { masked, subjectClaims, textAt } from './subject-claims.ts'

/** The card as people know it. A picture for the eye alone: whoever asks for words gets them from the list beside it. */
export function CardFace({ card }: { readonly card: CardSummary }) {
  switch (card.attestation) {
    case 'residence-permit':
      return <PermitFace card={card} />
    case 'social-security-card':
      return <SocialFace card={card} />
    default:
      return <PlainFace card={card} />
  }
}

const PALETTES = {
  permit: 'from-permit to-permit-deep text-permit-ink',
  social: 'from-social to-social-deep text-social-ink',
  plain: 'from-plain to-plain-deep text-plain-ink',
} as const

interface FaceProps {
  /** A card that people carry has a card's shape; a certificate is a slip. */
  readonly shape?: 'card' | 'slip'
  readonly palette: keyof typeof PALETTES
  readonly card: CardSummary
  readonly children: ReactNode
}

function Face({ shape = 'card', palette, card, children }: FaceProps) {
  const dead = card.state !== 'valid'
  return (
    <div aria-hidden="true" className="@container w-full select-none">
      <div
        className={classNames(
          'relative w-full overflow-hidden rounded-[4cqw] border border-ink/15 bg-linear-135 shadow-card',
          shape === 'card' ? 'aspect-[1.586]' : 'aspect-[2.6]',
          PALETTES[palette],
          dead && 'grayscale',
        )}
      >
        <SecurityPattern moving={!dead} />
        <div className={classNames('relative h-full p-[4.5cqw]', dead && 'opacity-60')}>{children}</div>
        {dead ? <Stamp state={card.state} /> : null}
      </div>
    </div>
  )
}

/** Rings of loops that cross one another at a slant, and waves across the whole face. */
const ROSETTES: readonly string[] = [
  ...[0, 1, 2, 3, 4, 5].map((n) =>
    guilloche({ cx: 296, cy: 140, radius: 128 - 12 * n, lobes: 9, depth: 0.22, turn: n / 54 }),
  ),
  ...[0, 1, 2, 3].map((n) => guilloche({ cx: 296, cy: 140, radius: 60 - 8 * n, lobes: 7, depth: 0.3, turn: n / 28 })),
  ...Array.from({ length: 14 }, (_, n) => wave({ width: 440, y: 14 + 18 * n, height: 9, length: 88, shift: n * 17 })),
]

/** Rosettes that turn, lines that drift, a light that passes, and the time to the second: a picture of it is dead at once. */
function SecurityPattern({ moving }: { readonly moving: boolean }) {
  return (
    <div className="absolute inset-0 overflow-hidden">
      <svg
        aria-hidden="true"
        viewBox="0 0 400 252"
        className={classNames('absolute -inset-6 h-[120%] w-[120%]', moving && 'animate-drift')}
      >
        <g fill="none" stroke="currentColor" strokeWidth="0.45" opacity="0.2">
          {ROSETTES.map((path) => (
            <path key={path} d={path} />
          ))}
        </g>
      </svg>
      {moving ? (
        <div className="absolute inset-y-[-20%] w-1/3 animate-gleam bg-linear-90 from-transparent via-white/45 to-transparent" />
      ) : null}
    </div>
  )
}

function Stamp({ state }: { readonly state: CardSummary['state'] }) {
  const words = cardsWords.use()
  return (
    <div className="absolute inset-0 grid place-items-center">
      <span className="-rotate-12 rounded-[1.5cqw] border-[0.6cqw] border-bad bg-surface/80 px-[4cqw] py-[1cqw] text-[6.5cqw] leading-tight font-bold text-bad">
        {words(`state_${state}`)}
      </span>
    </div>
  )
}

function LiveClock() {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1000)
    return () => clearInterval(timer)
  }, [])
  const text = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' }).format(now)
  return <span className="font-digits text-[2.6cqw] tabular-nums">{text}</span>
}

function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex gap-[2cqw] leading-snug">
      <span className="shrink-0 text-[2.9cqw] leading-[1.5] opacity-80">{label}</span>
      <span className="line-clamp-1 text-[3.4cqw] font-semibold">{children}</span>
    </div>
  )
}

/** Latin letters are wider than the two or three characters of a Chinese title. */
const titleSize = (title: string): string =>
  /^[\x20-\x7e]+$/.test(title) ? 'text-[5cqw] tracking-normal' : 'text-[6.4cqw] tracking-[0.15em]'

function Title({ title, sub }: { readonly title: string; readonly sub: string }) {
  const words = cardsWords.use()
  return (
    <div className="flex items-start justify-between">
      <div className="grid">
        <span className={classNames('leading-tight font-bold', titleSize(title))}>{title}</span>
        <span className="text-[2.4cqw] tracking-[0.2em] opacity-80">{sub}</span>
      </div>
      <div className="grid justify-items-end gap-[0.6cqw]">
        <span className="rounded-[1cqw] border border-current px-[1.6cqw] text-[2.8cqw] font-semibold">
          {words('demo')}
        </span>
        <LiveClock />
      </div>
    </div>
  )
}

const SAFE_IMAGE = /^data:image\/(?:png|jpeg|webp|svg\+xml)[;,]/

function Portrait({ source, className }: { readonly source: string | undefined; readonly className: string }) {
  return (
    <div className={classNames('overflow-hidden rounded-[1.5cqw] border border-ink/20 bg-surface/60', className)}>
      {source && SAFE_IMAGE.test(source) ? <img src={source} alt="" className="size-full object-cover" /> : null}
    </div>
  )
}

function PermitFace({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const language = useLanguage()
  const claims = subjectClaims(card)
  const said = (...path: string[]) => {
    const value = textAt(claims, ...path)
    const definition = card.attestation && claimDefinition(card.attestation, path)
    return value === undefined ? '' : claimText(definition, value, language)
  }
  return (
    <Face palette="permit" card={card}>
      <div className="flex h-full flex-col justify-between">
        <Title title={words('permitTitle')} sub={words('permitSub')} />
        <div className="flex items-end gap-[3cqw]">
          <div className="grid min-w-0 flex-1 gap-[0.6cqw]">
            <Field label={words('faceName')}>
              {said('name')}
              {language === 'en' && said('name_latin') ? ` (${said('name_latin')})` : ''}
            </Field>
            <div className="flex gap-[4cqw]">
              <Field label={words('faceSex')}>{said('sex')}</Field>
              <Field label={words('faceEthnicity')}>{said('ethnicity')}</Field>
            </div>
            <Field label={words('faceBirth')}>{said('birth_date')}</Field>
            <Field label={words('faceResidence')}>{said('residence', 'address')}</Field>
            <Field label={words('faceNumber')}>
              <span className="font-digits whitespace-nowrap">{masked(said('citizen_id'))}</span>
            </Field>
          </div>
          <Portrait source={textAt(claims, 'portrait')} className="h-[27cqw] w-[21.6cqw]" />
        </div>
        <div className="flex justify-between gap-[3cqw] text-[2.7cqw]">
          <span className="truncate">{said('issuing_authority_name')}</span>
          <span className="shrink-0">
            {words('faceUntil')} {textAt(claims, 'endorsed_until')}
          </span>
        </div>
      </div>
    </Face>
  )
}

function SocialFace({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const language = useLanguage()
  const claims = subjectClaims(card)
  const said = (...path: string[]) => {
    const value = textAt(claims, ...path)
    const definition = card.attestation && claimDefinition(card.attestation, path)
    return value === undefined ? '' : claimText(definition, value, language)
  }
  return (
    <Face palette="social" card={card}>
      <div className="flex h-full flex-col justify-between">
        <Title title={words('socialTitle')} sub={words('socialSub')} />
        <Chip />
        <div className="flex items-end gap-[3.5cqw]">
          <Portrait source={textAt(claims, 'portrait')} className="h-[24cqw] w-[19.2cqw]" />
          <div className="grid min-w-0 flex-1 gap-[0.6cqw]">
            <Field label={words('faceName')}>{said('name')}</Field>
            <Field label={words('faceSsNumber')}>
              <span className="font-digits whitespace-nowrap">{masked(said('ss_number'))}</span>
            </Field>
            <Field label={words('faceCardNo')}>
              <span className="font-digits">{said('card_no')}</span>
            </Field>
          </div>
        </div>
        <div className="flex justify-between gap-[3cqw] text-[2.7cqw]">
          <span className="truncate">{said('issuing_city')}</span>
          <span className="shrink-0">
            {words('faceValidUntil')} {textAt(claims, 'expires')}
          </span>
        </div>
      </div>
    </Face>
  )
}

function Chip() {
  return (
    <svg aria-hidden="true" viewBox="0 0 46 34" className="absolute top-[20cqw] right-[6cqw] w-[12cqw] text-chip">
      <rect width="46" height="34" rx="6" fill="currentColor" />
      <path
        d="M0 12h14v10H0M46 12H32v10h14M14 0v34M32 0v34M14 17h18"
        fill="none"
        stroke="#7a5c1c"
        strokeWidth="1.2"
        opacity="0.7"
      />
    </svg>
  )
}

function PlainFace({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const language = useLanguage()
  return (
    <Face shape="slip" palette="plain" card={card}>
      <div className="flex h-full flex-col justify-between">
        <Title title={card.name[language]} sub={(card.attestation ?? card.type).replaceAll('-', ' ').toUpperCase()} />
        <div className="grid gap-[0.8cqw]">
          <Field label={words('faceAuthority')}>{card.issuerName[language]}</Field>
          {card.expiresAtSeconds === undefined ? null : (
            <Field label={words('faceValidUntil')}>
              {dayText(new Date(card.expiresAtSeconds * 1000).toISOString().slice(0, 10), language)}
            </Field>
          )}
        </div>
      </div>
    </Face>
  )
}
