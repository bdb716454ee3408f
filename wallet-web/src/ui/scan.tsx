import { Button, CameraIcon, Notice, Page, Panel, TextField } from '@sojourn/ui'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type CameraRefusal, openCamera } from '../platform/camera.ts'
import { readQr } from '../platform/scan-qr.ts'
import { whatLinkAsks } from '../what-link-asks.ts'
import { useWallet } from './wallet-context.tsx'
import { scanWords } from './words/scan-words.ts'

export function ScanScreen() {
  const words = scanWords.use()
  const { followLink } = useWallet()
  const [wrong, setWrong] = useState(false)
  const [attempt, setAttempt] = useState(0)

  function found(text: string): boolean {
    const known = whatLinkAsks(text) !== undefined
    setWrong(!known)
    if (known) followLink(text)
    return known
  }

  return (
    <Page title={words('title')} lead={words('lead')}>
      {wrong ? <Notice tone="attention" title={words('wrongCode')} /> : null}
      <Viewfinder key={attempt} onText={found} onRetry={() => setAttempt(attempt + 1)} />
      <PasteLink onText={found} />
    </Page>
  )
}

const LOOK_EVERY_MS = 250

function Viewfinder({ onText, onRetry }: { onText: (text: string) => boolean; onRetry: () => void }) {
  const words = scanWords.use()
  const video = useRef<HTMLVideoElement>(null)
  const [refusal, setRefusal] = useState<CameraRefusal>()
  const [live, setLive] = useState(false)
  const latest = useRef(onText)
  useEffect(() => {
    latest.current = onText
  })

  useEffect(() => {
    let stopped = false
    let stop = () => {}
    async function look() {
      const camera = await openCamera()
      if (!camera.ok) return setRefusal(camera.reason)
      stop = camera.value.stop
      if (stopped || !video.current) return stop()
      await camera.value.showIn(video.current)
      setLive(true)
      while (!stopped) {
        const picture = camera.value.picture()
        const text = picture && (await readQr(picture))
        if (!stopped && text !== undefined && latest.current(text)) return stop()
        await new Promise((next) => setTimeout(next, LOOK_EVERY_MS))
      }
    }
    void look()
    return () => {
      stopped = true
      stop()
    }
  }, [])

  if (refusal) {
    return (
      <Notice
        tone="attention"
        title={words(refusal)}
        icon={<CameraIcon aria-hidden="true" className="size-5" />}
        action={<Button onClick={onRetry}>{words('scanAgain')}</Button>}
      />
    )
  }
  return (
    <div className="relative mx-auto aspect-square w-full max-w-md overflow-hidden rounded-card bg-ink">
      <video ref={video} muted playsInline aria-label={words('viewfinder')} className="size-full object-cover" />
      <div aria-hidden="true" className="absolute inset-[14%] rounded-card border-4 border-white/80" />
      {live ? null : (
        <p role="status" className="absolute inset-0 grid place-items-center text-white">
          {words('starting')}
        </p>
      )}
    </div>
  )
}

function PasteLink({ onText }: { readonly onText: (text: string) => boolean }) {
  const words = scanWords.use()
  const [text, setText] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    onText(text)
  }
  return (
    <Panel title={words('pasteTitle')}>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={words('paste')}
          hint={words('pasteHint')}
          value={text}
          onValueChange={setText}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" disabled={text.trim() === ''}>
          {words('pasteGo')}
        </Button>
      </form>
    </Panel>
  )
}
