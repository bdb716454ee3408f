import { type Localized, SYNTHETIC_PERSONS } from '@sojourn/domain'
import { createIssuer, type Issuer, readIssuerConfig } from '@sojourn/issuer'
import { silentLogger } from '@sojourn/service'
import { DEMO_AGENCIES } from '../provision/demo-registry.ts'

export interface Invitation {
  readonly agency: string
  readonly name: Localized
  /** Opens the enrolment page once. */
  readonly url: string
  /** The same for a resident who would rather consent at home than come to the counter. */
  readonly residentUrl: string
}

const OFFICER = '示范经办员 Demo Officer'

/** One invitation for each agency. Only who has the server itself can make one: this opens the issuer's own database and keys. */
export async function inviteOfficers(issuerEnv: Readonly<Record<string, string>>): Promise<readonly Invitation[]> {
  const issuer = await createIssuer(readIssuerConfig(issuerEnv), { clock: () => new Date(), logger: silentLogger() })
  try {
    const invitations: Invitation[] = []
    for (const { id, name } of DEMO_AGENCIES.filter(({ registers }) => registers !== true)) {
      invitations.push({
        agency: id,
        name,
        url: await issuer.inviteStaff(id, OFFICER, ['clerk', 'revoker', 'auditor']),
        residentUrl: await inviteResident(issuer, id),
      })
    }
    return invitations
  } finally {
    await issuer.close()
  }
}

/** The first of the fictional persons: the one whom the welcome speaks of. */
async function inviteResident(issuer: Issuer, agency: string): Promise<string> {
  const [first] = SYNTHETIC_PERSONS
  const resident = (await issuer.residents(agency)).find(({ persona }) => persona === first?.persona)
  if (resident === undefined) throw new Error(`${agency} knows no residents`)
  return issuer.inviteResident(agency, resident.id)
}
