import { Button, Dialog, TextField } from '@sojourn/ui'
import { type FormEvent, useState } from 'react'
import { unlockWords } from '../ui/words/unlock-words.ts'

/** Asked by the logic, answered by the person: `undefined` is "cancel". */
export interface PassphraseQuestion {
  readonly answer: (passphrase: string | undefined) => void
}

export function PassphrasePrompt({ question }: { readonly question: PassphraseQuestion }) {
  const words = unlockWords.use()
  const [passphrase, setPassphrase] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    question.answer(passphrase)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : question.answer(undefined))}
      title={words('verifyTitle')}
      description={words('verifyText')}
    >
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={words('passphrase')}
          type="password"
          autoComplete="current-password"
          value={passphrase}
          onValueChange={setPassphrase}
        />
        <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
          <Button onClick={() => question.answer(undefined)}>{words('cancel')}</Button>
          <Button kind="primary" type="submit">
            {words('verifyButton')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
