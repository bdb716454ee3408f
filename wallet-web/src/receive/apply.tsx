import { ATTESTATION_TYPES, type AttestationTypeId } from '@sojourn/domain'
import { ChevronRightIcon, Page, Spinner, useLanguage } from '@sojourn/ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { RefusalNotice } from '../ui/refusal-notice.tsx'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { appWords } from '../ui/words/app-words.ts'
import { receiveWords } from '../ui/words/receive-words.ts'
import { AuthorizeOfferScreen } from './authorize-offer.tsx'
import { isToAuthorize } from './read-offer.ts'
import { HomeButton } from './received.tsx'
import type { Agency } from './review-application.ts'

interface Wish {
  readonly issuer: string
  readonly attestation: AttestationTypeId
}

/** Whom to turn to, for what; then the agency's own page. */
export function ApplyScreen() {
  const words = receiveWords.use()
  const frame = appWords.use()
  const { wallet } = useWallet()
  const [, navigate] = useLocation()
  const agencies = useAnswer('agencies', () => wallet.agencies())
  const [wish, setWish] = useState<Wish>()
  if (wish) return <WishScreen {...wish} onBack={() => setWish(undefined)} />
  if (agencies === undefined) return <Spinner label={frame('loading')} />
  return (
    <Page
      title={words('applyTitle')}
      lead={words('applyLead')}
      back={{ label: frame('back'), onBack: () => navigate('/') }}
    >
      {agencies.ok ? (
        agencies.value.map((agency) => <AgencySection key={agency.issuer.issuer} agency={agency} onWish={setWish} />)
      ) : (
        <RefusalNotice refusal={agencies.reason} />
      )}
    </Page>
  )
}

function AgencySection({ agency, onWish }: { readonly agency: Agency; readonly onWish: (wish: Wish) => void }) {
  const language = useLanguage()
  const { issuer, name } = agency.issuer
  return (
    <section className="grid gap-3" aria-label={name[language]}>
      <h2 className="text-lg font-semibold">{name[language]}</h2>
      <ul className="grid gap-2">
        {agency.attestations.map((attestation) => (
          <li key={attestation}>
            <button
              type="button"
              onClick={() => onWish({ issuer, attestation })}
              className="flex min-h-target w-full items-center gap-3 rounded-card border border-line bg-surface p-4 text-left shadow-card"
            >
              <span className="min-w-0 flex-1 font-semibold">{ATTESTATION_TYPES[attestation].name[language]}</span>
              <ChevronRightIcon aria-hidden="true" className="size-5 shrink-0 text-muted" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function WishScreen({ issuer, attestation, onBack }: Wish & { readonly onBack: () => void }) {
  const words = receiveWords.use()
  const frame = appWords.use()
  const { wallet } = useWallet()
  const read = useAnswer(`${issuer} ${attestation}`, () => wallet.reviewApplication(issuer, attestation))
  if (read === undefined) return <Spinner label={words('asking')} />
  if (read.ok && isToAuthorize(read.value)) return <AuthorizeOfferScreen offer={read.value} onBack={onBack} />
  return (
    <Page title={words('authorizeTitle')} back={{ label: frame('back'), onBack }}>
      <RefusalNotice refusal={read.ok ? 'grant_not_supported' : read.reason} action={<HomeButton />} />
    </Page>
  )
}
