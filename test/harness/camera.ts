import { rename, writeFile } from 'node:fs/promises'
import qrcode from 'qrcode'

const WIDTH = 640
const HEIGHT = 480
const QUIET_MODULES = 4
const WHITE = 235
const BLACK = 16
const GREY_CHROMA = 128

/** A video of QR codes held before the camera, one after another (YUV4MPEG2, which Chromium plays as a fake camera, again and again). */
export function qrVideo(texts: readonly string[]): Uint8Array {
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`)
  return Buffer.concat([head, ...texts.map(frame)])
}

function frame(text: string): Uint8Array {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' })
  const scale = Math.floor(HEIGHT / (modules.size + 2 * QUIET_MODULES))
  const side = modules.size * scale
  const left = Math.floor((WIDTH - side) / 2)
  const top = Math.floor((HEIGHT - side) / 2)
  const luma = new Uint8Array(WIDTH * HEIGHT).fill(WHITE)
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const dark = modules.get(Math.floor(y / scale), Math.floor(x / scale))
      if (dark) luma[(top + y) * WIDTH + left + x] = BLACK
    }
  }
  const chroma = new Uint8Array((WIDTH * HEIGHT) / 2).fill(GREY_CHROMA)
  return Buffer.concat([Buffer.from('FRAME\n'), luma, chroma])
}

/** The file is read again each time a page opens the camera, so one browser scans many codes. */
export async function showToCamera(file: string, texts: readonly string[]): Promise<void> {
  const draft = `${file}.draft`
  await writeFile(draft, qrVideo(texts))
  await rename(draft, file)
}
