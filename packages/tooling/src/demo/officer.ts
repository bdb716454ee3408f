import type { AttestationTypeId } from '@sojourn/domain'
import { createSoftwarePasskey } from '@sojourn/service/testing'
import { createPageClient, type PageAnswer, type PageClient } from '../page-client.ts'

/** What the console's API says of an offer, as far as the demo reads it. */
export interface ShownOffer {
  readonly id: string
  readonly state: string
  readonly link: string | null
  readonly txCode: string | null
  readonly issuances: readonly {
    readonly id: string
    readonly type: AttestationTypeId
    readonly comparisonCode: string | null
  }[]
}

export type LifecycleAct = 'suspend' | 'reinstate' | 'revoke'

/** An officer at one agency's console, who does by its API what a person does on its page. */
export interface Officer {
  findResident(name: string): Promise<{ readonly id: string; readonly name: string }>
  offer(residentId: string, types: readonly AttestationTypeId[]): Promise<ShownOffer>
  look(offerId: string): Promise<ShownOffer>
  activate(issuanceId: string, comparisonCode: string): Promise<void>
  decide(act: LifecycleAct, issuanceId: string, reasonCode: string): Promise<void>
}

/** Follows an invitation: a passkey is made and enrolled, and from then on it signs in. */
export async function enrolOfficer(invitationUrl: string): Promise<Officer> {
  const page = new URL(invitationUrl)
  const client = createPageClient(new URL('console/api', page.href.replace(/console\/enrol.*$/, '')).href)
  const invitation = page.hash.slice(1)
  const passkey = createSoftwarePasskey()
  const { options } = await expectOk<{ options: Parameters<typeof passkey.create>[0] }>(
    client.post('/enrolment/options', { invitation }),
  )
  await expectOk(client.post('/enrolment', { invitation, response: passkey.create(options, { origin: page.origin }) }))
  return officerAt(client)
}

const officerAt = (client: PageClient): Officer => ({
  async findResident(name) {
    const path = `/residents?query=${encodeURIComponent(name)}`
    const { residents } = await expectOk<{ residents: { id: string; name: string }[] }>(client.get(path))
    const [first] = residents
    if (first === undefined) throw new Error(`no resident is called ${name}`)
    return first
  },
  offer: (residentId, types) => expectOk(client.post('/offers', { residentId, types })),
  look: (offerId) => expectOk(client.get(`/offers/${offerId}`)),
  async activate(issuanceId, comparisonCode) {
    await expectOk(client.post(`/issuances/${issuanceId}/activate`, { comparisonCode }))
  },
  async decide(act, issuanceId, reasonCode) {
    await expectOk(client.post(`/issuances/${issuanceId}/${act}`, { reasonCode, reasonText: 'demo' }))
  },
})

async function expectOk<Body>(answering: Promise<PageAnswer<unknown>>): Promise<Body> {
  const { status, body } = await answering
  if (status >= 300) throw new Error(`answered with ${status}: ${JSON.stringify(body)}`)
  return body as Body
}
