import type { IssuanceId, Result } from '@sojourn/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Agency } from '../../agencies/agency.ts'
import type { IssuanceRow } from '../../issuance/issuance.ts'
import type { Decision } from '../../lifecycle/change-of-state.ts'
import type { LifecycleAct } from '../../lifecycle/reason-codes.ts'
import type { ReinstateCredentialRefusal } from '../../lifecycle/reinstate-credential.ts'
import type { RevokeCredentialRefusal } from '../../lifecycle/revoke-credential.ts'
import type { SuspendCredentialRefusal } from '../../lifecycle/suspend-credential.ts'
import type { ShownIssuance } from '../../residents/show-resident.ts'
import { agencyPath } from '../agency-path.ts'
import { type ConsoleDoor, sendRefusal, staffOnly } from './console-door.ts'
import { issuanceOnWire } from './console-messages.ts'
import { isUuid } from './is-uuid.ts'

type Refusal = SuspendCredentialRefusal | ReinstateCredentialRefusal | RevokeCredentialRefusal
type Act = (agency: Agency, decision: Decision, now: Date) => Promise<Result<IssuanceRow, Refusal>>

export interface LifecycleRouteDeps extends ConsoleDoor {
  readonly acts: Readonly<Record<LifecycleAct, Act>>
  readonly shownIssuance: (agency: Agency, row: IssuanceRow) => Promise<ShownIssuance>
}

const STATUS = {
  issuance_unknown: 404,
  unknown_reason_code: 400,
  not_active: 409,
  not_suspended: 409,
  already_revoked: 409,
} as const satisfies Record<Refusal, number>

const MAX_TEXT_CHARS = 500
const decisionBody = z.object({
  reasonCode: z.string().max(64),
  reasonText: z.string().max(MAX_TEXT_CHARS).default(''),
})

/** Suspend, reinstate, revoke: a revoker's decisions, each with its ground. */
export function lifecycleRoutes(app: FastifyInstance, agency: Agency, deps: LifecycleRouteDeps): void {
  for (const act of Object.keys(deps.acts) as LifecycleAct[]) {
    app.post(
      `${agencyPath(agency)}/console/api/issuances/:id/${act}`,
      { config: { bodyTypes: ['application/json'] } },
      staffOnly<FastifyRequest<{ Params: { id: string } }>>(deps, agency, 'revoker', async (member, request, reply) => {
        const body = decisionBody.safeParse(request.body)
        if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
        if (!isUuid(request.params.id)) return sendRefusal(reply, 404, 'issuance_unknown')
        const decision = { issuanceId: request.params.id as IssuanceId, ...body.data, by: member.id }
        const decided = await deps.acts[act](agency, decision, deps.clock())
        if (!decided.ok) return sendRefusal(reply, STATUS[decided.reason], decided.reason)
        return issuanceOnWire(await deps.shownIssuance(agency, decided.value))
      }),
    )
  }
}
