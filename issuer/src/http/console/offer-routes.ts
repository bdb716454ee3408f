import { createHash } from 'node:crypto'
import type { AgencyId, AttestationTypeId, IssuanceId, OfferId, ResidentId, Result, StaffId } from '@sojourn/domain'
import { buildCredentialOfferLink } from '@sojourn/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Agency } from '../../agencies/agency.ts'
import { type Activated, type ActivateRefusal, MAX_COMPARISONS } from '../../issuance/activate-issuance.ts'
import type { CreatedOffer, CreateOfferRefusal, CreateOfferRequest } from '../../issuance/create-credential-offer.ts'
import { FORMAT_NAMES } from '../../issuance/credential-configurations.ts'
import { credentialOfferFor } from '../../issuance/give-credential-offer.ts'
import type { OfferProgress } from '../../issuance/show-offer.ts'
import { agencyPath } from '../agency-path.ts'
import { offerUri } from '../oid4vci/endpoints.ts'
import { type ConsoleDoor, sendRefusal, staffOnly } from './console-door.ts'
import { type OfferLinks, offerOnWire } from './console-messages.ts'
import { isUuid } from './is-uuid.ts'

export interface OfferRouteDeps extends ConsoleDoor {
  readonly walletUrl: string
  readonly issuerStateFor: (agency: Agency, offerId: OfferId) => string | undefined
  readonly createOffer: (
    agency: Agency,
    request: CreateOfferRequest,
    now: Date,
  ) => Promise<Result<CreatedOffer, CreateOfferRefusal>>
  readonly showOffer: (agency: Agency, id: OfferId, now: Date) => Promise<Result<OfferProgress, 'offer_unknown'>>
  readonly listOffers: (agency: Agency, now: Date) => Promise<readonly OfferProgress[]>
  readonly cancelOffer: (
    agency: Agency,
    request: { offerId: OfferId; by: StaffId },
    now: Date,
  ) => Promise<Result<void, 'offer_unknown' | 'nothing_to_cancel'>>
  readonly activate: (
    agency: Agency,
    request: { issuanceId: IssuanceId; comparisonCode: string; by: StaffId },
    now: Date,
  ) => Promise<Result<Activated, ActivateRefusal>>
  readonly voidByOfficer: (
    agency: Agency,
    request: { issuanceId: IssuanceId; by: StaffId },
    now: Date,
  ) => Promise<Result<OfferId, 'issuance_unknown' | 'not_inactive'>>
  /** What waits to be compared, delivered or not. */
  readonly findCompared: (
    agency: AgencyId,
    id: IssuanceId,
  ) => Promise<{ readonly wrongComparisons: number } | undefined>
}

const offerBody = z.object({
  residentId: z.string().max(64),
  types: z.array(z.string().max(64)).min(1).max(8),
  format: z.enum(FORMAT_NAMES).default('dc-sd-jwt'),
})
const activationBody = z.object({ comparisonCode: z.string().max(16) })

const STATUS = {
  resident_unknown: 404,
  type_not_offered: 400,
  facts_missing: 409,
  offer_unknown: 404,
  nothing_to_cancel: 409,
  issuance_unknown: 404,
  not_inactive: 409,
  activation_expired: 409,
  wrong_comparison_code: 409,
  comparison_attempts_exceeded: 409,
} as const satisfies Record<CreateOfferRefusal | ActivateRefusal | 'offer_unknown' | 'nothing_to_cancel', number>

const JSON_ONLY = { config: { bodyTypes: ['application/json'] } } as const
const OFFER_SCHEME = 'openid-credential-offer://'
type OneRequest = FastifyRequest<{ Params: { id: string } }>

/** From "offer this" to "it is the same on the phone". */
export function offerRoutes(app: FastifyInstance, agency: Agency, deps: OfferRouteDeps): void {
  const base = `${agencyPath(agency)}/console/api`
  const refused = (reply: FastifyReply, reason: keyof typeof STATUS, more?: object) =>
    sendRefusal(reply, STATUS[reason], reason, more)

  const linksOf = ({ offer, open }: OfferProgress): OfferLinks | undefined => {
    if (open === undefined) return undefined
    const uri = offerUri(agency, open.reference)
    const { preAuthorizedCode } = open
    const secrets = { preAuthorizedCode, issuerState: deps.issuerStateFor(agency, offer.id) }
    const value = credentialOfferFor(agency, secrets, offer.configurationIds)
    return {
      link: buildCredentialOfferLink(OFFER_SCHEME, { kind: 'by_reference', uri }),
      linkByValue: buildCredentialOfferLink(OFFER_SCHEME, { kind: 'by_value', offer: value }),
      walletLink: buildCredentialOfferLink(`${deps.walletUrl}/offer`, { kind: 'by_reference', uri }),
    }
  }
  const shown = async (id: OfferId, txCode: string | null = null) => {
    const progress = await deps.showOffer(agency, id, deps.clock())
    return progress.ok ? offerOnWire(progress.value, linksOf(progress.value), txCode) : undefined
  }

  app.post(
    `${base}/offers`,
    JSON_ONLY,
    staffOnly(deps, agency, 'clerk', async (member, request, reply) => {
      const body = offerBody.safeParse(request.body)
      if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
      const { residentId, format } = body.data
      if (!isUuid(residentId)) return refused(reply, 'resident_unknown')
      const types = body.data.types as AttestationTypeId[]
      const asked = { residentId: residentId as ResidentId, types, format, by: member.id }
      const created = await deps.createOffer(agency, asked, deps.clock())
      if (!created.ok) return refused(reply, created.reason)
      return reply.code(201).send(await shown(created.value.id, created.value.txCode))
    }),
  )
  app.get(
    `${base}/offers`,
    staffOnly(deps, agency, 'any', async () => {
      const offers = await deps.listOffers(agency, deps.clock())
      return { offers: offers.map((progress) => offerOnWire(progress, linksOf(progress), null)) }
    }),
  )
  app.get(
    `${base}/offers/:id`,
    staffOnly<OneRequest>(deps, agency, 'any', async (_member, request, reply) => {
      const offer = isUuid(request.params.id) ? await shown(request.params.id as OfferId) : undefined
      if (offer === undefined) return refused(reply, 'offer_unknown')
      // The page asks every second: what it has seen already is not sent again.
      const etag = `"${createHash('sha256').update(JSON.stringify(offer)).digest('base64url')}"`
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      return reply.header('etag', etag).header('cache-control', 'private, no-cache').send(offer)
    }),
  )
  app.post(
    `${base}/offers/:id/cancel`,
    JSON_ONLY,
    staffOnly<OneRequest>(deps, agency, 'clerk', async (member, request, reply) => {
      if (!isUuid(request.params.id)) return refused(reply, 'offer_unknown')
      const offerId = request.params.id as OfferId
      const cancelled = await deps.cancelOffer(agency, { offerId, by: member.id }, deps.clock())
      return cancelled.ok ? shown(offerId) : refused(reply, cancelled.reason)
    }),
  )
  app.post(
    `${base}/issuances/:id/activate`,
    JSON_ONLY,
    staffOnly<OneRequest>(deps, agency, 'clerk', async (member, request, reply) => {
      const body = activationBody.safeParse(request.body)
      if (!body.success) return sendRefusal(reply, 400, 'invalid_request')
      if (!isUuid(request.params.id)) return refused(reply, 'issuance_unknown')
      const issuanceId = request.params.id as IssuanceId
      const activated = await deps.activate(agency, { issuanceId, ...body.data, by: member.id }, deps.clock())
      if (activated.ok) return shown(activated.value.grant.id as OfferId)
      if (activated.reason !== 'wrong_comparison_code') return refused(reply, activated.reason)
      const issuance = await deps.findCompared(agency.id, issuanceId)
      const attemptsLeft = MAX_COMPARISONS - (issuance?.wrongComparisons ?? MAX_COMPARISONS)
      return refused(reply, activated.reason, { attemptsLeft })
    }),
  )
  app.post(
    `${base}/issuances/:id/void`,
    JSON_ONLY,
    staffOnly<OneRequest>(deps, agency, 'clerk', async (member, request, reply) => {
      if (!isUuid(request.params.id)) return refused(reply, 'issuance_unknown')
      const asked = { issuanceId: request.params.id as IssuanceId, by: member.id }
      const voided = await deps.voidByOfficer(agency, asked, deps.clock())
      return voided.ok ? shown(voided.value) : refused(reply, voided.reason)
    }),
  )
}
