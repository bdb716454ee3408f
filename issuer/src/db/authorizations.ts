import type { AgencyId, AuthorizationId, ResidentId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { AuthorizationCloseReason, AuthorizationRow } from '../authorization/authorization.ts'
import type { DecideDeps, Decision, NewApplication } from '../authorization/decide-authorization.ts'
import type { Opening } from '../authorization/open-authorization.ts'
import type { NewAuthorization } from '../authorization/push-authorization-request.ts'
import type { CodeRedemption } from '../authorization/redeem-authorization-code.ts'
import type { Rotation } from '../authorization/refresh-access.ts'
import type { SignedIn } from '../authorization/sign-in-resident.ts'
import { writeLeaf } from './audit-log.ts'

const COLUMNS = `agency, authorization_id as id, client_id as "clientId", redirect_uri as "redirectUri", client_state as "clientState",
  code_challenge as "codeChallenge", configuration_ids as "configurationIds", names_identifiers as "namesIdentifiers", scope,
  offer_id as "offerId", expires_at as "expiresAt", resident_id as "residentId", signed_in_at as "signedInAt",
  decided_at as "decidedAt", granted, code_hash as "codeHash", code_expires_at as "codeExpiresAt", redeemed_at as "redeemedAt",
  dpop_thumbprint as "dpopThumbprint", certificate_thumbprint as "certificateThumbprint",
  instance_thumbprint as "instanceThumbprint", refresh_expires_at as "refreshExpiresAt",
  evidence, evidence_holder as "evidenceHolder", closed_at as "closedAt"`

/** Undecided, in time, and open in this browser. */
const OPEN_HERE = `agency = $1 and authorization_id = $2 and browser_hash = $3 and decided_at is null and expires_at > $4`

/**
 * Everything that the code was bound to must be there, and it has one winner. What was not bound at the push is bound now: from here on
 * the tokens belong to this key, this certificate, this installation.
 */
const REDEEM = `
with redeemed as (
  update wallet_authorization
     set redeemed_at = $11, dpop_thumbprint = $7, certificate_thumbprint = $8, instance_thumbprint = $9, refresh_hash = $12,
         refresh_expires_at = $13
   where agency = $1 and authorization_id = $2 and code_hash = $3 and client_id = $4 and redirect_uri = $5 and code_challenge = $6
     and granted and redeemed_at is null and closed_at is null and code_expires_at > $11
     and (dpop_thumbprint is null or dpop_thumbprint = $7) and (certificate_thumbprint is null or certificate_thumbprint = $8)
     and (instance_thumbprint is null or instance_thumbprint = $9) and $10::text[] <@ configuration_ids
  returning ${COLUMNS}
), leaf as (
  insert into audit_pending (agency, batch_id, leaves) select agency, $14, array[$15] from redeemed
)
select * from redeemed`

/** Of two that bring the same token at once the second finds it one step further back, and is answered like one that lost an answer. */
const ROTATE = `
with rotated as (
  update wallet_authorization
     set refresh_hash_before = $3, refresh_hash = $9, refresh_expires_at = $10
   where agency = $1 and authorization_id = $2 and (refresh_hash = $3 or refresh_hash_before = $3) and client_id = $4
     and redeemed_at is not null and closed_at is null and refresh_expires_at > $11
     and dpop_thumbprint is not distinct from $5 and certificate_thumbprint is not distinct from $6
     and instance_thumbprint is not distinct from $7 and $8::text[] <@ configuration_ids
  returning ${COLUMNS}
), leaf as (
  insert into audit_pending (agency, batch_id, leaves) select agency, $12, array[$13] from rotated
)
select * from rotated`

export function authorizations(db: Database) {
  return {
    async insert(authorization: NewAuthorization): Promise<void> {
      await db.query(
        `insert into wallet_authorization (agency, authorization_id, client_id, redirect_uri, client_state, code_challenge,
           configuration_ids, names_identifiers, scope, offer_id, pushed_at, expires_at, dpop_thumbprint, certificate_thumbprint,
           instance_thumbprint)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
        [
          authorization.agency,
          authorization.id,
          authorization.clientId,
          authorization.redirectUri,
          authorization.clientState ?? null,
          authorization.codeChallenge,
          authorization.configurationIds,
          authorization.namesIdentifiers,
          authorization.scope ?? null,
          authorization.offerId ?? null,
          authorization.pushedAt,
          authorization.expiresAt,
          authorization.dpopThumbprint ?? null,
          authorization.certificateThumbprint ?? null,
          authorization.instanceThumbprint ?? null,
        ],
      )
    },

    async find(agency: AgencyId, id: AuthorizationId): Promise<AuthorizationRow | undefined> {
      const { rows } = await db.query<AuthorizationRow>(
        `select ${COLUMNS} from wallet_authorization where agency = $1 and authorization_id = $2`,
        [agency, id],
      )
      return rows[0]
    },

    /** The first opening gives time for a decision; a later one begins anew and gains none. */
    async open({
      agency,
      id,
      clientId,
      browserHash,
      at,
      decideBefore,
    }: Opening): Promise<AuthorizationRow | undefined> {
      const { rows } = await db.query<AuthorizationRow>(
        `update wallet_authorization
            set browser_hash = $4, opened_at = coalesce(opened_at, $5::timestamptz),
                expires_at = case when opened_at is null then $6::timestamptz else expires_at end,
                resident_id = null, signed_in_at = null, evidence = null, evidence_holder = null
          where agency = $1 and authorization_id = $2 and client_id = $3 and decided_at is null and expires_at > $5::timestamptz
        returning ${COLUMNS}`,
        [agency, id, clientId, browserHash, at, decideBefore],
      )
      return rows[0]
    },

    async findOpen(
      agency: AgencyId,
      id: AuthorizationId,
      browserHash: Uint8Array,
      at: Date,
    ): Promise<AuthorizationRow | undefined> {
      const { rows } = await db.query<AuthorizationRow>(
        `select ${COLUMNS} from wallet_authorization where ${OPEN_HERE}`,
        [agency, id, browserHash, at],
      )
      return rows[0]
    },

    async signIn({ agency, id, browserHash, residentId, at, leaf }: SignedIn): Promise<boolean> {
      const { rowCount } = await db.query(
        `with entered as (
           update wallet_authorization set resident_id = $5, signed_in_at = $4, evidence = null,
             evidence_holder = null where ${OPEN_HERE} returning agency)
         insert into audit_pending (agency, batch_id, leaves) select agency, $6, array[$7] from entered`,
        [agency, id, browserHash, at, residentId, leaf.leafId, leaf.leaf],
      )
      return rowCount === 1
    },

    decide: (decision: Decision): ReturnType<DecideDeps['decide']> => db.transaction((tx) => decide(tx, decision)),

    async redeem(redemption: CodeRedemption): Promise<AuthorizationRow | undefined> {
      const { rows } = await db.query<AuthorizationRow>(REDEEM, [
        redemption.agency,
        redemption.id,
        redemption.codeHash,
        redemption.clientId,
        redemption.redirectUri,
        redemption.codeChallenge,
        redemption.dpopThumbprint,
        redemption.certificateThumbprint,
        redemption.instanceThumbprint,
        redemption.requestedConfigurationIds,
        redemption.at,
        redemption.refresh?.hash ?? null,
        redemption.refresh?.expiresAt ?? null,
        redemption.leaf.leafId,
        redemption.leaf.leaf,
      ])
      return rows[0]
    },

    async rotate(rotation: Rotation): Promise<AuthorizationRow | undefined> {
      const { rows } = await db.query<AuthorizationRow>(ROTATE, [
        rotation.agency,
        rotation.id,
        rotation.presentedHash,
        rotation.clientId,
        rotation.dpopThumbprint,
        rotation.certificateThumbprint,
        rotation.instanceThumbprint,
        rotation.requestedConfigurationIds,
        rotation.nextHash,
        rotation.nextExpiresAt,
        rotation.at,
        rotation.leaf.leafId,
        rotation.leaf.leaf,
      ])
      return rows[0]
    },

    /** What wallets have come for, the newest first. */
    async redeemedOfResident(
      agency: AgencyId,
      resident: ResidentId,
      limit: number,
    ): Promise<readonly AuthorizationRow[]> {
      const { rows } = await db.query<AuthorizationRow>(
        `select ${COLUMNS} from wallet_authorization where agency = $1 and resident_id = $2 and redeemed_at is not null
          order by authorization_id desc limit $3`,
        [agency, resident, limit],
      )
      return rows
    },

    /** Nothing more comes of it; true for the one caller that closed it. */
    async close(
      agency: AgencyId,
      id: AuthorizationId,
      reason: AuthorizationCloseReason,
      at: Date,
      leaf: AuditLeaf,
    ): Promise<boolean> {
      const { rowCount } = await db.query(
        `with closed as (
           update wallet_authorization set closed_at = $4, close_reason = $3
            where agency = $1 and authorization_id = $2 and closed_at is null returning agency)
         insert into audit_pending (agency, batch_id, leaves) select agency, $5, array[$6] from closed`,
        [agency, id, reason, at, leaf.leafId, leaf.leaf],
      )
      return rowCount === 1
    },
  }
}

/** The row is locked first, so that an officer's offer is used up only by a decision that holds. */
async function decide(tx: Database, { agency, id, browserHash, at, consent, leaf }: Decision) {
  const { rows } = await tx.query<{ offerId: string | null; residentId: string | null; evidenceHolder: string | null }>(
    `select offer_id as "offerId", resident_id as "residentId", evidence_holder as "evidenceHolder" from wallet_authorization where ${OPEN_HERE} for update`,
    [agency, id, browserHash, at],
  )
  const [open] = rows
  if (open === undefined) return 'not_open' as const
  const isOther = open.residentId !== consent?.residentId || open.evidenceHolder !== consent.evidenceHolder
  if (consent !== undefined && isOther) return 'not_open' as const
  if (consent !== undefined && open.offerId !== null) {
    const { rowCount } = await tx.query(
      `update credential_offer set redeemed_at = $3
        where agency = $1 and offer_id = $2 and redeemed_at is null and closed_at is null and expires_at > $3`,
      [agency, open.offerId, at],
    )
    if (rowCount === 0) return 'offer_gone' as const
  }
  await tx.query(
    `update wallet_authorization
        set decided_at = $3, granted = $4, code_hash = $5, code_expires_at = $6, configuration_ids = coalesce($7, configuration_ids)
      where agency = $1 and authorization_id = $2`,
    [
      agency,
      id,
      at,
      consent !== undefined,
      consent?.codeHash ?? null,
      consent?.codeExpiresAt ?? null,
      consent?.configurationIds ?? null,
    ],
  )
  for (const application of consent?.applications ?? []) await submitApplication(tx, application, at)
  await writeLeaf(tx, agency, leaf)
  return 'decided' as const
}

/** An open one of the same kind takes the evidence; there is never a second beside it. */
async function submitApplication(tx: Database, { row, leaf }: NewApplication, at: Date): Promise<void> {
  const evidence = JSON.stringify(row.evidence)
  const { rowCount } = await tx.query(
    `update application set evidence = $4, authorization_id = $5
      where agency = $1 and resident_id = $2 and type = $3 and state in ('submitted', 'under_review')`,
    [row.agency, row.residentId, row.type, evidence, row.authorizationId],
  )
  if (rowCount === 0) {
    await tx.query(
      `insert into application (agency, application_id, resident_id, type, state, submitted_at, authorization_id, evidence)
       values ($1, $2, $3, $4, 'submitted', $5, $6, $7)`,
      [row.agency, row.id, row.residentId, row.type, at, row.authorizationId, evidence],
    )
  }
  await writeLeaf(tx, row.agency, leaf)
}
