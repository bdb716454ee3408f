import { Button, Dialog, Notice, ReasonNotice, useAnnounce, usePunctuation } from '@sojourn/ui'
import { useId, useState } from 'react'
import type { DeskSeason, ImportFault } from '../../../src/http/season-messages.ts'
import type { SeasonApi } from './season-api.ts'
import { seasonWords } from './words.ts'

export interface ImportListProps {
  readonly api: SeasonApi
  readonly season: DeskSeason
  readonly open: boolean
  readonly onImported: () => void
  readonly onClose: () => void
}

/** A file goes up as its bytes; the server finds out how it is written, and tells all that is wrong by line and field. */
export function ImportList(props: ImportListProps) {
  const words = seasonWords.use()
  return (
    <Dialog
      open={props.open}
      onOpenChange={(next) => (next ? undefined : props.onClose())}
      title={words('importTitle')}
      description={words('importLead')}
    >
      <ImportForm {...props} />
    </Dialog>
  )
}

function ImportForm({ api, season, onImported, onClose }: ImportListProps) {
  const words = seasonWords.use()
  const announce = useAnnounce()
  const fileId = useId()
  const [file, setFile] = useState<File>()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ readonly reason: string; readonly faults: readonly ImportFault[] }>()

  async function bringIn(chosen: File) {
    setBusy(true)
    setRefused(undefined)
    const answer = await api.import(season.id, chosen)
    setBusy(false)
    if (!answer.ok) return setRefused(answer)
    announce(words('imported', { count: answer.value.added }))
    onImported()
    onClose()
  }

  return (
    <form
      className="grid gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (file !== undefined) void bringIn(file)
      }}
    >
      <div className="grid gap-1.5">
        <label htmlFor={fileId} className="font-semibold">
          {words('file')}
        </label>
        <p id={`${fileId}-hint`} className="text-sm text-muted">
          {words('importEncoding')}
        </p>
        <input
          id={fileId}
          type="file"
          accept=".csv,text/csv"
          aria-describedby={`${fileId}-hint`}
          onChange={(event) => setFile(event.currentTarget.files?.[0])}
          className="min-h-target w-full rounded-control border border-line-strong bg-surface px-4 py-2.5"
        />
      </div>
      <Faults refused={refused} />
      <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Button kind="primary" type="submit" busy={busy} disabled={file === undefined}>
          {words('importNow')}
        </Button>
      </div>
    </form>
  )
}

function Faults({
  refused,
}: {
  readonly refused: { readonly reason: string; readonly faults: readonly ImportFault[] } | undefined
}) {
  const words = seasonWords.use()
  const { colon } = usePunctuation()
  if (refused === undefined) return null
  if (refused.faults.length === 0) return <ReasonNotice reason={refused.reason} />
  return (
    <Notice tone="bad" title={words('faultsTitle')}>
      <ul className="list-disc pl-5">
        {refused.faults.map(({ line, field, problem }) => (
          <li key={`${line} ${field} ${problem}`}>
            {field === undefined
              ? words('faultOfFile', { line, colon, problem: words(`problem.${problem}`) })
              : words('fault', { line, colon, field: words(`field.${field}`), problem: words(`problem.${problem}`) })}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
