import { ok, type Result, refuse } from '@sojourn/domain'

export type CameraRefusal = 'camera_missing' | 'camera_refused'

export interface Camera {
  /** Puts the picture on the screen. */
  showIn(video: HTMLVideoElement): Promise<void>
  /** The picture now, its longest side so many pixels at most: a code in a smaller one is read faster, a dense one needs more. */
  picture(longestSide: number): ImageData | undefined
  stop(): void
}

/** The camera that looks away from the person. Nothing of it is kept. */
export async function openCamera(): Promise<Result<Camera, CameraRefusal>> {
  if (!navigator.mediaDevices?.getUserMedia) return refuse('camera_missing')
  const video = { facingMode: { ideal: 'environment' }, width: { ideal: 1_920 } }
  try {
    return ok(cameraOf(await navigator.mediaDevices.getUserMedia({ video, audio: false })))
  } catch (error) {
    const isMissing = error instanceof DOMException && error.name !== 'NotAllowedError'
    return refuse(isMissing ? 'camera_missing' : 'camera_refused')
  }
}

function cameraOf(stream: MediaStream): Camera {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  let source: HTMLVideoElement | undefined
  return {
    async showIn(video) {
      source = video
      video.srcObject = stream
      await video.play().catch(() => undefined) // the screen was left before the picture came
    },
    picture(longestSide) {
      if (!source || !context || source.videoWidth === 0) return undefined
      const scale = Math.min(1, longestSide / Math.max(source.videoWidth, source.videoHeight))
      canvas.width = Math.round(source.videoWidth * scale)
      canvas.height = Math.round(source.videoHeight * scale)
      context.drawImage(source, 0, 0, canvas.width, canvas.height)
      return context.getImageData(0, 0, canvas.width, canvas.height)
    },
    stop() {
      for (const track of stream.getTracks()) track.stop()
      if (source) source.srcObject = null
    },
  }
}
