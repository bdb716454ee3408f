import type { AgencyId, AttestationTypeId, ResidentId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { ApplicationId, ApplicationRow, ApplicationStep } from '../casework/application.ts'
import { writeLeaf } from './audit-log.ts'

const COLUMNS = `agency, application_id as id, resident_id as "residentId", type, state, submitted_at as "submittedAt",
  submitted_by as "submittedBy", reviewed_by as "reviewedBy", decided_at as "decidedAt", decided_by as "decidedBy",
  reason_text as "reasonText", authorization_id as "authorizationId", evidence`

const MAX_SHOWN = 200

export function applications(db: Database) {
  return {
    async insert(application: ApplicationRow, leaf: AuditLeaf): Promise<boolean> {
      return db.transaction(async (tx) => {
        const { rowCount } = await tx.query(
          `insert into application (agency, application_id, resident_id, type, state, submitted_at, submitted_by)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
          [
            application.agency,
            application.id,
            application.residentId,
            application.type,
            application.state,
            application.submittedAt,
            application.submittedBy,
          ],
        )
        if (rowCount === 0) return false
        await writeLeaf(tx, application.agency, leaf)
        return true
      })
    },

    async find(agency: AgencyId, id: ApplicationId): Promise<ApplicationRow | undefined> {
      const { rows } = await db.query<ApplicationRow>(
        `select ${COLUMNS} from application where agency = $1 and application_id = $2`,
        [agency, id],
      )
      return rows[0]
    },

    async openTypesOf(agency: AgencyId, resident: ResidentId): Promise<readonly AttestationTypeId[]> {
      const { rows } = await db.query<{ type: AttestationTypeId }>(
        `select type from application where agency = $1 and resident_id = $2 and state in ('submitted', 'under_review')`,
        [agency, resident],
      )
      return rows.map(({ type }) => type)
    },

    /** Those that wait first, then what was decided lately. */
    async list(agency: AgencyId): Promise<readonly ApplicationRow[]> {
      const { rows } = await db.query<ApplicationRow>(
        `select ${COLUMNS} from application where agency = $1
          order by state in ('submitted', 'under_review') desc, application_id desc limit $2`,
        [agency, MAX_SHOWN],
      )
      return rows
    },

    async step(step: ApplicationStep): Promise<ApplicationRow | undefined> {
      return db.transaction(async (tx) => {
        const decided = step.to === 'approved' || step.to === 'rejected'
        const { rows } = await tx.query<ApplicationRow>(
          `update application
              set state = $4, reason_text = $5, reviewed_by = coalesce(reviewed_by, $6),
                  decided_by = case when $7::boolean then $6::uuid end, decided_at = case when $7 then $8::timestamptz end
            where agency = $1 and application_id = $2 and state = any($3)
           returning ${COLUMNS}`,
          [step.agency, step.id, step.from, step.to, step.reasonText, step.by, decided, step.at],
        )
        const [changed] = rows
        if (changed !== undefined) await writeLeaf(tx, step.agency, step.leaf)
        return changed
      })
    },
  }
}
