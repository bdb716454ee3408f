import type { AgencyId, RelyingPartyId, StaffId } from '@sojourn/domain'
import { decodeBase64url } from '@sojourn/keys'
import type { Database } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import { contentText } from '../relying-parties/certified-uses.ts'
import type {
  Approval,
  IssuedCertificate,
  Proposal,
  ProposalId,
  Registration,
  RegistrationContent,
} from '../relying-parties/registration.ts'
import { writeLeaf } from './audit-log.ts'

const PROPOSAL = `agency, proposal_id as id, relying_party_id as "relyingPartyId", act, version, content, digest,
  reason_text as "reasonText", state, proposed_at as "proposedAt", proposed_by as "proposedBy", decided_at as "decidedAt",
  decided_by as "decidedBy"`
const REGISTRATION = `agency, relying_party_id as id, state, version, content, certificate_digests as "certificateDigests",
  leaf_id as "leafId", leaf, log_index::float8 as "logIndex", log_checkpoint as "logCheckpoint", log_path as "logPath",
  changed_at as "changedAt"`
const CERTIFICATE = `agency, relying_party_id as "relyingPartyId", version, policy_id as "policyId", token, status_index as "statusIndex", issued_at as "issuedAt",
  expires_at as "expiresAt"`

const MAX_OPEN = 500

type ProposalRow = Omit<Proposal, 'content'> & { readonly content: string }
interface RegistrationRow extends Omit<Registration, 'content' | 'log'> {
  readonly content: string
  readonly logIndex: number | null
  readonly logCheckpoint: string | null
  readonly logPath: readonly string[] | null
}

const proposalOf = (row: ProposalRow): Proposal => ({ ...row, content: JSON.parse(row.content) as RegistrationContent })

function registrationOf({ content, logIndex, logCheckpoint, logPath, ...rest }: RegistrationRow): Registration {
  const isPlaced = logIndex !== null && logCheckpoint !== null && logPath !== null
  const path = (logPath ?? []).map((hash) => decodeBase64url(hash) ?? new Uint8Array())
  return {
    ...rest,
    content: JSON.parse(content) as RegistrationContent,
    log: isPlaced ? { index: logIndex, checkpoint: logCheckpoint, path } : undefined,
  }
}

export function relyingParties(db: Database) {
  return {
    async insertProposal(proposal: Proposal, leaf: AuditLeaf): Promise<boolean> {
      return db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `insert into relying_party_proposal
             (agency, proposal_id, relying_party_id, act, version, content, digest, reason_text, state, proposed_at, proposed_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
          [
            proposal.agency,
            proposal.id,
            proposal.relyingPartyId,
            proposal.act,
            proposal.version,
            contentText(proposal.content),
            proposal.digest,
            proposal.reasonText,
            proposal.state,
            proposal.proposedAt,
            proposal.proposedBy,
          ],
        )
        if (rowCount === 0) return false
        await writeLeaf(tx, proposal.agency, leaf)
        return true
      })
    },

    async findProposal(agency: AgencyId, id: ProposalId): Promise<Proposal | undefined> {
      const { rows } = await db.query<ProposalRow>(
        `select ${PROPOSAL} from relying_party_proposal where agency = $1 and proposal_id = $2`,
        [agency, id],
      )
      return rows[0] && proposalOf(rows[0])
    },

    /** Those that wait for a second person, the newest first. */
    async listProposals(agency: AgencyId): Promise<readonly Proposal[]> {
      const { rows } = await db.query<ProposalRow>(
        `select ${PROPOSAL} from relying_party_proposal where agency = $1 and state = 'proposed'
          order by proposal_id desc limit $2`,
        [agency, MAX_OPEN],
      )
      return rows.map(proposalOf)
    },

    async find(agency: AgencyId, id: RelyingPartyId): Promise<Registration | undefined> {
      const { rows } = await db.query<RegistrationRow>(
        `select ${REGISTRATION} from relying_party where agency = $1 and relying_party_id = $2`,
        [agency, id],
      )
      return rows[0] && registrationOf(rows[0])
    },

    async listRegistrations(agency: AgencyId): Promise<readonly Registration[]> {
      const { rows } = await db.query<RegistrationRow>(
        `select ${REGISTRATION} from relying_party where agency = $1 order by relying_party_id`,
        [agency],
      )
      return rows.map(registrationOf)
    },

    async ownerOf(agency: AgencyId, clientIds: readonly string[]): Promise<readonly RelyingPartyId[]> {
      const { rows } = await db.query<{ id: RelyingPartyId }>(
        'select relying_party_id as id from relying_party_client where agency = $1 and client_id = any($2)',
        [agency, clientIds],
      )
      return rows.map(({ id }) => id)
    },

    async approve(approval: Approval): Promise<ApprovalOutcome> {
      try {
        await db.transaction((tx) => approveWith(tx, approval))
        return 'approved'
      } catch (error) {
        if (error instanceof Unmet) return error.outcome
        throw error
      }
    },

    async reject(
      { agency, id }: Proposal,
      { by, at }: { readonly by: StaffId; readonly at: Date },
      leaf: AuditLeaf,
    ): Promise<boolean> {
      return db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `update relying_party_proposal set state = 'rejected', decided_at = $3, decided_by = $4
            where agency = $1 and proposal_id = $2 and state = 'proposed'`,
          [agency, id, at, by],
        )
        if (rowCount === 0) return false
        await writeLeaf(tx, agency, leaf)
        return true
      })
    },

    /** Only while that leaf is still the newest change: of an older one the proof is not wanted any more. */
    async saveLogPlace(
      agency: AgencyId,
      id: RelyingPartyId,
      leafId: string,
      { index, checkpoint, path }: { index: number; checkpoint: string; path: readonly string[] },
    ): Promise<void> {
      await db.query(
        `update relying_party set log_index = $4, log_checkpoint = $5, log_path = $6
          where agency = $1 and relying_party_id = $2 and leaf_id = $3`,
        [agency, id, leafId, index, checkpoint, path],
      )
    },

    async listCertificates(agency: AgencyId): Promise<readonly IssuedCertificate[]> {
      const { rows } = await db.query<IssuedCertificate>(
        `select ${CERTIFICATE} from registration_certificate where agency = $1 order by relying_party_id, version, policy_id`,
        [agency],
      )
      return rows
    },

    async saveCertificate(certificate: IssuedCertificate): Promise<void> {
      const { agency, relyingPartyId, version, policyId, token, statusIndex, issuedAt, expiresAt } = certificate
      await db.query(
        `insert into registration_certificate (agency, relying_party_id, version, policy_id, token, issued_at, expires_at, status_index)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (agency, relying_party_id, version, policy_id) do update
           set token = $5, issued_at = $6, expires_at = $7 where registration_certificate.issued_at < $6`,
        [agency, relyingPartyId, version, policyId, token, issuedAt, expiresAt, statusIndex],
      )
    },
  }
}

type ApprovalOutcome = 'approved' | 'not_open' | 'client_registered'

/** Thrown, so that nothing of the transaction stays. */
class Unmet extends Error {
  readonly outcome: ApprovalOutcome
  constructor(outcome: ApprovalOutcome) {
    super(outcome)
    this.outcome = outcome
  }
}

/** The proposal is decided once, by the one statement that still finds it as it was signed for; all else follows in its transaction. */
async function approveWith(tx: Database, { proposal, by, at, registration, answer, leaf }: Approval): Promise<void> {
  const { agency } = proposal
  const { rowCount: decided } = await tx.query(
    `update relying_party_proposal set state = 'approved', decided_at = $4, decided_by = $5, approval = $6
      where agency = $1 and proposal_id = $2 and state = 'proposed' and digest = $3 and proposed_by <> $5`,
    [agency, proposal.id, proposal.digest, at, by, answer],
  )
  if (decided === 0) throw new Unmet('not_open')
  const { rowCount: changed } = await tx.query(
    proposal.act === 'register'
      ? `insert into relying_party (agency, relying_party_id, state, version, content, certificate_digests, leaf_id, leaf, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`
      : `update relying_party set state = $3, version = $4, content = $5, certificate_digests = $6, leaf_id = $7, leaf = $8,
            changed_at = $9, log_index = null, log_checkpoint = null, log_path = null
          where agency = $1 and relying_party_id = $2 and version = $4::integer - 1 and state <> 'withdrawn'`,
    [
      agency,
      registration.id,
      registration.state,
      registration.version,
      contentText(registration.content),
      registration.certificateDigests,
      registration.leafId,
      registration.leaf,
      at,
    ],
  )
  if (changed === 0) throw new Unmet('not_open')
  await tx.query('delete from relying_party_client where agency = $1 and relying_party_id = $2', [
    agency,
    registration.id,
  ])
  const clientIds = registration.state === 'withdrawn' ? [] : registration.content.clientIds
  const { rowCount: named } = await tx.query(
    `insert into relying_party_client (agency, client_id, relying_party_id) select $1, unnest($2::text[]), $3::uuid
     on conflict do nothing`,
    [agency, clientIds, registration.id],
  )
  if (named !== clientIds.length) throw new Unmet('client_registered')
  await writeLeaf(tx, agency, leaf)
}
