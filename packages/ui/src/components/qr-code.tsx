import { useMemo } from 'react'
import { classNames } from '../screen/class-names.ts'
import { type ErrorCorrection, qrPath } from './qr-path.ts'

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
