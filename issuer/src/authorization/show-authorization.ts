import type { AgencyId, AttestationTypeId, AuthorizationId, JsonObject, ResidentId } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { wantedEvidence } from '../evidence/ask-for-evidence.ts'
import type { EvidenceDesk, EvidenceRule } from '../evidence/evidence-policy.ts'
import type { EvidenceAttempt } from '../evidence/evidence-request.ts'
import type { PresentedEvidence } from '../evidence/presented-evidence.ts'
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
  /** What has to be shown from a wallet, and what came of it; undefined where nothing has to be. */
  readonly evidence:
    | {
        readonly rules: ReadonlyMap<AttestationTypeId, EvidenceRule>
        readonly attempt: EvidenceAttempt | undefined
        readonly presented: readonly PresentedEvidence[] | undefined
      }
    | undefined
}

export interface ShowAuthorizationDeps {
  readonly findClient: (agency: Agency, id: string) => Client | undefined
  readonly configurationsFor: (agency: Agency) => ReadonlyMap<string, Configuration>
  readonly deskOf: (agency: Agency) => EvidenceDesk | undefined
  readonly latestEvidence: (
    agency: AgencyId,
    id: AuthorizationId,
    resident: ResidentId,
  ) => Promise<EvidenceAttempt | undefined>
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
  if (client === undefined || asked.length === 0) return undefined
  const types = asked.map(({ configuration }) => configuration.type.id)
  return { client, asked, resident, evidence: await evidenceFor(deps, agency, authorization, types) }
}

async function evidenceFor(
  deps: ShowAuthorizationDeps,
  agency: Agency,
  authorization: AuthorizationRow,
  types: readonly AttestationTypeId[],
): Promise<ShownAuthorization['evidence']> {
  const rules = wantedEvidence(deps.deskOf(agency), authorization, types)
  if (rules.size === 0) return undefined
  // Of an earlier opening there may be one: what counts is in the authorization's row.
  const { id, residentId } = authorization
  const attempt = residentId === null ? undefined : await deps.latestEvidence(agency.id, id, residentId)
  return { rules, attempt, presented: authorization.evidence ?? undefined }
}
