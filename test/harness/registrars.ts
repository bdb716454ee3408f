import { createSoftwarePasskey } from '@sojourn/service/testing'
import { createPageClient, type PageClient } from '@sojourn/tooling'
import type { World } from './world.ts'

type Passkey = ReturnType<typeof createSoftwarePasskey>

interface Registrar {
  readonly client: PageClient
  readonly passkey: Passkey
}

/** Two officers of the registry, one of whom proposes what the other approves. */
export interface Registrars {
  /** Proposed, approved, and in the log; answers the relying party's id. */
  change(change: object): Promise<string>
  registrations(): Promise<readonly RegisteredAtConsole[]>
}

export interface RegisteredAtConsole {
  readonly id: string
  readonly state: string
  readonly version: number
  readonly logIndex: number | null
  readonly content: { readonly name: { readonly en: string }; readonly [member: string]: unknown }
}

export async function enrolRegistrars(world: World): Promise<Registrars> {
  const first = await enrolRegistrar(world, 'Test Registrar Wu', 'TEST-1')
  const second = await enrolRegistrar(world, 'Test Registrar Zheng', 'TEST-2')
  return {
    async change(change) {
      const proposed = await answered<{ id: string; digest: string; relyingPartyId: string }>(
        first.client.post('/registrations/proposals', change),
      )
      const at = `/registrations/proposals/${proposed.id}`
      const { digest } = proposed
      const { options } = await answered<{ options: Parameters<Passkey['get']>[0] }>(
        second.client.post(`${at}/approval-options`, { digest }),
      )
      const response = second.passkey.get(options, { origin: new URL(world.urls.issuer).origin })
      await answered(second.client.post(`${at}/approve`, { digest, response }))
      return proposed.relyingPartyId
    },
    registrations: async () =>
      (await answered<{ registrations: RegisteredAtConsole[] }>(first.client.get('/registrations'))).registrations,
  }
}

async function enrolRegistrar(world: World, name: string, personnelNumber: string): Promise<Registrar> {
  const link = await world.issuer.inviteStaff('registry', name, 'registrar', personnelNumber)
  const invitation = new URL(link).hash.slice(1)
  const client = createPageClient(`${world.urls.issuer}/registry/console/api`)
  const passkey = createSoftwarePasskey()
  const { options } = await answered<{ options: Parameters<Passkey['create']>[0] }>(
    client.post('/enrolment/options', { invitation }),
  )
  const response = passkey.create(options, { origin: new URL(world.urls.issuer).origin })
  await answered(client.post('/enrolment', { invitation, response }))
  return { client, passkey }
}

async function answered<Body>(answering: Promise<{ readonly status: number; readonly body: unknown }>): Promise<Body> {
  const { status, body } = await answering
  if (status >= 300) throw new Error(`the registry answered ${status}: ${JSON.stringify(body)}`)
  return body as Body
}
