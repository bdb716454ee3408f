import {
  Button,
  ChoiceGroup,
  CopyIcon,
  Dialog,
  formatDateTime,
  Notice,
  ReasonNotice,
  TextField,
  useLanguage,
} from '@sojourn/ui'
import { useState } from 'react'
import type { DeskRole } from '../../../src/desk-access/staff-member.ts'
import type { InvitedDeskStaff } from '../../../src/http/desk-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'
import { staffWords } from './words.ts'

export interface InviteStaffProps {
  readonly api: DeskApi
  readonly open: boolean
  readonly onInvited: () => void
  readonly onClose: () => void
}

/** Name and role, then the link: once, on this screen, and nowhere afterwards. */
export function InviteStaff({ api, open, onInvited, onClose }: InviteStaffProps) {
  const words = staffWords.use()
  const [invited, setInvited] = useState<InvitedDeskStaff>()
  const close = () => {
    setInvited(undefined)
    onClose()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title={words(invited === undefined ? 'inviteTitle' : 'linkTitle')}
    >
      {invited === undefined ? (
        <WhomToInvite
          api={api}
          onCancel={close}
          onInvited={(made) => {
            setInvited(made)
            onInvited()
          }}
        />
      ) : (
        <LinkOnce invited={invited} onClose={close} />
      )}
    </Dialog>
  )
}

interface WhomToInviteProps {
  readonly api: DeskApi
  readonly onInvited: (invited: InvitedDeskStaff) => void
  readonly onCancel: () => void
}

function WhomToInvite({ api, onInvited, onCancel }: WhomToInviteProps) {
  const words = staffWords.use()
  const [name, setName] = useState('')
  const [role, setRole] = useState<DeskRole>('clerk')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()

  async function invite() {
    setBusy(true)
    const answer = await api.inviteStaff({ name, role })
    setBusy(false)
    if (answer.ok) onInvited(answer.value)
    else setRefused(answer.reason)
  }

  return (
    <form
      className="grid gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void invite()
      }}
    >
      <TextField
        label={words('name')}
        hint={words('nameHint')}
        autoComplete="off"
        value={name}
        onValueChange={setName}
      />
      <ChoiceGroup
        label={words('role')}
        value={role}
        onValueChange={setRole}
        options={[
          { value: 'clerk', label: words('clerk'), hint: words('clerk.long') },
          { value: 'manager', label: words('manager'), hint: words('manager.long') },
        ]}
      />
      {refused === undefined || busy ? null : <ReasonNotice reason={refused} />}
      <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
        <Button onClick={onCancel}>{words('cancel')}</Button>
        <Button kind="primary" type="submit" busy={busy}>
          {words('makeLink')}
        </Button>
      </div>
    </form>
  )
}

function LinkOnce({ invited, onClose }: { readonly invited: InvitedDeskStaff; readonly onClose: () => void }) {
  const words = staffWords.use()
  const language = useLanguage()
  const [copied, setCopied] = useState(false)
  const copy = () =>
    void navigator.clipboard.writeText(invited.link).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <div className="grid gap-4">
      <p>{words('linkLead', { name: invited.staff.name, until: formatDateTime(invited.expiresAt, language) })}</p>
      <TextField
        label={words('link')}
        readOnly
        value={invited.link}
        onValueChange={() => undefined}
        onFocus={(event) => event.currentTarget.select()}
        className="font-digits text-sm"
      />
      <Notice tone="attention">{words('linkOnce')}</Notice>
      <div className="flex flex-wrap justify-end gap-3">
        <Button icon={<CopyIcon aria-hidden="true" className="size-5" />} onClick={copy}>
          {words(copied ? 'copied' : 'copy')}
        </Button>
        <Button kind="primary" onClick={onClose}>
          {words('done')}
        </Button>
      </div>
    </div>
  )
}
