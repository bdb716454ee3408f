import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import readerWasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

let prepared = false

/** The reader's code is our own file; nothing is fetched from elsewhere. Loaded with the scanning screen alone. */
function prepare(): void {
  if (prepared) return
  prepareZXingModule({ overrides: { locateFile: () => readerWasm } })
  prepared = true
}

/** The text of the one QR code in the picture; two codes at once are nobody's clear wish, so they are none. */
export async function readQr(picture: ImageData): Promise<string | undefined> {
  prepare()
  const found = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 2 })
  const texts = new Set(found.filter(({ isValid }) => isValid).map(({ text }) => text))
  const [text, another] = texts
  return another === undefined ? text : undefined
}
