import { fromSeconds } from '@sojourn/domain'
import { Button, ConfirmDialog, FactList, formatDateTime, Notice, Panel, useLanguage } from '@sojourn/ui'
import { useState } from 'react'
import { useWallet } from '../ui/wallet-context.tsx'
import { historyWords } from '../ui/words/history-words.ts'
import type { HistoryDeletion, HistoryRecord } from '../vault/schema-v1.ts'
import type { DeletionRequestRefusal } from './request-deletion.ts'

interface DeletionPanelProps {
  readonly entry: HistoryRecord
  readonly deletion: HistoryDeletion
}

/** The holder's own way to have deleted what was kept of one showing, and the receipt for it. */
export function DeletionPanel({ entry, deletion }: DeletionPanelProps) {
  const words = historyWords.use()
  const language = useLanguage()
  const { wallet, cardsChanged } = useWallet()
  const [step, setStep] = useState<'rest' | 'asking' | 'sending'>('rest')
  const [refusal, setRefusal] = useState<DeletionRequestRefusal>()
  if (deletion.receipt !== undefined) return <Receipt receipt={deletion.receipt} />
  const send = async () => {
    setStep('sending')
    const sent = await wallet.requestDeletion(entry.id)
    setRefusal(sent.ok ? undefined : sent.reason)
    setStep('rest')
    if (sent.ok) cardsChanged()
  }
  return (
    <Panel title={words('deletionTitle')}>
      <div className="grid gap-4">
        <p>{words('deletionLead', { party: entry.party.name[language] })}</p>
        {refusal === undefined ? null : <Notice tone="attention">{words(`deletion_${refusal}`)}</Notice>}
        <div>
          <Button disabled={step === 'sending'} onClick={() => setStep('asking')}>
            {words('deletionAsk')}
          </Button>
        </div>
      </div>
      <ConfirmDialog
        open={step === 'asking'}
        title={words('deletionConfirmTitle')}
        confirmLabel={words('deletionAsk')}
        onCancel={() => setStep('rest')}
        onConfirm={() => void send()}
      >
        <p>{words('deletionConfirmText')}</p>
      </ConfirmDialog>
    </Panel>
  )
}

function Receipt({ receipt }: { readonly receipt: NonNullable<HistoryDeletion['receipt']> }) {
  const words = historyWords.use()
  const language = useLanguage()
  const isDeleted = receipt.outcome === 'deleted'
  const at = formatDateTime(fromSeconds(receipt.atSeconds), language)
  return (
    <Panel title={words('receiptTitle')}>
      <div className="grid gap-4">
        <Notice tone={isDeleted ? 'good' : 'attention'}>{words(isDeleted ? 'receiptDeleted' : 'receiptKept')}</Notice>
        <FactList
          entries={[
            { term: words(isDeleted ? 'receiptDeletedAt' : 'receiptAnsweredAt'), detail: at },
            ...(receipt.legalBasis === undefined
              ? []
              : [{ term: words('receiptBasis'), detail: receipt.legalBasis[language] }]),
            ...(receipt.keptUntilSeconds === undefined
              ? []
              : [
                  {
                    term: words('receiptKeptUntil'),
                    detail: formatDateTime(fromSeconds(receipt.keptUntilSeconds), language),
                  },
                ]),
          ]}
        />
        <p className="text-sm text-muted">{words('receiptHint')}</p>
      </div>
    </Panel>
  )
}
