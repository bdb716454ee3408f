import type { AgencyId, StaffId } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import type { Registrar } from '../agencies/agency.ts'
import type { IssuedCertificate, Proposal, Registration } from './registration.ts'

export interface ListRegistrationsDeps {
  readonly listRegistrations: (agency: AgencyId) => Promise<readonly Registration[]>
  readonly listProposals: (agency: AgencyId) => Promise<readonly Proposal[]>
  readonly namesOfStaff: (agency: AgencyId, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

export interface ShownProposal extends Proposal {
  readonly proposerName: string
  /** What is registered now, for the approving officer to compare with. */
  readonly current: Registration | undefined
}

/** For officers: what waits for a second person, and what is registered. */
export async function listRegistrations(
  deps: ListRegistrationsDeps,
  agency: Registrar,
): Promise<{ readonly proposals: readonly ShownProposal[]; readonly registrations: readonly Registration[] }> {
  const [registrations, proposals] = await Promise.all([
    deps.listRegistrations(agency.id),
    deps.listProposals(agency.id),
  ])
  const names = await deps.namesOfStaff(agency.id, [...new Set(proposals.map(({ proposedBy }): StaffId => proposedBy))])
  return {
    registrations,
    proposals: proposals.map((proposal) => ({
      ...proposal,
      proposerName: names.get(proposal.proposedBy) ?? '',
      current: registrations.find(({ id }) => id === proposal.relyingPartyId),
    })),
  }
}

export interface GiveRegistrationsDeps {
  readonly listRegistrations: (agency: AgencyId) => Promise<readonly Registration[]>
  readonly listCertificates: (agency: AgencyId) => Promise<readonly IssuedCertificate[]>
}

/**
 * The public register, as whoever keeps a trust list and whoever runs a desk reads it: each party as it was approved, its certificates, and the proof that the log
 * has it. Parties that have no place in the log yet are not there, for nobody could show that they are registered.
 */
export async function giveRegistrations(deps: GiveRegistrationsDeps, agency: Registrar) {
  const [registrations, certificates] = await Promise.all([
    deps.listRegistrations(agency.id),
    deps.listCertificates(agency.id),
  ])
  return {
    registrar: agency.credentialIssuer,
    relying_parties: registrations.flatMap(({ id, version, state, content, certificateDigests, leaf, log }) => {
      if (log === undefined) return []
      const uses = content.uses.map((use, index) => ({
        policy_id: use.policyId,
        purpose: use.purpose,
        legal_basis: use.legalBasis,
        retention: use.retention,
        credentials: use.credentials,
        certificate_digest: certificateDigests[index] ?? null,
        certificate:
          certificates.find(
            (one) => one.relyingPartyId === id && one.version === version && one.policyId === use.policyId,
          )?.token ?? null,
      }))
      const isCertified =
        content.accessCertificates.length === 0 || uses.every(({ certificate }) => certificate !== null)
      if (state !== 'withdrawn' && !isCertified) return []
      return [
        {
          id,
          version,
          state,
          client_ids: content.clientIds,
          name: content.name,
          kind: content.kind,
          credit_code: content.creditCode,
          contact: content.contact,
          origins: content.origins,
          access_anchors: content.accessCertificates.length === 0 ? [] : agency.registrar.accessAnchors,
          uses: state === 'withdrawn' ? [] : uses,
          log: {
            leaf,
            index: log.index,
            checkpoint: log.checkpoint,
            path: log.path.map((hash) => encodeBase64url(hash)),
          },
        },
      ]
    }),
  }
}
