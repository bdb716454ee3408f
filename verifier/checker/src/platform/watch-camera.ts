import { ok, type Result, refuse } from '@sojourn/domain'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import readerWasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

export type CameraRefusal = 'camera_missing' | 'camera_refused'

/** Ten pictures a second: each frame of a moving code stands for two or three of them. */
const LOOK_EVERY_MS = 100
const LONGEST_SIDE = 1_280

prepareZXingModule({ overrides: { locateFile: () => readerWasm } })

/** Shows what the camera sees and tells the text of the one QR code in it, again and again, until it is stopped. No picture is kept. */
export async function watchCamera(
  video: HTMLVideoElement,
  onText: (text: string) => void,
): Promise<Result<() => void, CameraRefusal>> {
  const stream = await openCamera()
  if (!stream.ok) return stream
  let stopped = false
  video.srcObject = stream.value
  await video.play().catch(() => undefined) // the screen was left before the picture came
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  async function look() {
    while (!stopped) {
      const picture = context === null ? undefined : pictureOf(video, context)
      const text = picture && (await readOne(picture))
      if (!stopped && text !== undefined) onText(text)
      await new Promise((next) => setTimeout(next, LOOK_EVERY_MS))
    }
  }
  void look()
  return ok(() => {
    stopped = true
    for (const track of stream.value.getTracks()) track.stop()
    video.srcObject = null
  })
}

async function openCamera(): Promise<Result<MediaStream, CameraRefusal>> {
  if (!navigator.mediaDevices?.getUserMedia) return refuse('camera_missing')
  const video = { facingMode: { ideal: 'environment' }, width: { ideal: 1920 } }
  try {
    return ok(await navigator.mediaDevices.getUserMedia({ video, audio: false }))
  } catch (error) {
    const isMissing = error instanceof DOMException && error.name !== 'NotAllowedError'
    return refuse(isMissing ? 'camera_missing' : 'camera_refused')
  }
}

function pictureOf(video: HTMLVideoElement, context: CanvasRenderingContext2D): ImageData | undefined {
  if (video.videoWidth === 0) return undefined
  const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight))
  const { canvas } = context
  canvas.width = Math.round(video.videoWidth * scale)
  canvas.height = Math.round(video.videoHeight * scale)
  context.drawImage(video, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

/** Two codes at once are nobody's clear wish, so they are none. */
async function readOne(picture: ImageData): Promise<string | undefined> {
  const found = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 2 })
  const [text, another] = new Set(found.filter(({ isValid }) => isValid).map((code) => code.text))
  return another === undefined ? text : undefined
}
