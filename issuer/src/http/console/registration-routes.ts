import type { Result, StaffId } from '@sojourn/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Registrar } from '../../agencies/agency.ts'
import type { DecideRegistrationRefusal } from '../../relying-parties/decide-registration.ts'
import type { ShownProposal } from '../../relying-parties/list-registrations.ts'
import type { ProposedChange, ProposeRefusal } from '../../relying-parties/propose-registration.ts'
import type { Proposal, ProposalId, Registration } from '../../relying-parties/registration.ts'
import { agencyPath } from '../agency-path.ts'
import { type ConsoleDoor, sendRefusal, staffOnly } from './console-door.ts'
import { isUuid } from './is-uuid.ts'

export interface RegistrationRouteDeps extends ConsoleDoor {
  readonly listRegistrations: (agency: Registrar) => Promise<{
    readonly proposals: readonly ShownProposal[]
    readonly registrations: readonly Registration[]
  }>
  readonly proposeRegistration: (
    agency: Registrar,
    change: ProposedChange,
    by: StaffId,
    now: Date,
  ) => Promise<Result<Proposal, ProposeRefusal>>
  readonly startRegistrationApproval: (
    agency: Registrar,
    request: { readonly proposalId: ProposalId; readonly digest: string; readonly by: StaffId },
  ) => Promise<Result<unknown, DecideRegistrationRefusal>>
  readonly approveRegistration: (
    agency: Registrar,
    request: {
      readonly proposalId: ProposalId
      readonly digest: string
      readonly by: StaffId
      readonly response: unknown
    },
    now: Date,
  ) => Promise<Result<Pick<Registration, 'id' | 'state' | 'version'>, DecideRegistrationRefusal>>
  readonly rejectRegistration: (
    agency: Registrar,
    request: { readonly proposalId: ProposalId; readonly reasonText: string; readonly by: StaffId },
    now: Date,
  ) => Promise<Result<void, DecideRegistrationRefusal>>
}

const PROPOSE_STATUS = {
  content_invalid: 400,
  relying_party_unknown: 404,
  relying_party_withdrawn: 409,
  client_registered: 409,
  proposal_open: 409,
  nothing_changed: 409,
  reason_missing: 400,
} as const satisfies Record<ProposeRefusal['code'], number>

const DECIDE_STATUS = {
  proposal_unknown: 404,
  proposal_not_open: 409,
  content_changed: 409,
  same_person: 403,
  approval_refused: 403,
  client_registered: 409,
  reason_missing: 400,
} as const satisfies Record<DecideRegistrationRefusal, number>

const JSON_ONLY = { config: { bodyTypes: ['application/json'] } } as const
const proposalBody = z.discriminatedUnion('act', [
  z.object({ act: z.literal('register'), content: z.unknown() }),
  z.object({ act: z.literal('amend'), relyingPartyId: z.string().max(64), content: z.unknown() }),
  z.object({ act: z.literal('withdraw'), relyingPartyId: z.string().max(64), reasonText: z.string().max(500) }),
])
const digest = z.string().regex(/^[\w-]{43}$/)
const approvalStartBody = z.object({ digest })
const approvalBody = z.object({ digest, response: z.unknown() })
const rejectionBody = z.object({ reasonText: z.string().max(500) })

type OnProposal = FastifyRequest<{ Params: { id: string } }>

/** Proposing, approving and rejecting; every one of them for the registrar's officers alone. */
export function registrationRoutes(app: FastifyInstance, agency: Registrar, deps: RegistrationRouteDeps): void {
  const base = `${agencyPath(agency)}/console/api/registrations`

  app.get(
    base,
    staffOnly(deps, agency, 'any', async () => {
      const { proposals, registrations } = await deps.listRegistrations(agency)
      return { proposals: proposals.map(proposalOnWire), registrations: registrations.map(registrationOnWire) }
    }),
  )

  app.post(
    `${base}/proposals`,
    JSON_ONLY,
    staffOnly(deps, agency, 'registrar', async (member, request, reply) => {
      const body = proposalBody.safeParse(request.body)
      if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
      const change = body.data
      if ('relyingPartyId' in change && !isUuid(change.relyingPartyId)) {
        return sendRefusal(reply, 404, 'relying_party_unknown')
      }
      const proposed = await deps.proposeRegistration(agency, change as ProposedChange, member.id, deps.clock())
      if (proposed.ok) {
        const { id, relyingPartyId, digest: proposedDigest } = proposed.value
        return reply.code(201).send({ id, relyingPartyId, digest: proposedDigest })
      }
      const { code, ...where } = proposed.reason
      return sendRefusal(reply, PROPOSE_STATUS[code], code, where)
    }),
  )

  app.post(
    `${base}/proposals/:id/approval-options`,
    JSON_ONLY,
    staffOnly<OnProposal>(deps, agency, 'registrar', async (member, request, reply) => {
      const body = approvalStartBody.safeParse(request.body)
      if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
      if (!isUuid(request.params.id)) return sendRefusal(reply, 404, 'proposal_unknown')
      const asked = { proposalId: request.params.id as ProposalId, digest: body.data.digest, by: member.id }
      const started = await deps.startRegistrationApproval(agency, asked)
      return started.ok ? { options: started.value } : sendRefusal(reply, DECIDE_STATUS[started.reason], started.reason)
    }),
  )

  app.post(
    `${base}/proposals/:id/approve`,
    JSON_ONLY,
    staffOnly<OnProposal>(deps, agency, 'registrar', async (member, request, reply) => {
      const body = approvalBody.safeParse(request.body)
      if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
      if (!isUuid(request.params.id)) return sendRefusal(reply, 404, 'proposal_unknown')
      const { digest: seen, response } = body.data
      const asked = { proposalId: request.params.id as ProposalId, digest: seen, response, by: member.id }
      const approved = await deps.approveRegistration(agency, asked, deps.clock())
      if (!approved.ok) return sendRefusal(reply, DECIDE_STATUS[approved.reason], approved.reason)
      const { id, state, version } = approved.value
      return { id, state, version }
    }),
  )

  app.post(
    `${base}/proposals/:id/reject`,
    JSON_ONLY,
    staffOnly<OnProposal>(deps, agency, 'registrar', async (member, request, reply) => {
      const body = rejectionBody.safeParse(request.body)
      if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
      if (!isUuid(request.params.id)) return sendRefusal(reply, 404, 'proposal_unknown')
      const asked = { proposalId: request.params.id as ProposalId, ...body.data, by: member.id }
      const rejected = await deps.rejectRegistration(agency, asked, deps.clock())
      return rejected.ok ? reply.code(204).send() : sendRefusal(reply, DECIDE_STATUS[rejected.reason], rejected.reason)
    }),
  )
}

const proposalOnWire = (proposal: ShownProposal) => ({
  id: proposal.id as string,
  relyingPartyId: proposal.relyingPartyId as string,
  act: proposal.act,
  version: proposal.version,
  content: proposal.content,
  digest: proposal.digest,
  reasonText: proposal.reasonText === '' ? null : proposal.reasonText,
  proposedAt: proposal.proposedAt.toISOString(),
  proposedBy: proposal.proposedBy as string,
  proposerName: proposal.proposerName,
  current: proposal.current?.content ?? null,
})

const registrationOnWire = (registration: Registration) => ({
  id: registration.id as string,
  state: registration.state,
  version: registration.version,
  content: registration.content,
  changedAt: registration.changedAt.toISOString(),
  logIndex: registration.log?.index ?? null,
})
