import { usePunctuation } from '../language/punctuation.ts'
import { classNames } from '../screen/class-names.ts'

export interface CodeDigitsProps {
  readonly code: string
  /** What the code is, read before the digits. */
  readonly label: string
  readonly size?: 'normal' | 'big'
}

/** A short code in groups of three, read out digit by digit. */
export function CodeDigits({ code, label, size = 'big' }: CodeDigitsProps) {
  const { colon } = usePunctuation()
  const digits = [...code].map((digit, position) => ({
    digit,
    key: `${position}-${digit}`,
    gap: position === code.length / 2,
  }))
  return (
    <span role="img" aria-label={`${label}${colon}${[...code].join(' ')}`} className="inline-flex gap-1.5 font-digits">
      {digits.map(({ digit, key, gap }) => (
        <span
          key={key}
          aria-hidden="true"
          className={classNames(
            'grid place-items-center rounded-control border border-line bg-sunken font-semibold tabular-nums',
            size === 'big' ? 'h-14 w-9 text-3xl sm:h-16 sm:w-12 sm:text-4xl' : 'h-10 w-7 text-xl',
            gap && 'ml-2 sm:ml-3',
          )}
        >
          {digit}
        </span>
      ))}
    </span>
  )
}
