import { Button, ConfirmDialog } from '@sojourn/ui'
import { useState } from 'react'
import { wipeEverything } from '../platform/wipe-everything.ts'
import { unlockWords } from '../ui/words/unlock-words.ts'

export function WipeButton() {
  const words = unlockWords.use()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  return (
    <>
      <Button onClick={() => setAsking(true)}>{words('wipe')}</Button>
      <ConfirmDialog
        open={asking}
        title={words('wipeTitle')}
        confirmLabel={words('wipeConfirm')}
        busy={busy}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setBusy(true)
          void wipeEverything().then(() => location.replace('/'))
        }}
      >
        <p>{words('wipeText')}</p>
      </ConfirmDialog>
    </>
  )
}
