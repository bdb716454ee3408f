import { createSoftwarePasskey } from '@sojourn/service/testing'
import { createPageClient, type PageClient } from '@sojourn/tooling'
import type { World } from './world.ts'

export type StaffRole = 'clerk' | 'revoker' | 'auditor'

/** Goes the way of a new officer: invitation, passkey, enrolment; answers the console's API with the officer's cookie. */
export async function enrolStaff(
  world: World,
  agency: string,
  roles: readonly StaffRole[] = ['clerk', 'revoker'],
): Promise<PageClient> {
  const link = await world.issuer.inviteStaff(agency, 'Test Officer', roles)
  const invitation = new URL(link).hash.slice(1)
  const client = createPageClient(`${world.urls.issuer}/${agency}/console/api`)
  const passkey = createSoftwarePasskey()
  const asked = await client.post<{ options: Parameters<typeof passkey.create>[0] }>('/enrolment/options', {
    invitation,
  })
  if (asked.status !== 200) throw new Error(`no enrolment: ${JSON.stringify(asked)}`)
  const response = passkey.create(asked.body.options, { origin: new URL(world.urls.issuer).origin })
  const enrolled = await client.post('/enrolment', { invitation, response })
  if (enrolled.status !== 200) throw new Error(`not enrolled: ${JSON.stringify(enrolled)}`)
  return client
}
