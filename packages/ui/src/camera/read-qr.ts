import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import readerWasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

// The reader's code is our own file; nothing is fetched from elsewhere.
prepareZXingModule({ overrides: { locateFile: () => readerWasm } })

/** The text of the one QR code in the picture; two codes at once are nobody's clear wish, so they are none. */
export async function readQr(picture: ImageData): Promise<string | undefined> {
  const found = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 2 })
  const [text, another] = new Set(found.filter(({ isValid }) => isValid).map((code) => code.text))
  return another === undefined ? text : undefined
}
