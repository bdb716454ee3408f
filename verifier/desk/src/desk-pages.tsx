import { Page, ReasonNotice, Spinner, useLocalized } from '@sojourn/ui'
import { useEffect, useEffectEvent, useState } from 'react'
import type { Desk, DeskCheck, DeskPolicy } from '../../src/http/desk-messages.ts'
import type { DeskApi, Flow } from './api/desk-api.ts'
import { browserAsksWallets } from './check/ask-browser.ts'
import { CheckPage } from './check/check-page.tsx'
import { CounterPage } from './counter/counter-page.tsx'
import { NewCheckButton } from './new-check-button.tsx'
import { ChoosePolicyPage } from './start/choose-policy-page.tsx'
import { ConditionsPage, initialConditions } from './start/conditions-page.tsx'
import { deskWords } from './words.ts'

type Conditions = Readonly<Record<string, string>>

/** Where the clerk is: choosing, setting conditions, or with one check from its QR to its result. */
type Place =
  | { readonly at: 'choose' }
  | { readonly at: 'conditions'; readonly policy: DeskPolicy; readonly refused?: string }
  | { readonly at: 'starting'; readonly policy: DeskPolicy; readonly refused?: string }
  | { readonly at: 'check'; readonly policy: DeskPolicy; readonly check: DeskCheck }
  | { readonly at: 'counter'; readonly policy: DeskPolicy }
  | { readonly at: 'returned'; readonly refused?: string }

export interface DeskPagesProps {
  readonly api: DeskApi
  readonly desk: Desk
  readonly responseCode: string | undefined
  readonly onReturned: () => void
  readonly onSessionLost: () => void
}

const needsConditions = (policy: DeskPolicy): boolean => policy.parameters.length > 0

export function DeskPages({ api, desk, responseCode, onReturned, onSessionLost }: DeskPagesProps) {
  const words = deskWords.use()
  const localized = useLocalized()
  const only = desk.policies.length === 1 ? desk.policies[0] : undefined
  const home: Place =
    only !== undefined && needsConditions(only) ? { at: 'conditions', policy: only } : { at: 'choose' }
  const [place, setPlace] = useState<Place>(responseCode === undefined ? home : { at: 'returned' })
  const [conditions, setConditions] = useState<Readonly<Record<string, Conditions>>>({})
  const conditionsOf = (policy: DeskPolicy) => conditions[policy.id] ?? initialConditions(policy)

  useReturn(api, desk, responseCode, (returned) => {
    onReturned()
    setPlace(returned)
  })

  async function start(policy: DeskPolicy, parameters: Conditions, flow: Flow = 'cross_device') {
    setConditions((before) => ({ ...before, [policy.id]: parameters }))
    if (!needsConditions(policy)) setPlace({ at: 'starting', policy })
    const created = await api.createCheck({ policyId: policy.id, parameters, flow })
    if (!created.ok) {
      if (created.reason === 'no_desk_session' || created.reason === 'not_signed_in') return onSessionLost()
      return setPlace({ at: needsConditions(policy) ? 'conditions' : 'starting', policy, refused: created.reason })
    }
    const { walletLink } = created.value
    if (flow === 'same_device' && walletLink !== null) return location.assign(walletLink)
    setPlace({ at: 'check', policy, check: created.value })
  }

  const choose = (policy: DeskPolicy) =>
    needsConditions(policy) ? setPlace({ at: 'conditions', policy }) : void start(policy, {})
  const leave = () => setPlace(home)

  switch (place.at) {
    case 'choose':
      return <ChoosePolicyPage policies={desk.policies} onChoose={choose} />
    case 'conditions':
      return (
        <ConditionsPage
          policy={place.policy}
          initial={conditionsOf(place.policy)}
          refused={place.refused}
          onStart={(parameters) => start(place.policy, parameters)}
          onBack={only === undefined ? leave : undefined}
        />
      )
    case 'starting':
      return (
        <Page
          title={localized(place.policy.name)}
          back={{ label: words('back'), onBack: () => backFrom(place.policy) }}
        >
          {place.refused === undefined ? (
            <Spinner label={words('loading')} />
          ) : (
            <ReasonNotice
              reason={place.refused}
              action={
                <NewCheckButton
                  label={words('retry')}
                  onPress={() => void start(place.policy, conditionsOf(place.policy))}
                />
              }
            />
          )}
        </Page>
      )
    case 'check':
      return (
        <CheckPage
          key={place.check.id}
          api={api}
          policy={place.policy}
          conditions={conditionsOf(place.policy)}
          created={place.check}
          onAgain={() => void start(place.policy, conditionsOf(place.policy))}
          onSameDevice={() => void start(place.policy, conditionsOf(place.policy), 'same_device')}
          onCounter={() => setPlace({ at: 'counter', policy: place.policy })}
          onBrowser={
            desk.dcApi && browserAsksWallets()
              ? () => void start(place.policy, conditionsOf(place.policy), 'dc_api')
              : undefined
          }
          onLeave={() => backFrom(place.policy)}
        />
      )
    case 'counter':
      return (
        <CounterPage
          api={api}
          party={desk.relyingParty.name}
          policy={place.policy}
          conditions={conditionsOf(place.policy)}
          onLeave={() => backFrom(place.policy)}
        />
      )
    case 'returned':
      return (
        <Page title={words('result')} back={{ label: words('back'), onBack: leave }}>
          {place.refused === undefined ? <Spinner label={words('loading')} /> : <ReasonNotice reason={place.refused} />}
        </Page>
      )
  }

  function backFrom(policy: DeskPolicy) {
    setPlace(needsConditions(policy) ? { at: 'conditions', policy } : home)
  }
}

/** A wallet on the same device sends the browser back with a code; it serves once. */
function useReturn(
  api: DeskApi,
  desk: Desk,
  responseCode: string | undefined,
  onReturned: (place: Place) => void,
): void {
  const returned = useEffectEvent(onReturned)
  useEffect(() => {
    if (responseCode === undefined) return
    let mounted = true
    void api.takeReturn(responseCode).then((answer) => {
      if (!mounted) return
      if (!answer.ok) return returned({ at: 'returned', refused: answer.reason })
      const policy = desk.policies.find(({ id }) => id === answer.value.policyId)
      returned(
        policy === undefined
          ? { at: 'returned', refused: 'unknown_policy' }
          : { at: 'check', policy, check: answer.value },
      )
    })
    return () => {
      mounted = false
    }
  }, [api, desk, responseCode])
}
