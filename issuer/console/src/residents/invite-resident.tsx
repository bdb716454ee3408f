import { Button, ConfirmDialog, CopyIcon, QrCode, ReasonNotice, useAnnounce } from '@sojourn/ui'
import { useState } from 'react'
import { useConsole, useRole } from '../console-context.ts'
import { residentWords } from './words.ts'

/** A link with which the resident makes a passkey, shown until the dialog is closed and never again. */
export function InviteResident({ residentId }: { readonly residentId: string }) {
  const words = residentWords.use()
  const announce = useAnnounce()
  const { api } = useConsole()
  const [busy, setBusy] = useState(false)
  const [link, setLink] = useState<string>()
  const [refused, setRefused] = useState<string>()

  async function invite() {
    setBusy(true)
    const answer = await api.inviteResident(residentId)
    setBusy(false)
    setRefused(answer.ok ? undefined : answer.reason)
    if (answer.ok) setLink(answer.value.link)
  }

  async function copy(text: string) {
    await navigator.clipboard.writeText(text)
    announce(words('copied'))
  }

  if (!useRole('clerk')) return null
  return (
    <>
      {refused === undefined ? null : <ReasonNotice reason={refused} />}
      <Button busy={busy} onClick={() => void invite()}>
        {words('invite')}
      </Button>
      {link === undefined ? null : (
        <ConfirmDialog
          open
          tone="primary"
          title={words('inviteTitle')}
          confirmLabel={words('inviteDone')}
          onConfirm={() => setLink(undefined)}
          onCancel={() => setLink(undefined)}
        >
          <p>{words('inviteLead')}</p>
          <div className="mx-auto w-full max-w-xs">
            <QrCode text={link} label={words('inviteQr')} />
          </div>
          <p className="text-sm break-all select-all">{link}</p>
          <Button icon={<CopyIcon aria-hidden="true" className="size-5" />} onClick={() => void copy(link)}>
            {words('copyLink')}
          </Button>
        </ConfirmDialog>
      )}
    </>
  )
}
