import type { Localized } from '@sojourn/domain'
import { createIssuer, readIssuerConfig } from '@sojourn/issuer'
import { silentLogger } from '@sojourn/service'
import { DEMO_AGENCIES } from '../provision/demo-registry.ts'

export interface Invitation {
  readonly agency: string
  readonly name: Localized
  /** Opens the enrolment page once. */
  readonly url: string
}

const OFFICER = '示范经办员 Demo Officer'

/** One invitation for each agency. Only who has the server itself can make one: this opens the issuer's own database and keys. */
export async function inviteOfficers(issuerEnv: Readonly<Record<string, string>>): Promise<readonly Invitation[]> {
  const issuer = await createIssuer(readIssuerConfig(issuerEnv), { clock: () => new Date(), logger: silentLogger() })
  try {
    const invitations: Invitation[] = []
    for (const { id, name } of DEMO_AGENCIES) {
      invitations.push({
        agency: id,
        name,
        url: await issuer.inviteStaff(id, OFFICER, ['clerk', 'revoker', 'auditor']),
      })
    }
    return invitations
  } finally {
    await issuer.close()
  }
}
