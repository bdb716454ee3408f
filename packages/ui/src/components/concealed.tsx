import { type ReactNode, useState } from 'react'
import { usePunctuation } from '../language/punctuation.ts'
import { uiWords } from '../language/ui-words.ts'
import { EyeIcon, EyeOffIcon } from './icons.ts'

/** Shows dots until the person asks to see; `label` names what is hidden. */
export function Concealed({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const [shown, setShown] = useState(false)
  const words = uiWords.use()
  const { colon } = usePunctuation()
  const Icon = shown ? EyeOffIcon : EyeIcon
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {shown ? (
        <span>{children}</span>
      ) : (
        <span>
          <span aria-hidden="true" className="tracking-widest">
            ••••••
          </span>
          <span className="sr-only">{words('hidden')}</span>
        </span>
      )}
      <button
        type="button"
        aria-pressed={shown}
        aria-label={`${words(shown ? 'hide' : 'show')}${colon}${label}`}
        onClick={() => setShown(!shown)}
        className="no-print -my-3 inline-grid size-target place-items-center rounded-control text-accent hover:bg-accent-surface"
      >
        <Icon aria-hidden="true" className="size-5" />
      </button>
    </span>
  )
}
