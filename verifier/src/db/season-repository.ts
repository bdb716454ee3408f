import type { StaffId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { PresentationId } from '../presentation/presentation.ts'
import {
  APPLICANT_STATES,
  type Applicant,
  type ApplicantId,
  type ApplicantState,
  type Decision,
  type Season,
} from '../season/applicant.ts'
import type { Counts, SeasonStore } from '../season/season-store.ts'
import { writeDeskAct } from './desk-act-repository.ts'

const SEASON = `relying_party_id as "relyingPartyId", season_id as id, name, policy_id as "policyId", parameters,
  opened_at as "openedAt", opened_by as "openedBy", delete_after as "keptUntil"`

/** The row and the check that is tied to it; `$3` is the clock. */
const ROWS = `from applicant a
  left join presentation p on p.relying_party_id = a.relying_party_id and p.id = a.presentation_id and p.delete_after > $3
 where a.relying_party_id = $1 and a.season_id = $2`

/** One word for where a row stands. The result itself is in the presentation and nowhere else. */
const STATE = `case
  when a.decision is not null then 'decided'
  when p.state = 'answered' then case p.outcome->>'verdict' when 'pass' then 'met' when 'fail' then 'not_met' else 'cannot_tell' end
  when p.state in ('waiting', 'fetched', 'awaiting_return') and p.expires_at > $3 then 'asked'
  else 'expected' end`

const personName = (column: string): string =>
  `(select m.name from desk_staff m where m.relying_party_id = a.relying_party_id and m.staff_id = a.${column})`

const APPLICANT = `a.applicant_id as id, a.place, a.reference, a.name, a.note, ${STATE} as state,
  p.id as "presentationId", case when p.state = 'answered' then p.outcome end as outcome,
  a.asked_by as "askedById", ${personName('asked_by')} as "askedByName",
  a.lease_session as "leaseSession", a.lease_by as "leaseById", ${personName('lease_by')} as "leaseByName",
  case when a.lease_until > $3 then a.lease_until end as "leaseUntil",
  a.decision, a.decision_reason as "decisionReason", a.decision_text as "decisionText",
  a.decided_by as "decidedById", ${personName('decided_by')} as "decidedByName", a.decided_at as "decidedAt"`

interface Row {
  readonly id: ApplicantId
  readonly place: number
  readonly reference: string
  readonly name: string
  readonly note: string
  readonly state: ApplicantState
  readonly presentationId: PresentationId | null
  readonly outcome: Applicant['outcome'] | null
  readonly askedById: StaffId | null
  readonly askedByName: string | null
  readonly leaseSession: Uint8Array | null
  readonly leaseById: StaffId | null
  readonly leaseByName: string | null
  readonly leaseUntil: Date | null
  readonly decision: Decision['decision'] | null
  readonly decisionReason: Decision['reason'] | null
  readonly decisionText: string | null
  readonly decidedById: StaffId | null
  readonly decidedByName: string | null
  readonly decidedAt: Date | null
}

/** The tables `season` and `applicant`. */
export const createSeasonRepository = (db: Database): SeasonStore => ({
  insert: (season, act) =>
    db.transaction(async (tx) => {
      await tx.query(
        `insert into season (relying_party_id, season_id, name, policy_id, parameters, opened_at, opened_by, delete_after)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          season.relyingPartyId,
          season.id,
          season.name,
          season.policyId,
          JSON.stringify(season.parameters),
          season.openedAt,
          season.openedBy,
          season.keptUntil,
        ],
      )
      await writeDeskAct(tx, act)
    }),

  async find(relyingPartyId, id, at) {
    const { rows } = await db.query<Season>(
      `select ${SEASON} from season where relying_party_id = $1 and season_id = $2 and delete_after > $3`,
      [relyingPartyId, id, at],
    )
    return rows[0]
  },

  async list(relyingPartyId, at) {
    const { rows } = await db.query<Season>(
      `select ${SEASON} from season where relying_party_id = $1 and delete_after > $2 order by season_id desc limit 50`,
      [relyingPartyId, at],
    )
    return rows
  },

  delete: ({ relyingPartyId, id }, act) =>
    db.transaction(async (tx) => {
      const key = [relyingPartyId, id]
      const { rowCount } = await tx.query('delete from season where relying_party_id = $1 and season_id = $2', key)
      if (rowCount === 0) return false
      await tx.query(
        `delete from presentation p using applicant a
          where a.relying_party_id = $1 and a.season_id = $2
            and p.relying_party_id = a.relying_party_id and p.id = a.presentation_id`,
        key,
      )
      await tx.query('delete from applicant where relying_party_id = $1 and season_id = $2', key)
      await writeDeskAct(tx, act)
      return true
    }),

  add: ({ relyingPartyId, id }, applicants, max, act) =>
    db.transaction(async (tx) => {
      // Two imports into one list wait for each other: places and the number of rows are theirs in turn.
      await tx.query('select from season where relying_party_id = $1 and season_id = $2 for update', [
        relyingPartyId,
        id,
      ])
      const { rows } = await tx.query<{ count: number; last: number; known: string[] }>(
        `select count(*)::int as count, coalesce(max(place), 0) as last,
                coalesce(array_agg(reference) filter (where reference = any($3)), '{}') as known
           from applicant where relying_party_id = $1 and season_id = $2`,
        [relyingPartyId, id, applicants.map(({ applicant }) => applicant.reference)],
      )
      const { count = 0, last = 0, known = [] } = rows[0] ?? {}
      if (known.length > 0) return { known }
      if (count + applicants.length > max) return 'too_many_rows'
      await tx.query(
        `insert into applicant (relying_party_id, season_id, applicant_id, place, reference, name, note)
         select $1, $2, one.id, $3 + one.place, one.reference, one.name, one.note
           from unnest($4::uuid[], $5::text[], $6::text[], $7::text[]) with ordinality
                  as one (id, reference, name, note, place)`,
        [
          relyingPartyId,
          id,
          last,
          applicants.map((one) => one.id),
          applicants.map(({ applicant }) => applicant.reference),
          applicants.map(({ applicant }) => applicant.name),
          applicants.map(({ applicant }) => applicant.note),
        ],
      )
      await writeDeskAct(tx, act)
      return undefined
    }),

  async counts({ relyingPartyId, id }, at) {
    const { rows } = await db.query<{ state: ApplicantState; count: number }>(
      `select ${STATE} as state, count(*)::int as count ${ROWS} group by 1`,
      [relyingPartyId, id, at],
    )
    const counted = new Map(rows.map(({ state, count }) => [state, count]))
    return Object.fromEntries(APPLICANT_STATES.map((state) => [state, counted.get(state) ?? 0])) as Counts
  },

  async rows({ relyingPartyId, id }, { state, search, after, limit }, at) {
    const { rows } = await db.query<Row>(
      `select ${APPLICANT} ${ROWS} and a.place > $4 and ($5::text is null or ${STATE} = $5)
          and ($6 = '' or strpos(lower(a.reference), $6) > 0 or strpos(lower(a.name), $6) > 0)
        order by a.place limit $7`,
      [relyingPartyId, id, at, after, state ?? null, search.normalize('NFC').trim().toLowerCase(), limit],
    )
    return rows.map(applicantOf)
  },

  async row({ relyingPartyId, id }, applicantId, at) {
    const { rows } = await db.query<Row>(`select ${APPLICANT} ${ROWS} and a.applicant_id = $4`, [
      relyingPartyId,
      id,
      at,
      applicantId,
    ])
    return rows[0] && applicantOf(rows[0])
  },

  async take({ relyingPartyId, id }, applicantId, { session, staffId }, at, until) {
    const { rowCount } = await db.query(
      `update applicant set lease_session = $4, lease_by = $5, lease_until = $6
        where relying_party_id = $1 and season_id = $2 and applicant_id = $3
          and (lease_until is null or lease_until <= $7 or lease_session = $4)`,
      [relyingPartyId, id, applicantId, session, staffId, until, at],
    )
    return rowCount === 1
  },

  async takeNext({ relyingPartyId, id }, { session, staffId }, at, until) {
    const { rows } = await db.query<{ id: ApplicantId }>(
      `update applicant set lease_session = $4, lease_by = $5, lease_until = $6
        where relying_party_id = $1 and season_id = $2 and applicant_id = (
          select a.applicant_id ${ROWS} and ${STATE} = 'expected' and (a.lease_until is null or a.lease_until <= $3)
           order by a.place limit 1 for update of a skip locked)
      returning applicant_id as id`,
      [relyingPartyId, id, at, session, staffId, until],
    )
    return rows[0]?.id
  },

  async release({ relyingPartyId, id }, applicantId, session) {
    await db.query(
      `update applicant set lease_session = null, lease_by = null, lease_until = null
        where relying_party_id = $1 and season_id = $2 and applicant_id = $3 and lease_session = $4`,
      [relyingPartyId, id, applicantId, session],
    )
  },

  async tie({ relyingPartyId, id }, applicantId, { session, staffId }, { before, now }, at) {
    const { rowCount } = await db.query(
      `update applicant a set presentation_id = $5, asked_by = $6, asked_at = $7
        where relying_party_id = $1 and season_id = $2 and applicant_id = $3
          and lease_session = $4 and lease_until > $7 and decision is null
          and (presentation_id is not distinct from $8::uuid or ($8::uuid is null and not exists (
            select from presentation p
             where p.relying_party_id = a.relying_party_id and p.id = a.presentation_id and p.delete_after > $7)))`,
      [relyingPartyId, id, applicantId, session, now, staffId, at, before ?? null],
    )
    return rowCount === 1
  },

  decide: ({ relyingPartyId, id }, applicantId, { session }, { decision, reason, text }, seen, act) =>
    db.transaction(async (tx) => {
      const { rowCount } = await tx.query(
        `update applicant set decision = $5, decision_reason = $6, decision_text = $7, decided_by = $8, decided_at = $9
          where relying_party_id = $1 and season_id = $2 and applicant_id = $3
            and lease_session = $4 and lease_until > $9 and decided_at is not distinct from $10::timestamptz
            and ($11::uuid is null or presentation_id = $11)`,
        [
          relyingPartyId,
          id,
          applicantId,
          session,
          decision,
          reason,
          text,
          act.by,
          act.at,
          seen.decidedAt ?? null,
          seen.presentationId ?? null,
        ],
      )
      if (rowCount === 0) return false
      await writeDeskAct(tx, act)
      return true
    }),

  recordExport: (act) => writeDeskAct(db, act),

  async deleteOutdated(at) {
    return db.transaction(async (tx) => {
      await tx.query(
        `delete from applicant a using season s
          where s.delete_after <= $1 and a.relying_party_id = s.relying_party_id and a.season_id = s.season_id`,
        [at],
      )
      return (await tx.query('delete from season where delete_after <= $1', [at])).rowCount
    })
  },
})

function applicantOf(row: Row): Applicant {
  const person = (id: StaffId | null, name: string | null) => (id === null ? undefined : { id, name: name ?? '' })
  const leaseBy = person(row.leaseById, row.leaseByName)
  const decidedBy = person(row.decidedById, row.decidedByName)
  return {
    id: row.id,
    place: row.place,
    reference: row.reference,
    name: row.name,
    note: row.note,
    state: row.state,
    presentationId: row.presentationId ?? undefined,
    outcome: row.outcome ?? undefined,
    askedBy: person(row.askedById, row.askedByName),
    lease:
      leaseBy === undefined || row.leaseUntil === null || row.leaseSession === null
        ? undefined
        : { by: leaseBy, session: row.leaseSession, until: row.leaseUntil },
    decided:
      decidedBy === undefined || row.decision === null || row.decisionReason === null || row.decidedAt === null
        ? undefined
        : {
            decision: row.decision,
            reason: row.decisionReason,
            text: row.decisionText ?? '',
            by: decidedBy,
            at: row.decidedAt,
          },
  }
}
