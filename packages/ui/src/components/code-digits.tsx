import { usePunctuation } from '../language/punctuation.ts'
import { classNames } from '../screen/class-names.ts'

export interface CodeDigitsProps {
  readonly code: string
  /** What the code is, read before the digits. */
  readonly label: string
  readonly size?: 'normal' | 'big'
}

const SIZE = {
  normal: 'h-10 w-7 text-xl',
  big: 'h-14 w-9 text-3xl sm:h-16 sm:w-12 sm:text-4xl',
} as const

/** A short code in two groups, read out digit by digit; on a narrow screen in large type the groups stand below each other. */
export function CodeDigits({ code, label, size = 'big' }: CodeDigitsProps) {
  const { colon } = usePunctuation()
  const half = Math.ceil(code.length / 2)
  const groups = [code.slice(0, half), code.slice(half)]
  return (
    <span
      role="img"
      aria-label={`${label}${colon}${[...code].join(' ')}`}
      className="inline-flex flex-wrap gap-x-3 gap-y-1.5 font-digits sm:gap-x-5"
    >
      {groups.map((group, position) => (
        <span key={position === 0 ? 'first' : 'second'} aria-hidden="true" className="inline-flex gap-1.5">
          {Array.from(group, (digit, index) => ({ digit, place: `${position}${index}` })).map(({ digit, place }) => (
            <span
              key={place}
              className={classNames(
                'grid place-items-center rounded-control border border-line bg-sunken font-semibold tabular-nums',
                SIZE[size],
              )}
            >
              {digit}
            </span>
          ))}
        </span>
      ))}
    </span>
  )
}
