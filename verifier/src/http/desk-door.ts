import type { Clock, RelyingPartyId } from '@sojourn/domain'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { accessAt, type DeskAccess, type DeskVisit } from '../desk-access/open-desk-session.ts'
import { type DeskRole, hasRole, type StaffMember } from '../desk-access/staff-member.ts'
import { secretHash } from '../presentation/secret-ids.ts'
import type { RelyingParties, RelyingParty } from '../relying-parties/relying-party.ts'
import { deskSecretOf } from './desk-cookie.ts'
import { isOwnOrigin } from './is-own-origin.ts'

/** What decides who comes in at a desk. */
export interface DeskDoor {
  readonly clock: Clock
  readonly verifierUrl: string
  readonly relyingParties: RelyingParties
  readonly access: DeskAccess
  findSession(id: RelyingPartyId, sessionHash: Uint8Array, now: Date): Promise<DeskVisit | undefined>
}

/** A desk at work: its relying party, the session its cookie names, and whose it is where staff sign in. */
export interface AtDesk {
  readonly relyingParty: RelyingParty
  readonly sessionHash: Uint8Array
  readonly member: StaffMember | undefined
  readonly now: Date
}

export interface StaffAtDesk extends AtDesk {
  readonly member: StaffMember
}

export type DeskParams = { Params: { relyingParty: string } }
export const DESK_PREFIX = '/desk/:relyingParty/api'

export const partyOf = (door: DeskDoor, request: FastifyRequest<DeskParams>): RelyingParty | undefined =>
  door.relyingParties.get(request.params.relyingParty as RelyingPartyId)

/** The desk of this request, where it has one that is let in: a session without a person is none where staff sign in. */
export async function deskOf(
  door: DeskDoor,
  request: FastifyRequest<DeskParams>,
  relyingParty: RelyingParty,
): Promise<AtDesk | undefined> {
  const secret = deskSecretOf(request)
  if (secret === undefined) return undefined
  const now = door.clock()
  const sessionHash = secretHash(secret)
  const visit = await door.findSession(relyingParty.id, sessionHash, now)
  if (visit === undefined) return undefined
  const isStaffed = accessAt(door.access, relyingParty).kind === 'staff'
  return isStaffed && visit.member === undefined ? undefined : { relyingParty, sessionHash, member: visit.member, now }
}

/** Answers the refusal itself when there is none. */
export async function atDesk(
  door: DeskDoor,
  request: FastifyRequest<DeskParams>,
  reply: FastifyReply,
): Promise<AtDesk | undefined> {
  const relyingParty = partyOf(door, request)
  if (relyingParty === undefined) {
    await reply.code(404).send({ error: 'unknown_relying_party' })
    return undefined
  }
  const desk = await deskOf(door, request, relyingParty)
  if (desk === undefined) {
    const staffed = accessAt(door.access, relyingParty).kind === 'staff'
    await reply.code(401).send({ error: staffed ? 'not_signed_in' : 'no_desk_session' })
  }
  return desk
}

/** A route for whoever is signed in by name and has the role. */
export const staffOnly =
  <Route extends DeskParams>(
    door: DeskDoor,
    role: DeskRole,
    handler: (desk: StaffAtDesk, request: FastifyRequest<Route>, reply: FastifyReply) => Promise<unknown>,
  ) =>
  async (request: FastifyRequest<Route>, reply: FastifyReply): Promise<unknown> => {
    const desk = await atDesk(door, request as unknown as FastifyRequest<DeskParams>, reply)
    if (desk === undefined) return reply
    const { member } = desk
    if (member === undefined) return reply.code(401).send({ error: 'not_signed_in' })
    if (!hasRole(member, role)) return reply.code(403).send({ error: 'role_missing' })
    return handler({ ...desk, member }, request, reply)
  }

/** Nothing is changed from a page of another origin, whatever cookie it brings. */
export function ownOriginOnly(scope: FastifyInstance, verifierUrl: string): void {
  const { origin } = new URL(verifierUrl)
  scope.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' && !isOwnOrigin(request, origin)) await reply.code(403).send({ error: 'wrong_origin' })
  })
}
