import { create } from 'qrcode'
import { useMemo } from 'react'
import { classNames } from '../screen/class-names.ts'

/** Four light modules on every side: less, and cheap cameras lose the finder patterns (ISO/IEC 18004). */
const QUIET_ZONE = 4

/** How much of the code may be lost: 7 or 15 of 100 (ISO/IEC 18004 table 9). */
type ErrorCorrection = 'L' | 'M'

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

export interface QrCodeProps {
  readonly text: string
  /** What the code is for; read instead of the picture. */
  readonly label: string
  readonly className?: string
  /** By its length unless told. */
  readonly errorCorrection?: ErrorCorrection
}

/** Drawn as SVG elements, never as markup text, so that Trusted Types has nothing to object to. */
export function QrCode({ text, label, className, errorCorrection }: QrCodeProps) {
  const { path, side } = useMemo(() => qrPath(text, errorCorrection), [text, errorCorrection])
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      data-qr={text}
      className={classNames('block aspect-square h-auto w-full rounded-control bg-white', className)}
    >
      <path d={`M0 0h${side}v${side}H0z`} className="fill-white" />
      <path d={path} className="fill-black" />
    </svg>
  )
}
