import { Button, ButtonLink, Page } from '@sojourn/ui'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { RefusalNotice } from '../ui/refusal-notice.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { receiveWords } from '../ui/words/receive-words.ts'
import type { FinishRefusal } from './finish-authorization.ts'
import type { AcceptedOffer } from './receive-cards.ts'
import { CompareScreen, HomeButton, ReceivingScreen } from './received.tsx'

/** What can be tried again with the same answer; everything else begins anew. */
const TO_TRY_AGAIN: readonly FinishRefusal[] = ['interrupted', 'unreachable', 'attestation_unavailable']

/** The agency sent the browser back: the rest needs no press, for the code lives for a minute. */
export function ReturnedScreen({ returnedTo }: { readonly returnedTo: string }) {
  const words = receiveWords.use()
  const { wallet, cardsChanged } = useWallet()
  const [accepted, setAccepted] = useState<AcceptedOffer>()
  const [refusal, setRefusal] = useState<FinishRefusal>()
  const begun = useRef(false)

  const finish = useCallback(async () => {
    setRefusal(undefined)
    const finished = await wallet.finishAuthorization(returnedTo)
    if (!finished.ok) return setRefusal(finished.reason)
    setAccepted(finished.value)
    cardsChanged()
  }, [wallet, returnedTo, cardsChanged])
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void finish()
  }, [finish])

  if (accepted) return <CompareScreen accepted={accepted} />
  if (refusal === undefined) return <ReceivingScreen first="stepReturned" />
  const again = TO_TRY_AGAIN.includes(refusal)
  return (
    <Page title={words(refusal === 'not_consented' ? 'refusedTitle' : 'notReceivedTitle')}>
      <RefusalNotice refusal={refusal} tone={refusal === 'not_consented' ? 'info' : 'bad'} />
      <div className="grid gap-4">
        {again ? (
          <Button kind="primary" wide onClick={() => void finish()}>
            {words('accept')}
          </Button>
        ) : (
          <Link href="/apply" asChild>
            <ButtonLink wide>{words('applyAgain')}</ButtonLink>
          </Link>
        )}
        <HomeButton />
      </div>
    </Page>
  )
}
