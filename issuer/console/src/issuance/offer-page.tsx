import {
  Button,
  ButtonLink,
  ConfirmDialog,
  Notice,
  Page,
  Panel,
  ReasonNotice,
  Spinner,
  Steps,
  useAnnounce,
  useLoaded,
} from '@sojourn/ui'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { Offer, OfferState } from '../api/messages.ts'
import { useConsole } from '../console-context.ts'
import { consoleWords } from '../words.ts'
import { ComparePanel } from './compare-panel.tsx'
import { isUnderWay } from './offers-under-way.tsx'
import { ScanPanel } from './scan-panel.tsx'
import { TxCodePanel } from './tx-code-panel.tsx'
import { issuanceWords } from './words.ts'

const POLL_MS = 1000

/** From the QR code to the activated credential: one page that follows what the resident's phone does. */
export function OfferPage({ offerId }: { readonly offerId: string }) {
  const general = consoleWords.use()
  const words = issuanceWords.use()
  const { api } = useConsole()
  const [, go] = useLocation()
  const [loaded, reload] = useLoaded(offerId, () => api.offer(offerId))
  const state = loaded.state === 'loaded' ? loaded.value.state : undefined
  const watching = state === undefined ? loaded.state === 'failed' : isUnderWay(state)
  useEffect(() => {
    if (!watching) return
    const timer = setInterval(reload, POLL_MS)
    return () => clearInterval(timer)
  }, [watching, reload])
  useStateAnnounced(state)
  const lastOffer = useRef<Offer>(undefined)
  if (loaded.state === 'loaded') lastOffer.current = loaded.value

  const offer = lastOffer.current
  if (offer === undefined) {
    return loaded.state === 'failed' ? (
      <Page title={general('residents')} back={{ label: general('home'), onBack: () => go('/') }}>
        <ReasonNotice reason={loaded.reason} />
      </Page>
    ) : (
      <Spinner label={general('loading')} />
    )
  }
  const back = { label: words('backToResident'), onBack: () => go(`/residents/${offer.residentId}`) }
  return (
    <Page title={words('offerTitle', { name: offer.residentName })} back={back}>
      {loaded.state === 'failed' ? <ReasonNotice reason={loaded.reason} tone="attention" /> : null}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid gap-6">
          <OfferStage offer={offer} onChanged={reload} />
        </div>
        <div className="grid gap-6">
          {offer.state === 'waiting' ? <TxCodePanel offer={offer} /> : null}
          {offer.state === 'void' || offer.state === 'expired' ? null : (
            <Panel title={words('progress')}>
              <Steps
                label={words('progress')}
                steps={[words('stepScan'), words('stepCode'), words('stepCompare'), words('stepDone')]}
                current={STEP_OF_STATE[offer.state]}
              />
            </Panel>
          )}
          {isUnderWay(offer.state) ? <CancelOffer offer={offer} onChanged={reload} /> : null}
        </div>
      </div>
    </Page>
  )
}

const STEP_OF_STATE = {
  waiting: 0,
  redeemed: 1,
  delivered: 2,
  deferred: 3,
  active: 4,
  void: 0,
  expired: 0,
} as const satisfies Record<OfferState, number>

function useStateAnnounced(state: OfferState | undefined): void {
  const words = issuanceWords.use()
  const announce = useAnnounce()
  const before = useRef(state)
  useEffect(() => {
    if (state !== undefined && before.current !== undefined && state !== before.current && state !== 'waiting')
      announce(words(`announce.${state}`))
    before.current = state
  }, [state, announce, words])
}

interface OfferStageProps {
  readonly offer: Offer
  readonly onChanged: () => void
}

function OfferStage({ offer, onChanged }: OfferStageProps) {
  const words = issuanceWords.use()
  const again = (
    <ButtonLink kind="primary" href={`#/residents/${offer.residentId}/issue`}>
      {words('again')}
    </ButtonLink>
  )
  switch (offer.state) {
    case 'waiting':
      return <ScanPanel offer={offer} />
    case 'redeemed':
      return (
        <Panel>
          <Spinner label={words('redeemed')} />
        </Panel>
      )
    case 'delivered':
      return <ComparePanel offer={offer} onChanged={onChanged} />
    case 'deferred':
      return (
        <Notice tone="good" title={words('deferred')}>
          {words('deferredNext')}
        </Notice>
      )
    case 'active':
      return (
        <Notice
          tone="good"
          title={words('done')}
          action={
            <ButtonLink kind="primary" href={`#/residents/${offer.residentId}`}>
              {words('backToResident')}
            </ButtonLink>
          }
        >
          {words('doneNext')}
        </Notice>
      )
    case 'void':
      return (
        <Notice tone="bad" title={words('voidTitle')} action={again}>
          {offer.voidReason === null ? undefined : words(`void.${offer.voidReason}`)}
        </Notice>
      )
    case 'expired':
      return (
        <Notice tone="attention" title={words('expiredTitle')} action={again}>
          {words('expiredNext')}
        </Notice>
      )
  }
}

function CancelOffer({ offer, onChanged }: OfferStageProps) {
  const words = issuanceWords.use()
  const { api } = useConsole()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()

  async function cancel() {
    setBusy(true)
    const answer = await api.cancelOffer(offer.id)
    setBusy(false)
    if (!answer.ok) return setRefused(answer.reason)
    setAsking(false)
    onChanged()
  }

  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {words('cancel')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words('cancelTitle')}
        confirmLabel={words('cancel')}
        busy={busy}
        onConfirm={() => void cancel()}
        onCancel={() => setAsking(false)}
      >
        <p>{words('cancelEffect')}</p>
        {refused === undefined ? null : <ReasonNotice reason={refused} />}
      </ConfirmDialog>
    </>
  )
}
