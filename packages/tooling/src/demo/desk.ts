import type { DeskCheck } from '@sojourn/verifier'
import { consentToAll, type Wallet } from '@sojourn/wallet-web'
import { createPageClient, type PageClient } from '../page-client.ts'

/** A clerk at one relying party's desk, and a resident with a phone in front of it. */
export interface Desk {
  /** One QR code, one answer: what the desk shows at the end. */
  ask(wallet: Wallet, policyId: string): Promise<NonNullable<DeskCheck['result']>>
}

export async function openDesk(verifierUrl: string, party: string): Promise<Desk> {
  const client = createPageClient(`${verifierUrl}/desk/${party}/api`)
  await client.post('/session', {})
  return {
    async ask(wallet, policyId) {
      const parameters = await initialParameters(client, policyId)
      const { body: check } = await client.post<DeskCheck>('/checks', { policyId, parameters, flow: 'cross_device' })
      const read = await wallet.readRequest(check.link ?? '', 'cross_device')
      if (!read.ok || read.value.sheet === undefined)
        throw new Error(`the wallet cannot answer ${policyId}: ${read.ok ? 'nothing fits' : read.reason}`)
      const presented = await wallet.present(read.value, consentToAll(read.value.sheet))
      if (!presented.ok) throw new Error(`the wallet did not answer ${policyId}: ${presented.reason}`)
      const { body } = await client.get<DeskCheck>(`/checks/${check.id}`)
      if (!body.result) throw new Error(`${policyId} has no result: ${JSON.stringify(body)}`)
      return body.result
    },
  }
}

/** The values that the desk's own form starts with. */
async function initialParameters(client: PageClient, policyId: string): Promise<Readonly<Record<string, string>>> {
  const { body } = await client.get<{ policies: { id: string; parameters: { name: string; initial?: string }[] }[] }>(
    '/desk',
  )
  const form = body.policies.find(({ id }) => id === policyId)?.parameters ?? []
  return Object.fromEntries(form.map(({ name, initial }) => [name, initial ?? '']))
}
