import type { AgencyId, JsonObject, ResidentId } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { attestationOf } from '../issuance/attestation.ts'
import type { Configuration } from '../issuance/credential-configurations.ts'
import type { Resident } from '../residents/resident.ts'
import type { AuthorizationRow } from './authorization.ts'
import type { Client } from './client.ts'

/** What the resident reads before deciding. */
export interface ShownAuthorization {
  readonly client: Client
  readonly asked: readonly {
    readonly configuration: Configuration
    /** Once it is known who reads: what would be signed now, or nothing when the registry cannot say it. */
    readonly claims: JsonObject | undefined
  }[]
  readonly resident: Resident | undefined
}

export interface ShowAuthorizationDeps {
  readonly findClient: (agency: Agency, id: string) => Client | undefined
  readonly configurationsFor: (agency: Agency) => ReadonlyMap<string, Configuration>
  readonly findResident: (agency: AgencyId, id: ResidentId) => Promise<Resident | undefined>
}

/** Undefined when its client, or all that it asks for, is no longer in the configuration. */
export async function showAuthorization(
  deps: ShowAuthorizationDeps,
  agency: Agency,
  authorization: AuthorizationRow,
  now: Date,
): Promise<ShownAuthorization | undefined> {
  const { clientId, configurationIds, residentId } = authorization
  const client = deps.findClient(agency, clientId)
  const configurations = deps.configurationsFor(agency)
  const resident = residentId === null ? undefined : await deps.findResident(agency.id, residentId)
  const asked = configurationIds.flatMap((id) => {
    const configuration = configurations.get(id)
    if (configuration === undefined) return []
    const attestation = resident === undefined ? undefined : attestationOf(resident, configuration.type.id, now)
    return [{ configuration, claims: attestation?.claims }]
  })
  return client === undefined || asked.length === 0 ? undefined : { client, asked, resident }
}
