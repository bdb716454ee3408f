import type { PageClient } from '@sojourn/tooling'
import type { DeskCheck } from '@sojourn/verifier'
import { consentToAll, type Presented, type RequestDevice, type Wallet } from '@sojourn/wallet-web'

/** A clerk asks; answers the new check with its link. */
export async function startCheck(
  desk: PageClient,
  policyId: string,
  parameters: Readonly<Record<string, string>>,
  flow: RequestDevice = 'cross_device',
): Promise<DeskCheck> {
  const { status, body } = await desk.post<DeskCheck>('/checks', { policyId, parameters, flow })
  if (status !== 201) throw new Error(`the desk asked nothing: ${status} ${JSON.stringify(body)}`)
  return body
}

/** A holder reads the QR code, agrees to everything that is asked, and shows it. Throws when the wallet would not. */
export async function answerCheck(
  wallet: Wallet,
  check: Pick<DeskCheck, 'link' | 'walletLink' | 'flow'>,
): Promise<Presented> {
  const read = await wallet.readRequest(
    check.link ?? check.walletLink ?? '',
    check.flow === 'same_device' ? 'same_device' : 'cross_device',
  )
  if (!read.ok) throw new Error(`the wallet refused the request: ${JSON.stringify(read.reason)}`)
  if (read.value.sheet === undefined) throw new Error('the wallet holds nothing that fits')
  const presented = await wallet.present(read.value, consentToAll(read.value.sheet))
  if (!presented.ok) throw new Error(`the wallet did not present: ${JSON.stringify(presented.reason)}`)
  return presented.value
}

/** Asks, lets the wallet answer, and reads what the desk shows. */
export async function askAndAnswer(
  desk: PageClient,
  wallet: Wallet,
  policyId: string,
  parameters: Readonly<Record<string, string>>,
): Promise<DeskCheck> {
  const check = await startCheck(desk, policyId, parameters)
  await answerCheck(wallet, check)
  const { body } = await desk.get<DeskCheck>(`/checks/${check.id}`)
  return body
}
