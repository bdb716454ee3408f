import {
  type AgencyId,
  type AttestationTypeId,
  type AuthorizationId,
  addSeconds,
  newId,
  ok,
  type ResidentId,
  type Result,
  refuse,
} from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import { buildAuthorizationResponse } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { ApplicationId, ApplicationRow } from '../casework/application.ts'
import { wantedEvidence } from '../evidence/ask-for-evidence.ts'
import type { EvidenceDesk, EvidenceRule } from '../evidence/evidence-policy.ts'
import { attestationOf } from '../issuance/attestation.ts'
import type { Configuration } from '../issuance/credential-configurations.ts'
import type { Resident } from '../residents/resident.ts'
import { type AuthorizationRow, CODE_SECONDS, newOwnedSecret } from './authorization.ts'

export type DecideRefusal =
  | 'not_signed_in'
  | 'nothing_to_attest'
  | 'offer_gone'
  | 'authorization_unknown'
  /** Something has to be shown first. */
  | 'evidence_missing'

export interface Decision {
  readonly agency: AgencyId
  readonly id: AuthorizationId
  readonly browserHash: Uint8Array
  readonly at: Date
  readonly consent:
    | {
        /** Whoever the page was shown to: not somebody who signed in meanwhile. */
        readonly residentId: ResidentId
        readonly configurationIds: readonly string[]
        readonly codeHash: Uint8Array
        readonly codeExpiresAt: Date
        /** The key that the evidence is bound to, as the page had it. */
        readonly evidenceHolder: string | null
        readonly applications: readonly NewApplication[]
      }
    | undefined
  readonly leaf: AuditLeaf
}

/** What a resident sends in with her evidence. */
export interface NewApplication {
  readonly row: Pick<ApplicationRow, 'agency' | 'id' | 'residentId' | 'type' | 'authorizationId' | 'evidence'>
  readonly leaf: AuditLeaf
}

export interface DecideDeps {
  readonly deskOf: (agency: Agency) => EvidenceDesk | undefined
  readonly configurationsFor: (agency: Agency) => ReadonlyMap<string, Configuration>
  readonly findResident: (agency: AgencyId, id: ResidentId) => Promise<Resident | undefined>
  /** Once, by the browser that has it open; with it the officer's offer is used up, when there is one. */
  readonly decide: (decision: Decision) => Promise<'decided' | 'not_open' | 'offer_gone'>
}

/** The resident has read who gets what, and answers. Where the browser is sent then. */
export async function decideAuthorization(
  deps: DecideDeps,
  agency: Agency,
  authorization: AuthorizationRow,
  request: { readonly consents: boolean; readonly browserSecret: string },
  now: Date,
): Promise<Result<string, DecideRefusal>> {
  const { id, redirectUri, clientId } = authorization
  const context = { issuer: agency.credentialIssuer, state: authorization.clientState ?? undefined }
  const residentId = authorization.residentId ?? undefined
  const details = { authorizationId: id, clientId, ...(residentId === undefined ? {} : { residentId }) }
  const common = { agency: agency.id, id, browserHash: sha256(request.browserSecret), at: now }
  if (!request.consents) {
    const leaf = auditLeaf(agency.id, 'authorization_refused', now, details)
    const outcome = await deps.decide({ ...common, consent: undefined, leaf })
    if (outcome !== 'decided') return refuse('authorization_unknown')
    return ok(buildAuthorizationResponse(redirectUri, { kind: 'error', error: 'access_denied' }, context))
  }
  if (residentId === undefined) return refuse('not_signed_in')
  const resident = await deps.findResident(agency.id, residentId)
  const configurationIds =
    resident === undefined ? [] : attestable(deps.configurationsFor(agency), authorization, resident, now)
  if (configurationIds.length === 0) return refuse('nothing_to_attest')
  const rules = wantedEvidence(
    deps.deskOf(agency),
    authorization,
    typesOf(deps.configurationsFor(agency), configurationIds),
  )
  const evidence = authorization.evidence ?? []
  if (![...rules.keys()].every((type) => evidence.some(({ shownFor }) => shownFor === type))) {
    return refuse('evidence_missing')
  }
  const code = newOwnedSecret(id)
  const outcome = await deps.decide({
    ...common,
    consent: {
      residentId,
      configurationIds,
      codeHash: code.hash,
      codeExpiresAt: addSeconds(now, CODE_SECONDS),
      evidenceHolder: authorization.evidenceHolder,
      applications: applicationsFor(rules, { ...authorization, residentId }, now),
    },
    leaf: auditLeaf(agency.id, 'authorization_granted', now, { ...details, type: configurationIds.join(' ') }),
  })
  if (outcome === 'not_open') return refuse('authorization_unknown')
  if (outcome === 'offer_gone') return refuse('offer_gone')
  return ok(buildAuthorizationResponse(redirectUri, { kind: 'code', code: code.text }, context))
}

/** Of what was asked for, what the registry can say of this person today: only that is consented to. */
export const attestable = (
  configurations: ReadonlyMap<string, Configuration>,
  { configurationIds }: Pick<AuthorizationRow, 'configurationIds'>,
  resident: Resident,
  now: Date,
): readonly string[] =>
  configurationIds.filter((id) => {
    const configuration = configurations.get(id)
    return configuration !== undefined && attestationOf(resident, configuration.type.id, now) !== undefined
  })

export const typesOf = (
  configurations: ReadonlyMap<string, Configuration>,
  configurationIds: readonly string[],
): readonly AttestationTypeId[] => [...new Set(configurationIds.flatMap((id) => configurations.get(id)?.type.id ?? []))]

/** Where officers decide: the evidence goes to them, and the credential waits for them. */
function applicationsFor(
  rules: ReadonlyMap<AttestationTypeId, EvidenceRule>,
  { agency, id: authorizationId, residentId, evidence }: AuthorizationRow & { readonly residentId: ResidentId },
  now: Date,
): readonly NewApplication[] {
  return [...rules]
    .filter(([, { decidedBy }]) => decidedBy === 'officers')
    .map(([type]) => {
      const id = newId<ApplicationId>(now)
      const shown = (evidence ?? []).filter(({ shownFor }) => shownFor === type)
      return {
        row: { agency, id, residentId, type, authorizationId, evidence: shown },
        leaf: auditLeaf(agency, 'application_submitted', now, { authorizationId, residentId, applicationId: id, type }),
      }
    })
}
