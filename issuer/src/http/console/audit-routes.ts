import type { AgencyId } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Agency } from '../../agencies/agency.ts'
import type { SequencedLeaf } from '../../audit/integrate-leaves.ts'
import type { Activity } from '../../audit/recent-activity.ts'
import { agencyPath } from '../agency-path.ts'
import { type ConsoleDoor, sendRefusal, staffOnly } from './console-door.ts'
import { activityOnWire } from './console-messages.ts'

export interface AuditRouteDeps extends ConsoleDoor {
  readonly recentActivity: (
    agency: Agency,
    request: { before: string | null; limit: number },
  ) => Promise<readonly Activity[]>
  readonly latestCheckpoint: (
    agency: AgencyId,
  ) => Promise<{ treeSize: number; rootHash: Uint8Array; token: string } | undefined>
  readonly leavesFrom: (agency: AgencyId, sequence: number, limit: number) => Promise<readonly SequencedLeaf[]>
}

const activityQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
const leavesQuery = z.object({
  from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})

/** What happened lately, for everybody at the counter; the log itself, byte for byte, for an auditor to recompute elsewhere. */
export function auditRoutes(app: FastifyInstance, agency: Agency, deps: AuditRouteDeps): void {
  const base = `${agencyPath(agency)}/console/api`

  app.get(
    `${base}/activity`,
    staffOnly<FastifyRequest>(deps, agency, 'any', async (_member, request, reply) => {
      const query = activityQuery.safeParse(request.query)
      if (!query.success) return sendRefusal(reply, 400, 'invalid_request')
      const { before = null, limit } = query.data
      return { activity: (await deps.recentActivity(agency, { before, limit })).map(activityOnWire) }
    }),
  )
  app.get(
    `${base}/audit/checkpoint`,
    staffOnly(deps, agency, 'auditor', async (_member, _request, reply) => {
      const checkpoint = await deps.latestCheckpoint(agency.id)
      if (checkpoint === undefined) return sendRefusal(reply, 404, 'log_empty')
      const { treeSize, rootHash, token } = checkpoint
      return { checkpoint: token, treeSize, rootHash: encodeBase64url(rootHash) }
    }),
  )
  app.get(
    `${base}/audit/leaves`,
    staffOnly<FastifyRequest>(deps, agency, 'auditor', async (_member, request, reply) => {
      const query = leavesQuery.safeParse(request.query)
      if (!query.success) return sendRefusal(reply, 400, 'invalid_request')
      const leaves = await deps.leavesFrom(agency.id, query.data.from, query.data.limit)
      return {
        leaves: leaves.map(({ sequence, leaf }) => ({
          index: sequence,
          leaf: Buffer.from(leaf).toString('base64url'),
        })),
      }
    }),
  )
}
