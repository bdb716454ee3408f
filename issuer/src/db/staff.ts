import type { AgencyId, StaffId } from '@sojourn/domain'
import type { Database, FoundInvitation } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { StaffPerson } from '../staff/approve-act.ts'
import type { Invitation } from '../staff/invite-staff.ts'
import type { StaffMember } from '../staff/staff-member.ts'
import type { Visit } from '../staff/visits.ts'
import { writeLeaf } from './audit-log.ts'

const MEMBER = 'm.agency, m.staff_id as id, m.name, m.roles'

export function staff(db: Database) {
  return {
    async insertInvited(
      member: StaffMember & { readonly person: string | null },
      invitation: Invitation,
      leaf: AuditLeaf,
      at: Date,
    ): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.query(
          'insert into staff_member (agency, staff_id, name, roles, invited_at, person) values ($1, $2, $3, $4, $5, $6)',
          [member.agency, member.id, member.name, member.roles, at, member.person],
        )
        await tx.query(
          'insert into staff_invitation (agency, token_hash, staff_id, expires_at) values ($1, $2, $3, $4)',
          [invitation.agency, invitation.tokenHash, invitation.staffId, invitation.expiresAt],
        )
        await writeLeaf(tx, member.agency, leaf)
      })
    },

    async findInvitation(agency: AgencyId, tokenHash: Uint8Array): Promise<FoundInvitation<StaffMember> | undefined> {
      const { rows } = await db.query<StaffMember & { expiresAt: Date; usedAt: Date | null }>(
        `select ${MEMBER}, i.expires_at as "expiresAt", i.used_at as "usedAt"
           from staff_invitation i join staff_member m on m.agency = i.agency and m.staff_id = i.staff_id
          where i.agency = $1 and i.token_hash = $2`,
        [agency, tokenHash],
      )
      if (rows[0] === undefined) return undefined
      const { expiresAt, usedAt, ...member } = rows[0]
      return { who: member, expiresAt, usedAt }
    },

    async spendInvitation(
      agency: AgencyId,
      tokenHash: Uint8Array,
      id: StaffId,
      at: Date,
      leaf: AuditLeaf,
    ): Promise<boolean> {
      return db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `update staff_invitation set used_at = $3
            where agency = $1 and token_hash = $2 and used_at is null and expires_at > $3`,
          [agency, tokenHash, at],
        )
        if (rowCount === 0) return false
        await tx.query('update staff_member set enrolled_at = $3 where agency = $1 and staff_id = $2', [agency, id, at])
        await writeLeaf(tx, agency, leaf)
        return true
      })
    },

    async findMember(agency: AgencyId, id: StaffId): Promise<StaffMember | undefined> {
      const { rows } = await db.query<StaffMember>(
        `select ${MEMBER} from staff_member m where m.agency = $1 and m.staff_id = $2`,
        [agency, id],
      )
      return rows[0]
    },

    async namesOf(agency: AgencyId, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const { rows } = await db.query<{ id: string; name: string }>(
        'select staff_id as id, name from staff_member where agency = $1 and staff_id = any($2)',
        [agency, ids],
      )
      return new Map(rows.map(({ id, name }) => [id, name]))
    },

    async personsOf(agency: AgencyId, ids: readonly StaffId[]): Promise<readonly StaffPerson[]> {
      const { rows } = await db.query<StaffPerson>(
        'select staff_id as id, name, person from staff_member where agency = $1 and staff_id = any($2)',
        [agency, ids],
      )
      return rows
    },

    async passkeysOf(agency: AgencyId, id: StaffId): Promise<readonly string[]> {
      const { rows } = await db.query<{ id: string }>(
        'select credential_id as id from staff_passkey where agency = $1 and staff_id = $2',
        [agency, id],
      )
      return rows.map((row) => row.id)
    },

    recordSignIn: (agency: AgencyId, leaf: AuditLeaf): Promise<void> => writeLeaf(db, agency, leaf),

    async insertVisit(agency: AgencyId, secretHash: Uint8Array, id: StaffId, at: Date, expiresAt: Date): Promise<void> {
      await db.query(
        'insert into staff_visit (agency, secret_hash, staff_id, started_at, expires_at) values ($1, $2, $3, $4, $5)',
        [agency, secretHash, id, at, expiresAt],
      )
    },

    async findVisit(agency: AgencyId, secretHash: Uint8Array, at: Date): Promise<Visit | undefined> {
      const { rows } = await db.query<StaffMember & { expiresAt: Date }>(
        `select ${MEMBER}, v.expires_at as "expiresAt"
           from staff_visit v join staff_member m on m.agency = v.agency and m.staff_id = v.staff_id
          where v.agency = $1 and v.secret_hash = $2 and v.expires_at > $3`,
        [agency, secretHash, at],
      )
      if (rows[0] === undefined) return undefined
      const { expiresAt, ...member } = rows[0]
      return { member, expiresAt }
    },

    async deleteVisit(agency: AgencyId, secretHash: Uint8Array): Promise<void> {
      await db.query('delete from staff_visit where agency = $1 and secret_hash = $2', [agency, secretHash])
    },
  }
}
