import { create } from 'qrcode'

/** Four light modules on every side: less, and cheap cameras lose the finder patterns (ISO/IEC 18004). */
const QUIET_ZONE = 4

/** How much of the code may be lost: 7 or 15 of 100 (ISO/IEC 18004 table 9). */
export type ErrorCorrection = 'L' | 'M'

/** The dark modules as one path; each run in a row is one rectangle. */
export function qrPath(
  text: string,
  errorCorrection: ErrorCorrection = text.length > 400 ? 'L' : 'M',
): { readonly path: string; readonly side: number } {
  const { modules } = create(text, { errorCorrectionLevel: errorCorrection })
  const { size } = modules
  let path = ''
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (!modules.get(row, column)) continue
      const start = column
      while (column + 1 < size && modules.get(row, column + 1)) column++
      path += `M${start + QUIET_ZONE} ${row + QUIET_ZONE}h${column - start + 1}v1h-${column - start + 1}z`
    }
  }
  return { path, side: size + 2 * QUIET_ZONE }
}
