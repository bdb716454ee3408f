import {
  Button,
  ConfirmDialog,
  EmptyState,
  formatDate,
  Page,
  Panel,
  PlusIcon,
  ReasonNotice,
  Spinner,
  StatusBadge,
  useLanguage,
  useLoaded,
} from '@sojourn/ui'
import { useEffect, useState } from 'react'
import type { DeskStaff } from '../../../src/http/desk-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'
import { InviteStaff } from './invite-staff.tsx'
import { staffWords } from './words.ts'

export interface StaffPageProps {
  readonly api: DeskApi
  readonly self: DeskStaff['member']
  readonly onSessionLost: () => void
}

/** Who works here: a manager invites and ends. */
export function StaffPage({ api, self, onSessionLost }: StaffPageProps) {
  const words = staffWords.use()
  const [loaded, reload] = useLoaded('staff', api.staff)
  const [inviting, setInviting] = useState(false)
  const lost = loaded.state === 'failed' && loaded.reason === 'not_signed_in'
  useEffect(() => {
    if (lost) onSessionLost()
  }, [lost, onSessionLost])

  return (
    <Page
      title={words('staffTitle')}
      lead={words('staffLead')}
      actions={
        <Button
          kind="primary"
          icon={<PlusIcon aria-hidden="true" className="size-5" />}
          onClick={() => setInviting(true)}
        >
          {words('invite')}
        </Button>
      }
    >
      <InviteStaff
        api={api}
        open={inviting}
        onInvited={reload}
        onClose={() => {
          setInviting(false)
          reload()
        }}
      />
      <Panel>
        {loaded.state === 'loading' ? <Spinner label={words('loading')} /> : null}
        {loaded.state === 'failed' ? (
          <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{words('reload')}</Button>} />
        ) : null}
        {loaded.state === 'loaded' && loaded.value.staff.length === 0 ? <EmptyState title={words('nobody')} /> : null}
        {loaded.state === 'loaded' ? (
          <ul className="grid">
            {loaded.value.staff.map((one) => (
              <Member key={one.member.id} api={api} one={one} isSelf={one.member.id === self.id} onChanged={reload} />
            ))}
          </ul>
        ) : null}
      </Panel>
    </Page>
  )
}

const TONE = { enrolled: 'good', invited: 'attention', ended: 'neutral' } as const

interface MemberProps {
  readonly api: DeskApi
  readonly one: DeskStaff
  readonly isSelf: boolean
  readonly onChanged: () => void
}

function Member({ api, one, isSelf, onChanged }: MemberProps) {
  const words = staffWords.use()
  const language = useLanguage()
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const { member, state } = one
  const seen = one.lastSeenAt ?? one.invitedAt

  async function end() {
    setBusy(true)
    const answer = await api.endStaff(member.id)
    setBusy(false)
    if (!answer.ok) return setRefused(answer.reason)
    setAsked(false)
    onChanged()
  }

  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0">
      <span className="grid min-w-40 flex-1">
        <span className="font-semibold">
          {member.name}
          {isSelf ? <span className="font-normal text-muted"> {words('you')}</span> : null}
        </span>
        <span className="text-sm text-muted">
          {words(member.role)}
          {' · '}
          {words(one.lastSeenAt === null ? 'invitedOn' : 'lastSeen', { day: formatDate(seen, language) })}
        </span>
      </span>
      <StatusBadge tone={TONE[state]}>{words(`state.${state}`)}</StatusBadge>
      {state === 'ended' || isSelf ? null : (
        <Button
          aria-label={words(state === 'invited' ? 'takeBackOf' : 'endOf', { name: member.name })}
          onClick={() => setAsked(true)}
        >
          {words(state === 'invited' ? 'takeBack' : 'end')}
        </Button>
      )}
      <ConfirmDialog
        open={asked}
        title={words(state === 'invited' ? 'takeBackOf' : 'endOf', { name: member.name })}
        confirmLabel={words(state === 'invited' ? 'takeBack' : 'end')}
        busy={busy}
        onConfirm={() => void end()}
        onCancel={() => setAsked(false)}
      >
        <p>{words(state === 'invited' ? 'takeBackMeans' : 'endMeans')}</p>
        {refused === undefined ? null : <ReasonNotice reason={refused} />}
      </ConfirmDialog>
    </li>
  )
}
