import { Button, RefreshIcon, usePunctuation } from '@sojourn/ui'
import { useEffect, useRef } from 'react'
import { deskWords } from './words.ts'

/** A function key, not a letter: letters belong to screen readers and to speech input (WCAG 2.2, 2.1.4). */
const NEW_CHECK_KEY = 'F2'

export interface NewCheckButtonProps {
  readonly label: string
  readonly onPress: () => void
  readonly busy?: boolean
}

/** The next check, by a press or by one key from anywhere on the page. */
export function NewCheckButton({ label, onPress, busy = false }: NewCheckButtonProps) {
  const words = deskWords.use()
  const { brackets } = usePunctuation()
  const press = useRef(onPress)
  useEffect(() => {
    press.current = onPress
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== NEW_CHECK_KEY || event.repeat) return
      event.preventDefault()
      press.current()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return (
    <Button
      kind="primary"
      busy={busy}
      aria-keyshortcuts={NEW_CHECK_KEY}
      icon={<RefreshIcon aria-hidden="true" className="size-5" />}
      onClick={onPress}
    >
      {label}
      <span aria-hidden="true" className="hidden text-sm font-normal opacity-90 lg:inline">
        {brackets(words('key'))}
      </span>
    </Button>
  )
}
