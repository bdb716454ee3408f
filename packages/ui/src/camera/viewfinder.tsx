import { useEffect, useRef, useState } from 'react'
import { Button } from '../components/button.tsx'
import { CameraIcon } from '../components/icons.ts'
import { Notice } from '../components/notice.tsx'
import type { CameraRefusal } from './open-camera.ts'
import { watchCamera } from './watch-camera.ts'
import { cameraWords } from './words.ts'

export interface ViewfinderProps {
  /** A small code of few squares, or a dense one, still or moving, which wants more pictures with more in them. */
  readonly looksFor: 'plain' | 'dense'
  /** What was read, until it says that it has what it wanted: then the camera is closed. */
  readonly onText: (text: string) => 'enough' | 'go_on'
}

const PICTURES = {
  plain: { everyMs: 250, longestSide: 960 },
  dense: { everyMs: 100, longestSide: 1_280 },
} as const
const FRAME = { plain: 'inset-[14%]', dense: 'inset-[8%]' } as const

type Sight = 'starting' | 'looking' | CameraRefusal

/** The camera's picture with a frame for the code. A camera that is missing or not allowed is said in words, with a way to try again. */
export function Viewfinder(props: ViewfinderProps) {
  const [attempt, setAttempt] = useState(0)
  return <OneAttempt key={attempt} {...props} onAgain={() => setAttempt(attempt + 1)} />
}

function OneAttempt({ looksFor, onText, onAgain }: ViewfinderProps & { readonly onAgain: () => void }) {
  const words = cameraWords.use()
  const video = useRef<HTMLVideoElement>(null)
  const [sight, setSight] = useState<Sight>('starting')
  const latest = useRef(onText)
  useEffect(() => {
    latest.current = onText
  })

  useEffect(() => {
    let left = false
    let stop = () => {}
    async function start() {
      if (!video.current) return
      const watching = await watchCamera({
        video: video.current,
        ...PICTURES[looksFor],
        onText(text) {
          if (!left && latest.current(text) === 'enough') leave()
        },
      })
      if (!watching.ok) return setSight(watching.reason)
      stop = watching.value
      if (left) stop()
      else setSight('looking')
    }
    function leave() {
      left = true
      stop()
    }
    void start()
    return leave
  }, [looksFor])

  if (sight === 'camera_missing' || sight === 'camera_refused') {
    return (
      <Notice
        tone="attention"
        title={words(sight)}
        icon={<CameraIcon aria-hidden="true" className="size-5" />}
        action={<Button onClick={onAgain}>{words('again')}</Button>}
      />
    )
  }
  return (
    <div className="relative mx-auto aspect-square w-full max-w-md overflow-hidden rounded-card bg-ink">
      <video ref={video} muted playsInline aria-label={words('viewfinder')} className="size-full object-cover" />
      <div aria-hidden="true" className={`absolute rounded-card border-4 border-white/80 ${FRAME[looksFor]}`} />
      {sight === 'looking' ? null : (
        <p role="status" className="absolute inset-0 grid place-items-center text-white">
          {words('starting')}
        </p>
      )}
    </div>
  )
}
