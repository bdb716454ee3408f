import { createSoftwarePasskey } from '@sojourn/service/testing'
import { createPageClient, type PageClient } from '../page-client.ts'
import type { RegistrationToMake } from './register.ts'

export interface RegistryDesk {
  readonly issuerUrl: string
  /** A link for a new officer of the registry; whoever can make one has the server itself. */
  invite(name: string, personnelNumber: string): Promise<string>
  /** Integrates the log and certifies what stands in it, as the jobs do within seconds. */
  settle(): Promise<void>
}

interface Registered {
  readonly id: string
  readonly state: 'registered' | 'amended' | 'withdrawn'
  readonly content: RegistrationToMake & { readonly clientIds: readonly string[] }
}

/**
 * Goes the way that officers go: one proposes each registration that is not there as it should be, the other approves it with a passkey. Two synthetic
 * officers, named as such; returns how many registrations were made or amended.
 */
export async function registerParties(desk: RegistryDesk, wanted: readonly RegistrationToMake[]): Promise<number> {
  const first = await enrol(desk, '示范登记员甲 Demo Registrar A', 'DEMO-A')
  const { registrations } = await ok<{ registrations: readonly Registered[] }>(first.client.get('/registrations'))
  const changes = wanted.flatMap((content) => changeFor(content, registrations))
  if (changes.length === 0) return 0
  const second = await enrol(desk, '示范登记员乙 Demo Registrar B', 'DEMO-B')
  for (const change of changes) {
    const { id, digest } = await ok<{ id: string; digest: string }>(
      first.client.post('/registrations/proposals', change),
    )
    const at = `/registrations/proposals/${id}`
    const { options } = await ok<{ options: Parameters<typeof second.passkey.get>[0] }>(
      second.client.post(`${at}/approval-options`, { digest }),
    )
    const response = second.passkey.get(options, { origin: second.origin })
    await ok(second.client.post(`${at}/approve`, { digest, response }))
  }
  await desk.settle()
  return changes.length
}

/** The same party is one with the same code that registered the same uses: its certificates and its words may change. */
function changeFor(content: RegistrationToMake, registrations: readonly Registered[]): readonly object[] {
  const known = registrations.find(
    ({ state, content: { creditCode, uses } }) =>
      state !== 'withdrawn' && creditCode === content.creditCode && policiesOf(uses) === policiesOf(content.uses),
  )
  if (known === undefined) return [{ act: 'register', content }]
  return comparable(known.content) === comparable(content) ? [] : [{ act: 'amend', relyingPartyId: known.id, content }]
}

const policiesOf = (uses: RegistrationToMake['uses']): string => uses.map(({ policyId }) => policyId).join()

const comparable = ({ name, contact, uses, origins = [], accessCertificates = [] }: RegistrationToMake): string =>
  JSON.stringify([
    name['zh-CN'],
    name.en,
    contact,
    origins,
    accessCertificates.map((pem) => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')),
    uses.map(({ purpose, legalBasis, retention, credentials }) => [
      ...[purpose, legalBasis, retention].flatMap((text) => [text['zh-CN'], text.en]),
      credentials.map(({ vct, claims }) => [vct, claims]),
    ]),
  ])

async function enrol({ issuerUrl, invite }: RegistryDesk, name: string, personnelNumber: string) {
  const invitation = new URL(await invite(name, personnelNumber)).hash.slice(1)
  const client: PageClient = createPageClient(`${issuerUrl}/registry/console/api`)
  const { origin } = new URL(issuerUrl)
  const passkey = createSoftwarePasskey()
  const { options } = await ok<{ options: Parameters<typeof passkey.create>[0] }>(
    client.post('/enrolment/options', { invitation }),
  )
  await ok(client.post('/enrolment', { invitation, response: passkey.create(options, { origin }) }))
  return { client, passkey, origin }
}

async function ok<Body>(answering: Promise<{ readonly status: number; readonly body: unknown }>): Promise<Body> {
  const { status, body } = await answering
  if (status >= 300) throw new Error(`the registry answered ${status}: ${JSON.stringify(body)}`)
  return body as Body
}
