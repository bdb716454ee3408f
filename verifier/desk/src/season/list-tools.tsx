import {
  Button,
  ButtonLink,
  ConfirmDialog,
  DownloadIcon,
  Panel,
  PlusIcon,
  ReasonNotice,
  TrashIcon,
  useLanguage,
} from '@sojourn/ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { DeskStaff } from '../../../src/http/desk-messages.ts'
import type { DeskSeason } from '../../../src/http/season-messages.ts'
import { AddApplicant } from './add-applicant.tsx'
import { ImportList } from './import-list.tsx'
import type { SeasonApi } from './season-api.ts'
import { seasonWords } from './words.ts'

export interface ListToolsProps {
  readonly api: SeasonApi
  readonly season: DeskSeason
  readonly staff: DeskStaff['member']
  readonly onChanged: () => void
}

/** What is done to the list itself: anybody types one more, a manager brings in, takes out and deletes. */
export function ListTools({ api, season, staff, onChanged }: ListToolsProps) {
  const words = seasonWords.use()
  const language = useLanguage()
  const [, navigate] = useLocation()
  const [open, setOpen] = useState<'add' | 'import' | 'delete'>()
  const [refused, setRefused] = useState<string>()
  const [busy, setBusy] = useState(false)
  const close = () => setOpen(undefined)
  const isManager = staff.role === 'manager'

  async function remove() {
    setBusy(true)
    const answer = await api.delete(season.id)
    setBusy(false)
    if (answer.ok) navigate('/lists')
    else setRefused(answer.reason)
  }

  return (
    <Panel title={words('listTools')}>
      <div className="flex flex-wrap gap-3">
        <Button icon={<PlusIcon aria-hidden="true" className="size-5" />} onClick={() => setOpen('add')}>
          {words('add')}
        </Button>
        {isManager ? (
          <>
            <Button onClick={() => setOpen('import')}>{words('import')}</Button>
            <ButtonLink
              href={api.exportUrl(season.id, 'csv', language)}
              download=""
              icon={<DownloadIcon aria-hidden="true" className="size-5" />}
            >
              {words('exportCsv')}
            </ButtonLink>
            <ButtonLink
              href={api.exportUrl(season.id, 'json', language)}
              download=""
              icon={<DownloadIcon aria-hidden="true" className="size-5" />}
            >
              {words('exportJson')}
            </ButtonLink>
            <Button icon={<TrashIcon aria-hidden="true" className="size-5" />} onClick={() => setOpen('delete')}>
              {words('delete')}
            </Button>
          </>
        ) : null}
      </div>
      {isManager ? <p className="mt-3 text-sm text-muted">{words('exportLead')}</p> : null}
      <AddApplicant api={api} season={season} open={open === 'add'} onAdded={onChanged} onClose={close} />
      <ImportList api={api} season={season} open={open === 'import'} onImported={onChanged} onClose={close} />
      <ConfirmDialog
        open={open === 'delete'}
        title={words('deleteTitle', { name: season.name })}
        confirmLabel={words('delete')}
        busy={busy}
        onConfirm={() => void remove()}
        onCancel={close}
      >
        <p>{words('deleteMeans')}</p>
        {refused === undefined ? null : <ReasonNotice reason={refused} />}
      </ConfirmDialog>
    </Panel>
  )
}
