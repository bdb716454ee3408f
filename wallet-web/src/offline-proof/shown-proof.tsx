import type { OfflinePurpose } from '@sojourn/trust'
import { Button, Notice, Page, QrCode, useBroughtIntoView, useLocalized, useSecondsLeft } from '@sojourn/ui'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { keepAwake } from '../platform/keep-awake.ts'
import { appWords } from '../ui/words/app-words.ts'
import { offlineWords } from '../ui/words/offline-words.ts'
import type { OfflineProof } from './make-offline-proof.ts'

interface ShownProofProps {
  readonly proof: OfflineProof
  readonly purpose: OfflinePurpose
  readonly onAgain: () => void
}

/** The code for its minute, and then no code: what has expired is not left on the screen. */
export function ShownProof({ proof, purpose, onAgain }: ShownProofProps) {
  const words = offlineWords.use()
  const frame = appWords.use()
  const localized = useLocalized()
  const [, navigate] = useLocation()
  const left = useSecondsLeft(proof.goodUntil)
  useEffect(keepAwake, [])
  const home = (
    <Button wide kind={left > 0 ? 'secondary' : 'primary'} onClick={() => navigate('/')}>
      {left > 0 ? words('done') : frame('home')}
    </Button>
  )
  if (left === 0) {
    return (
      <Page title={words('expiredTitle')}>
        <Notice tone="info">{words('expiredText')}</Notice>
        <p>{words('result')}</p>
        <div className="grid gap-3">
          <Button wide onClick={onAgain}>
            {words('again')}
          </Button>
          {home}
        </div>
      </Page>
    )
  }
  return (
    <Page title={words('proofTitle')} lead={words('proofLead')}>
      <LiveCode proof={proof} left={left} />
      <p className="text-center font-semibold">
        {words('for')} {localized(purpose.party.name)}
      </p>
      {proof.moves ? <Notice tone="info">{words('moving')}</Notice> : null}
      <p className="text-sm text-muted">{words('screenshot')}</p>
      {home}
    </Page>
  )
}

/** Fast enough for few seconds of waiting, slow enough for a camera of ten pictures a second to see each frame whole. */
const FRAME_MS = 250

/** Around the code a band that runs and a clock to the second: in a screenshot both stand still. */
function LiveCode({ proof, left }: { readonly proof: OfflineProof; readonly left: number }) {
  const words = offlineWords.use()
  const place = useBroughtIntoView<HTMLDivElement>()
  const number = useFrameNumber(proof.moves)
  return (
    <div
      ref={place}
      className="mx-auto w-full max-w-md scroll-mb-28 overflow-hidden rounded-card border border-line bg-white shadow-card"
    >
      <div aria-hidden="true" className="relative h-3 overflow-hidden bg-permit-deep">
        <div className="absolute inset-y-0 w-1/3 animate-gleam bg-permit-ink/60 motion-reduce:animate-none" />
      </div>
      <QrCode text={proof.code(number)} label={words('codeLabel')} errorCorrection="M" />
      <div className="grid gap-2 border-t border-line p-3">
        <p role="timer" className="flex items-baseline justify-between gap-3">
          <span className="text-lg font-bold tabular-nums">{words('secondsLeft', { count: left })}</span>
          <Clock />
        </p>
        <div aria-hidden="true" className="h-2 overflow-hidden rounded-full bg-sunken">
          <div
            className="h-full origin-left rounded-full bg-accent transition-transform duration-1000 ease-linear"
            style={{ transform: `scaleX(${left / 60})` }}
          />
        </div>
      </div>
    </div>
  )
}

function useFrameNumber(moves: boolean): number {
  const [number, setNumber] = useState(0)
  useEffect(() => {
    if (!moves) return
    const timer = setInterval(() => setNumber((before) => before + 1), FRAME_MS)
    return () => clearInterval(timer)
  }, [moves])
  return number
}

function Clock() {
  const text = new Intl.DateTimeFormat('sv-SE', { timeStyle: 'medium' }).format(new Date())
  return (
    <span aria-hidden="true" className="shrink-0 font-digits text-lg tabular-nums">
      {text}
    </span>
  )
}
