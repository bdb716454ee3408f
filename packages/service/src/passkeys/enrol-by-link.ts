import { createHash, randomBytes } from 'node:crypto'
import { addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import type { PasskeyCeremonies } from './create-passkey-ceremonies.ts'

export type InvitationRefusal = 'invitation_unknown' | 'invitation_used' | 'invitation_expired'
export type EnrolRefusal = InvitationRefusal | 'passkey_refused'

/** What is kept of a one-time link: its secret only as a hash. */
export interface NewInvitation {
  readonly token: string
  readonly tokenHash: Uint8Array
  readonly expiresAt: Date
}

export interface FoundInvitation<Who> {
  readonly who: Who
  readonly expiresAt: Date
  readonly usedAt: Date | null
}

export interface EnrolmentDeps<Who> {
  readonly findInvitation: (tokenHash: Uint8Array) => Promise<FoundInvitation<Who> | undefined>
  /** One conditional update, with its record: true for the one caller that used it up. */
  readonly spendInvitation: (tokenHash: Uint8Array, who: Who) => Promise<boolean>
  readonly accountOf: (who: Who) => { readonly id: string; readonly name: string }
  readonly passkeys: PasskeyCeremonies
  readonly forgetPasskey: (credentialId: string) => Promise<void>
}

const INVITATION_SECONDS = 86_400
const TOKEN_BYTES = 32

const hashOf = (token: string): Uint8Array => createHash('sha256').update(token).digest()

/** The secret of an invitation link; it stands in the fragment, which no server sees, and works once within a day. */
export function newInvitation(now: Date): NewInvitation {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  return { token, tokenHash: hashOf(token), expiresAt: addSeconds(now, INVITATION_SECONDS) }
}

export async function startEnrolmentByLink<Who>(deps: EnrolmentDeps<Who>, token: string, now: Date) {
  const invitation = await openInvitation(deps, token, now)
  if (!invitation.ok) return invitation
  const { who } = invitation.value
  const { id, name } = deps.accountOf(who)
  return ok({ who, options: await deps.passkeys.registrationOptions({ id, name, displayName: name, known: [] }) })
}

/** The invitation is used up by the first passkey that is proven for it, and by no other. */
export async function enrolByLink<Who>(
  deps: EnrolmentDeps<Who>,
  token: string,
  response: unknown,
  now: Date,
): Promise<Result<Who, EnrolRefusal>> {
  const invitation = await openInvitation(deps, token, now)
  if (!invitation.ok) return invitation
  const { who } = invitation.value
  const passkey = await deps.passkeys.verifyRegistration(deps.accountOf(who).id, response)
  if (!passkey.ok) return refuse('passkey_refused')
  if (await deps.spendInvitation(hashOf(token), who)) return ok(who)
  await deps.forgetPasskey(passkey.value.credentialId)
  return refuse('invitation_used')
}

async function openInvitation<Who>(
  deps: EnrolmentDeps<Who>,
  token: string,
  now: Date,
): Promise<Result<FoundInvitation<Who>, InvitationRefusal>> {
  const found = await deps.findInvitation(hashOf(token))
  if (found === undefined) return refuse('invitation_unknown')
  if (found.usedAt !== null) return refuse('invitation_used')
  return found.expiresAt > now ? ok(found) : refuse('invitation_expired')
}
