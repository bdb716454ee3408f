import { ok, type Result } from '@sojourn/domain'
import { type CameraRefusal, openCamera } from './open-camera.ts'
import { readQr } from './read-qr.ts'

export interface Watching {
  readonly video: HTMLVideoElement
  /** How long to wait between two pictures: a moving code is looked at two or three times a frame. */
  readonly everyMs: number
  /** In pixels. */
  readonly longestSide: number
  /** The text of the one QR code in sight, again and again. */
  onText(text: string): void
}

/** Shows what the camera sees and tells what it reads, until it is stopped. */
export async function watchCamera({
  video,
  everyMs,
  longestSide,
  onText,
}: Watching): Promise<Result<() => void, CameraRefusal>> {
  const camera = await openCamera()
  if (!camera.ok) return camera
  let stopped = false
  async function look(picture: () => ImageData | undefined) {
    while (!stopped) {
      const seen = picture()
      const text = seen && (await readQr(seen))
      if (!stopped && text !== undefined) onText(text)
      await new Promise((next) => setTimeout(next, everyMs))
    }
  }
  await camera.value.showIn(video)
  void look(() => camera.value.picture(longestSide))
  return ok(() => {
    stopped = true
    camera.value.stop()
  })
}
