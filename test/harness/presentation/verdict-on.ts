import type { BareWallet, PresentationSpoil } from './bare-wallet.ts'
import type { DeskBrowser } from './desk-browser.ts'

/** Asked for a permit and answered: what the wallet was told and what the desk shows, as in `200 pass` or `400 fail holder.stale`. */
export async function verdictOn(desk: DeskBrowser, wallet: BareWallet, spoil: PresentationSpoil = {}): Promise<string> {
  const check = await desk.start('landlord-lease', { leaseUntil: '2027-01-31' })
  const request = await wallet.fetchRequest(check.link)
  const vpToken = await wallet.vpToken(request, spoil)
  const answer = await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
  const { result } = await desk.look(check.id)
  const reason = result !== null && 'reason' in result ? ` ${result.reason}` : ''
  return `${answer.status} ${result?.verdict}${reason}`
}
