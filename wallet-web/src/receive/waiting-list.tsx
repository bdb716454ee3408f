import { Button, formatDate, Notice, Panel, useLanguage } from '@sojourn/ui'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { receiveWords } from '../ui/words/receive-words.ts'
import { isStillWaiting, type WaitingCredential } from './waiting-credential.ts'

/** What agencies have yet to decide on; what came of it stays until it was read. */
export function WaitingList() {
  const words = receiveWords.use()
  const { wallet, turn } = useWallet()
  const waiting = useAnswer(`waiting ${turn}`, () => wallet.waiting())
  if (waiting === undefined || waiting.length === 0) return null
  return (
    <section aria-label={words('waitingTitle')} className="grid gap-4">
      <h2 className="text-lg font-semibold">{words('waitingTitle')}</h2>
      {waiting.map((one) => (
        <WaitingItem key={one.id} waiting={one} />
      ))}
    </section>
  )
}

export function WaitingItem({ waiting }: { readonly waiting: WaitingCredential }) {
  const words = receiveWords.use()
  const language = useLanguage()
  const { wallet, cardsChanged } = useWallet()
  const { id, name, issuerName, outcome, startedAtSeconds } = waiting
  const started = formatDate(new Date(startedAtSeconds * 1000).toISOString(), language)
  return (
    <Panel title={name[language]}>
      <div className="grid justify-items-start gap-3">
        <p className="text-muted">{words('waitingAt', { agency: issuerName[language], date: started })}</p>
        {isStillWaiting(waiting) ? (
          <Notice tone="info" title={words('underReview')}>
            {words('underReviewText')}
          </Notice>
        ) : (
          <>
            <Notice
              tone={outcome === 'received' ? 'good' : 'bad'}
              title={words(outcome === 'received' ? 'approved' : 'notApproved')}
            >
              {words(outcome === 'received' ? 'approvedText' : 'notApprovedText')}
            </Notice>
            <Button onClick={() => void wallet.forgetWaiting(id).then(cardsChanged)}>{words('waitingRead')}</Button>
          </>
        )}
      </div>
    </Panel>
  )
}
