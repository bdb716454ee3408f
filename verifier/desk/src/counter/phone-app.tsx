import { AppShell, useLoaded, useLocalized } from '@sojourn/ui'
import { useMemo } from 'react'
import { createDeskApi } from '../api/desk-api.ts'
import { deskWords } from '../words.ts'
import { PlacePage } from './place-page.tsx'

/** What a resident's phone sees of a desk: whose it is, and one question. */
export function PhoneApp({ responseCode }: { readonly responseCode: string | undefined }) {
  const words = deskWords.use()
  const localized = useLocalized()
  const api = useMemo(() => createDeskApi('./api'), [])
  const [desk] = useLoaded('desk', () => api.desk())
  const known = desk.state === 'loaded' ? desk.value : undefined
  return (
    <AppShell
      product={words('product')}
      {...(known === undefined ? {} : { place: localized(known.relyingParty.name) })}
      {...(known?.synthetic === true ? { watermark: words('watermark') } : {})}
    >
      <PlacePage api={api} responseCode={responseCode} />
    </AppShell>
  )
}
