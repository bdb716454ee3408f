import type { AgencyId, ResidentFacts, ResidentId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { Resident } from '../residents/resident.ts'

interface Row {
  agency: AgencyId
  id: ResidentId
  version: number
  facts: ResidentFacts
}

const COLUMNS = 'agency, resident_id as id, version, facts'

export function residents(db: Database) {
  return {
    async find(agency: AgencyId, id: ResidentId): Promise<Resident | undefined> {
      const { rows } = await db.query<Row>(`select ${COLUMNS} from resident where agency = $1 and resident_id = $2`, [
        agency,
        id,
      ])
      return rows[0]
    },

    async findByCitizenId(agency: AgencyId, citizenId: string): Promise<Resident | undefined> {
      const { rows } = await db.query<Row>(`select ${COLUMNS} from resident where agency = $1 and citizen_id = $2`, [
        agency,
        citizenId,
      ])
      return rows[0]
    },

    /** By the start of the name, of the latin name or of the citizen id; everybody when the text is empty. */
    async search(agency: AgencyId, text: string, limit: number): Promise<readonly Resident[]> {
      const start = `${text.replace(/[\\%_]/g, '\\$&')}%`
      const { rows } = await db.query<Row>(
        `select ${COLUMNS} from resident
          where agency = $1 and (name like $2 or name_latin like lower($2) or citizen_id like upper($2))
          order by name_latin, resident_id limit $3`,
        [agency, start, limit],
      )
      return rows
    },

    async namesOf(agency: AgencyId, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const { rows } = await db.query<{ id: string; name: string }>(
        'select resident_id as id, name from resident where agency = $1 and resident_id = any($2)',
        [agency, ids],
      )
      return new Map(rows.map(({ id, name }) => [id, name]))
    },

    /** Adds those whose citizen id the agency does not know yet; whoever is there stays as they are. */
    async addMissing(added: readonly Resident[]): Promise<void> {
      await db.query(
        `insert into resident (agency, resident_id, version, citizen_id, name, name_latin, facts)
         select * from unnest($1::text[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::json[])
         on conflict (agency, citizen_id) do nothing`,
        [
          added.map(({ agency }) => agency),
          added.map(({ id }) => id),
          added.map(({ version }) => version),
          added.map(({ facts }) => facts.citizenId),
          added.map(({ facts }) => facts.name),
          added.map(({ facts }) => facts.nameLatin.toLowerCase()),
          added.map(({ facts }) => JSON.stringify(facts)),
        ],
      )
    },
  }
}

/** For the batcher: answers in the order of what was asked. */
export const findResidents =
  (db: Database) =>
  async (asked: readonly { agency: AgencyId; id: ResidentId }[]): Promise<readonly (Resident | undefined)[]> => {
    const { rows } = await db.query<Row>(
      `select ${COLUMNS.split(', ')
        .map((column) => `r.${column}`)
        .join(', ')}
         from unnest($1::text[], $2::uuid[]) as a(agency, id)
         join lateral (select * from resident where agency = a.agency and resident_id = a.id limit 1) r on true`,
      [asked.map(({ agency }) => agency), asked.map(({ id }) => id)],
    )
    const found = new Map(rows.map((row) => [`${row.agency} ${row.id}`, row]))
    return asked.map(({ agency, id }) => found.get(`${agency} ${id}`))
  }
