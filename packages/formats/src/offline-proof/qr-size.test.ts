import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import qrcode from 'qrcode'
import { describe, expect, test } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { accepted } from '../testing/forge.ts'
import { CARD, CARD_PATHS, PERMIT, PERMIT_PATHS, showCopy } from '../testing/offline-copy.ts'
import { encodeOfflineProof } from './encode-offline-proof.ts'
import { offlineProofText } from './offline-proof-text.ts'

const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer as ArrayBuffer } })

const codeOf = (text: string) => qrcode.create(text, { errorCorrectionLevel: 'M' })
const textOf = async (...[copy, paths]: Parameters<typeof showCopy>) =>
  offlineProofText(accepted(encodeOfflineProof(await showCopy(copy, paths))))

describe('one still code', () => {
  test('a permit of six claims with any four shown, key binding and all, is at most version 18-M [G 13]', async () => {
    for (let first = 0; first < 6; first++) {
      const four = [...PERMIT_PATHS, ...PERMIT_PATHS].slice(first, first + 4)
      for (let copy = 0; copy < 5; copy++) expect(codeOf(await textOf(PERMIT, four)).version).toBeLessThanOrEqual(18)
    }
  })

  test('a card of ten claims, all shown, is at most version 20-M, and 21-M with some of them hidden [G 13]', async () => {
    expect(codeOf(await textOf(CARD, CARD_PATHS)).version).toBeLessThanOrEqual(20)
    for (let first = 0; first < 10; first++) {
      const four = [...CARD_PATHS, ...CARD_PATHS].slice(first, first + 4)
      expect(codeOf(await textOf(CARD, four)).version).toBeLessThanOrEqual(21)
    }
  })

  test('is read 8 times of 8 at 3 pixels a module: straight, turned, blurred, noisy [G 13]', async () => {
    const text = await textOf(PERMIT, PERMIT_PATHS.slice(0, 4))
    const pictures = PICTURES.map((picture) => photograph(text, picture))
    const read = await Promise.all(
      pictures.map((picture) => readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 })),
    )
    expect(read.map(([code]) => code?.text)).toEqual(Array.from({ length: 8 }, () => text))
  })
})

interface Picture {
  readonly degrees: number
  /** Weights of a pixel and of those beside it, along each axis. */
  readonly blur: readonly [number, number, number]
  /** Grey levels of 255, up or down. */
  readonly noise: number
}

const SHARP = [0, 1, 0] as const
const SOFT = [1, 2, 1] as const
const BLURRED = [1, 1, 1] as const
const PICTURES: readonly Picture[] = [
  { degrees: 0, blur: SHARP, noise: 0 },
  { degrees: 20, blur: SHARP, noise: 0 },
  { degrees: 45, blur: SHARP, noise: 30 },
  { degrees: 173, blur: SHARP, noise: 0 },
  { degrees: 0, blur: BLURRED, noise: 0 },
  { degrees: 0, blur: SHARP, noise: 45 },
  { degrees: 7, blur: SOFT, noise: 15 },
  { degrees: 255, blur: BLURRED, noise: 15 },
]

/** The code as a camera would have it at 3 pixels a module: each pixel the mean of 16 points of the turned code. */
function photograph(text: string, { degrees, blur, noise }: Picture): ImageData {
  const { modules } = codeOf(text)
  const scale = 3
  const side = Math.ceil((modules.size + 16) * scale * 1.42)
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
  const darkAt = (x: number, y: number): number => {
    const column = Math.floor((x * cos + y * sin) / scale + modules.size / 2)
    const row = Math.floor((y * cos - x * sin) / scale + modules.size / 2)
    const isInside = column >= 0 && row >= 0 && column < modules.size && row < modules.size
    return isInside ? modules.get(row, column) : 0
  }
  const within = [0.125, 0.375, 0.625, 0.875]
  const sharp = new Float32Array(side * side).map((_, at) => {
    const [x, y] = [(at % side) - side / 2, Math.floor(at / side) - side / 2]
    const dark = within.flatMap((dx) => within.map((dy) => darkAt(x + dx, y + dy))).reduce((sum, one) => sum + one, 0)
    return 225 - (dark / within.length ** 2) * 195
  })
  const grey = blurred(blurred(sharp, 1, blur), side, blur)
  let random = 12_345
  const data = new Uint8ClampedArray(side * side * 4)
  for (const [at, value] of grey.entries()) {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0
    const seen = value + ((random >>> 16) % (2 * noise + 1)) - noise
    data.set([seen, seen, seen, 255], at * 4)
  }
  return { data, width: side, height: side, colorSpace: 'srgb' } as unknown as ImageData
}

function blurred(grey: Float32Array, step: number, [before, here, after]: Picture['blur']): Float32Array {
  const mean = (one = 225, two = 225, three = 225) =>
    (before * one + here * two + after * three) / (before + here + after)
  return grey.map((value, at) => mean(grey[at - step], value, grey[at + step]))
}
