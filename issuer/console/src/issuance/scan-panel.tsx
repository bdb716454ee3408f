import {
  Button,
  ButtonLink,
  CopyIcon,
  formatDuration,
  Panel,
  PhoneIcon,
  QrCode,
  useAnnounce,
  useBroughtIntoView,
  useLanguage,
  useSecondsLeft,
} from '@sojourn/ui'
import { useState } from 'react'
import type { Offer } from '../api/messages.ts'
import { issuanceWords } from './words.ts'

/** The QR code, as big as the screen allows; the transaction code stands elsewhere (assurance T2: another channel). */
export function ScanPanel({ offer }: { readonly offer: Offer }) {
  const words = issuanceWords.use()
  const language = useLanguage()
  const announce = useAnnounce()
  const code = useBroughtIntoView<HTMLDivElement>()
  const seconds = useSecondsLeft(new Date(offer.expiresAt))
  const [byValue, setByValue] = useState(false)
  const [copied, setCopied] = useState(false)
  const link = byValue ? (offer.linkByValue ?? offer.link) : offer.link
  if (link === null) return null

  async function copy(text: string) {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    announce(words('copied'))
  }

  return (
    <Panel
      title={words('scanTitle')}
      actions={<Remaining text={words('expiresIn', { time: formatDuration(seconds, language) })} />}
    >
      <div className="grid justify-items-center gap-4">
        <p className="text-muted">{words('scanLead')}</p>
        <div ref={code} className="w-full max-w-md">
          <QrCode text={link} label={words('qrLabel')} />
        </div>
        <div className="flex flex-wrap justify-center gap-2">
          <Button icon={<CopyIcon aria-hidden="true" className="size-5" />} onClick={() => void copy(link)}>
            {words(copied ? 'copied' : 'copyLink')}
          </Button>
          {offer.walletLink === null ? null : (
            <ButtonLink
              href={offer.walletLink}
              target="_blank"
              rel="noopener noreferrer"
              icon={<PhoneIcon aria-hidden="true" className="size-5" />}
            >
              {words('openWallet')}
            </ButtonLink>
          )}
          {offer.linkByValue === null ? null : (
            <Button kind="quiet" onClick={() => setByValue(!byValue)}>
              {words(byValue ? 'otherWalletBack' : 'otherWallet')}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  )
}

const Remaining = ({ text }: { readonly text: string }) => (
  <span role="timer" aria-live="off" className="text-sm text-muted tabular-nums">
    {text}
  </span>
)
