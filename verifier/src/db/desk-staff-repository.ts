import { addSeconds, type RelyingPartyId, type StaffId } from '@sojourn/domain'
import {
  createPasskeyTableStores,
  type Database,
  type FoundInvitation,
  type PasskeyTableStores,
} from '@sojourn/service'
import type { EndStaffDeps } from '../desk-access/end-staff.ts'
import type { EnrolStaffDeps } from '../desk-access/enrol-staff.ts'
import type { InviteStaffDeps } from '../desk-access/invite-staff.ts'
import type { ListedMember } from '../desk-access/list-staff.ts'
import type { SignInStaffDeps } from '../desk-access/sign-in-staff.ts'
import type { StaffMember } from '../desk-access/staff-member.ts'
import { writeDeskAct } from './desk-act-repository.ts'

const MEMBER = 'm.relying_party_id as "relyingPartyId", m.staff_id as id, m.name, m.role'
const TABLES = {
  passkey: 'desk_staff_passkey',
  challenge: 'desk_passkey_challenge',
  tenant: 'relying_party_id',
  account: 'staff_id',
} as const

type DeskStaffStore = Omit<InviteStaffDeps, 'verifierUrl'> &
  Pick<EnrolStaffDeps, 'findInvitation' | 'spendInvitation'> &
  Pick<SignInStaffDeps, 'findMember' | 'startSession'> &
  EndStaffDeps & {
    list(id: RelyingPartyId): Promise<readonly ListedMember[]>
    passkeysOf(id: RelyingPartyId): PasskeyTableStores
    deleteOutdated(at: Date): Promise<number>
  }

/** The tables of desks' staff: members, invitations, passkeys. */
export const createDeskStaffRepository = (db: Database): DeskStaffStore => ({
  passkeysOf: (id) => createPasskeyTableStores(db, TABLES, id),

  insertInvited: (member, { tokenHash, expiresAt }, act) =>
    db.transaction(async (tx) => {
      if (act.by !== undefined && !(await isManagerStill(tx, act.relyingPartyId, act.by))) return false
      await tx.query(
        `insert into desk_staff (relying_party_id, staff_id, name, role, invited_at, invited_by)
         values ($1, $2, $3, $4, $5, $6)`,
        [member.relyingPartyId, member.id, member.name, member.role, act.at, act.by ?? null],
      )
      await tx.query(
        `insert into desk_staff_invitation (relying_party_id, token_hash, staff_id, expires_at) values ($1, $2, $3, $4)`,
        [member.relyingPartyId, tokenHash, member.id, expiresAt],
      )
      await writeDeskAct(tx, act)
      return true
    }),

  async findInvitation(id, tokenHash): Promise<FoundInvitation<StaffMember> | undefined> {
    const { rows } = await db.query<StaffMember & { expiresAt: Date; usedAt: Date | null }>(
      `select ${MEMBER}, i.expires_at as "expiresAt", i.used_at as "usedAt"
         from desk_staff_invitation i
         join desk_staff m on m.relying_party_id = i.relying_party_id and m.staff_id = i.staff_id
        where i.relying_party_id = $1 and i.token_hash = $2 and m.ended_at is null`,
      [id, tokenHash],
    )
    if (rows[0] === undefined) return undefined
    const { expiresAt, usedAt, ...who } = rows[0]
    return { who, expiresAt, usedAt }
  },

  spendInvitation: (tokenHash, { relyingPartyId, id }, act) =>
    db.transaction(async (tx) => {
      const { rowCount } = await tx.query(
        `update desk_staff set enrolled_at = $3
          where relying_party_id = $1 and staff_id = $2 and enrolled_at is null and ended_at is null`,
        [relyingPartyId, id, act.at],
      )
      if (rowCount === 0) return false
      const spent = await tx.query(
        `update desk_staff_invitation set used_at = $3
          where relying_party_id = $1 and token_hash = $2 and used_at is null and expires_at > $3`,
        [relyingPartyId, tokenHash, act.at],
      )
      if (spent.rowCount === 0) return false
      await writeDeskAct(tx, act)
      return true
    }),

  async findMember(id, staffId) {
    const { rows } = await db.query<StaffMember>(
      `select ${MEMBER} from desk_staff m
        where m.relying_party_id = $1 and m.staff_id = $2 and m.enrolled_at is not null and m.ended_at is null`,
      [id, staffId],
    )
    return rows[0]
  },

  startSession: ({ relyingPartyId, id }, { hash, expiresAt }, act) =>
    db.transaction(async (tx) => {
      const { rowCount } = await tx.query(
        `insert into desk_session (relying_party_id, session_hash, created_at, expires_at, staff_id)
         select m.relying_party_id, $3, $4, $5, m.staff_id from desk_staff m
          where m.relying_party_id = $1 and m.staff_id = $2 and m.enrolled_at is not null and m.ended_at is null`,
        [relyingPartyId, id, hash, act.at, expiresAt],
      )
      if (rowCount === 0) return false
      await writeDeskAct(tx, act)
      return true
    }),

  endMember: (staffId, by, act) =>
    db.transaction(async (tx) => {
      const key = [by.relyingPartyId, staffId]
      // In the order of the ids, so that two managers who end each other wait for each other and the second finds nothing to do.
      await tx.query(
        'select from desk_staff where relying_party_id = $1 and staff_id in ($2, $3) order by staff_id for update',
        [...key, by.id],
      )
      if (!(await isManagerStill(tx, by.relyingPartyId, by.id))) return false
      const { rowCount } = await tx.query(
        `update desk_staff set ended_at = $3, ended_by = $4
          where relying_party_id = $1 and staff_id = $2 and ended_at is null`,
        [...key, act.at, by.id],
      )
      if (rowCount === 0) return false
      for (const table of ['desk_session', 'desk_staff_passkey', 'desk_staff_invitation'])
        await tx.query(`delete from ${table} where relying_party_id = $1 and staff_id = $2`, key)
      await writeDeskAct(tx, act)
      return true
    }),

  async list(id) {
    const { rows } = await db.query<ListedMember>(
      `select ${MEMBER}, m.invited_at as "invitedAt", m.enrolled_at as "enrolledAt", m.ended_at as "endedAt",
              (select max(k.last_used_at) from desk_staff_passkey k
                where k.relying_party_id = m.relying_party_id and k.staff_id = m.staff_id) as "lastSeenAt"
         from desk_staff m where m.relying_party_id = $1
        order by m.ended_at is not null, m.staff_id limit 500`,
      [id],
    )
    return rows
  },

  async deleteOutdated(at) {
    const challenges = await db.query('delete from desk_passkey_challenge where expires_at <= $1', [at])
    const acts = await db.query('delete from desk_act where at <= $1', [addSeconds(at, -ACTS_KEPT_SECONDS)])
    return challenges.rowCount + acts.rowCount
  },
})

/** Logs of such a system are kept six months at least (domain.md 3.5 (MLPS)); a year covers a season and its objections. */
const ACTS_KEPT_SECONDS = 366 * 86_400

const isManagerStill = async (tx: Database, id: RelyingPartyId, staffId: StaffId): Promise<boolean> => {
  const { rowCount } = await tx.query(
    `select from desk_staff
      where relying_party_id = $1 and staff_id = $2 and role = 'manager' and enrolled_at is not null and ended_at is null
        for update`,
    [id, staffId],
  )
  return rowCount === 1
}
