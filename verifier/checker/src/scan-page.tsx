import { collectFrames, readOfflineProofText } from '@sojourn/formats'
import type { OfflinePurpose } from '@sojourn/trust'
import { Button, Notice, Page, ProgressBar, useLocalized } from '@sojourn/ui'
import { Viewfinder } from '@sojourn/ui/camera'
import { useState } from 'react'
import { judgeProof, type ProofVerdict } from './check/judge-proof.ts'
import type { Place } from './check/purposes.ts'
import type { SeenProofs } from './check/seen-proofs.ts'
import type { HeldPack } from './pack/use-pack.tsx'
import { checkerWords } from './words.ts'

interface ScanPageProps {
  readonly held: HeldPack
  readonly purpose: OfflinePurpose
  readonly place: Place
  readonly seen: SeenProofs
  readonly onVerdict: (verdict: ProofVerdict) => void
  readonly onLeave: () => void
}

type Sight =
  | { readonly kind: 'looking' | 'wrong_code' }
  | { readonly kind: 'collecting'; readonly have: number; readonly need: number }

export function ScanPage({ held, purpose, place, seen, onVerdict, onLeave }: ScanPageProps) {
  const words = checkerWords.use()
  const localized = useLocalized()
  const [frames] = useState(collectFrames)
  const [sight, setSight] = useState<Sight>({ kind: 'looking' })

  async function judge(proof: Uint8Array) {
    const { opened: pack, fetchedAt } = held
    onVerdict(await judgeProof(proof, { pack, fetchedAt, purpose, place, seen, now: new Date() }))
  }
  function read(text: string): 'enough' | 'go_on' {
    const progress = frames.add(text)
    const proof = readOfflineProofText(text) ?? (progress.kind === 'complete' ? progress.proof : undefined)
    if (proof !== undefined) {
      void judge(proof)
      return 'enough'
    }
    setSight(progress.kind === 'collecting' ? progress : { kind: 'wrong_code' })
    return 'go_on'
  }

  return (
    <Page title={words('scanTitle')} lead={localized(purpose.use.purpose)}>
      <div className="grid gap-4">
        <Viewfinder looksFor="dense" onText={read} />
        {sight.kind === 'collecting' ? (
          <ProgressBar
            label={words('collecting', { have: sight.have, need: sight.need })}
            value={sight.have}
            max={sight.need}
          />
        ) : null}
        {sight.kind === 'wrong_code' ? <Notice tone="attention">{words('wrongCode')}</Notice> : null}
      </div>
      <Button wide onClick={onLeave}>
        {words('change')}
      </Button>
    </Page>
  )
}
