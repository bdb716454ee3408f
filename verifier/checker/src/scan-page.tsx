import { collectFrames, readOfflineProofText } from '@sojourn/formats'
import type { OfflinePurpose } from '@sojourn/trust'
import { Button, CameraIcon, Notice, Page, ProgressBar, useLocalized } from '@sojourn/ui'
import { useEffect, useRef, useState } from 'react'
import { judgeProof, type ProofVerdict } from './check/judge-proof.ts'
import type { Place } from './check/purposes.ts'
import type { SeenProofs } from './check/seen-proofs.ts'
import type { HeldPack } from './pack/use-pack.tsx'
import { type CameraRefusal, watchCamera } from './platform/watch-camera.ts'
import { checkerWords } from './words.ts'

interface ScanPageProps {
  readonly held: HeldPack
  readonly purpose: OfflinePurpose
  readonly place: Place
  readonly seen: SeenProofs
  readonly onVerdict: (verdict: ProofVerdict) => void
  readonly onLeave: () => void
}

export function ScanPage(props: ScanPageProps) {
  const words = checkerWords.use()
  const localized = useLocalized()
  const [attempt, setAttempt] = useState(0)
  return (
    <Page title={words('scanTitle')} lead={localized(props.purpose.use.purpose)}>
      <Viewfinder key={attempt} {...props} onRetry={() => setAttempt(attempt + 1)} />
      <Button wide onClick={props.onLeave}>
        {words('change')}
      </Button>
    </Page>
  )
}

type Sight =
  | { readonly kind: 'starting' | 'looking' | 'wrong_code' }
  | { readonly kind: 'collecting'; readonly have: number; readonly need: number }
  | { readonly kind: 'refused'; readonly refusal: CameraRefusal }

function Viewfinder(props: ScanPageProps & { readonly onRetry: () => void }) {
  const words = checkerWords.use()
  const video = useRef<HTMLVideoElement>(null)
  const [sight, setSight] = useState<Sight>({ kind: 'starting' })
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    let stopped = false
    let stop = () => {}
    const frames = collectFrames()

    async function judge(proof: Uint8Array) {
      stopped = true
      stop()
      const { held, purpose, place, seen, onVerdict } = latest.current
      const { opened: pack, fetchedAt } = held
      onVerdict(await judgeProof(proof, { pack, fetchedAt, purpose, place, seen, now: new Date() }))
    }
    function read(text: string) {
      if (stopped) return
      const still = readOfflineProofText(text)
      if (still) return void judge(still)
      const progress = frames.add(text)
      if (progress.kind === 'complete') return void judge(progress.proof)
      setSight(progress.kind === 'collecting' ? progress : { kind: 'wrong_code' })
    }
    async function start() {
      if (!video.current) return
      const watching = await watchCamera(video.current, read)
      if (!watching.ok) return setSight({ kind: 'refused', refusal: watching.reason })
      stop = watching.value
      if (stopped) stop()
      else setSight({ kind: 'looking' })
    }
    void start()
    return () => {
      stopped = true
      stop()
    }
  }, [])

  if (sight.kind === 'refused') {
    return (
      <Notice
        tone="attention"
        title={words(sight.refusal)}
        icon={<CameraIcon aria-hidden="true" className="size-5" />}
        action={<Button onClick={props.onRetry}>{words('retry')}</Button>}
      />
    )
  }
  return (
    <div className="grid gap-4">
      <div className="relative mx-auto aspect-square w-full max-w-md overflow-hidden rounded-card bg-ink">
        <video ref={video} muted playsInline aria-label={words('viewfinder')} className="size-full object-cover" />
        <div aria-hidden="true" className="absolute inset-[8%] rounded-card border-4 border-white/80" />
        {sight.kind === 'starting' ? (
          <p role="status" className="absolute inset-0 grid place-items-center text-white">
            {words('starting')}
          </p>
        ) : null}
      </div>
      {sight.kind === 'collecting' ? (
        <ProgressBar
          label={words('collecting', { have: sight.have, need: sight.need })}
          value={sight.have}
          max={sight.need}
        />
      ) : null}
      {sight.kind === 'wrong_code' ? <Notice tone="attention">{words('wrongCode')}</Notice> : null}
    </div>
  )
}
