import { addSeconds, ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import { constantTimeEqual } from '@sojourn/keys'
import { newSecret, secretHash } from '../presentation/secret-ids.ts'
import type { StaffMember } from './staff-member.ts'

/**
 * Who may sit at a desk. `open`: whoever reaches the page (the demo; the operator has to say so by name). `access_code`: whoever
 * brings a long code that the operator made for the relying party. `staff`: whom the relying party invited, by their own passkey.
 */
export type DeskAccess =
  | { readonly kind: 'open' }
  | { readonly kind: 'access_code'; readonly codeHashes: ReadonlyMap<RelyingPartyId, readonly Uint8Array[]> }
  | { readonly kind: 'staff' }

/** What holds at one relying party's desks: it may want its staff known where others do not, and never less than the service asks. */
export const accessAt = (access: DeskAccess, { staffOnly }: { readonly staffOnly: boolean }): DeskAccess =>
  staffOnly ? { kind: 'staff' } : access

export interface DeskSessionStore {
  insert(relyingPartyId: RelyingPartyId, sessionHash: Uint8Array, at: Date, expiresAt: Date): Promise<void>
  /** Nothing of a member who was ended. */
  find(relyingPartyId: RelyingPartyId, sessionHash: Uint8Array, at: Date): Promise<DeskVisit | undefined>
  end(relyingPartyId: RelyingPartyId, sessionHash: Uint8Array): Promise<void>
  /** Counts an attempt before it is judged, and answers how many there were in the window. */
  countAttempt(relyingPartyId: RelyingPartyId, windowStart: Date): Promise<number>
  deleteOutdated(at: Date): Promise<number>
}

/** A page at a desk, and whose it is where staff sign in. */
export interface DeskVisit {
  readonly member: StaffMember | undefined
}

export interface OpenDeskSessionDeps {
  readonly access: DeskAccess
  readonly store: DeskSessionStore
}

export interface DeskSession {
  /** The cookie's value; it rests as its hash. */
  readonly secret: string
  readonly expiresAt: Date
}

/** A working day. */
export const SESSION_SECONDS = 12 * 3_600
const WINDOW_SECONDS = 900
const MAX_ATTEMPTS = 20

export type OpenSessionRefusal = 'wrong_access_code' | 'too_many_attempts' | 'not_signed_in'

/** Without a person's own sign-in. */
export async function openDeskSession(
  deps: OpenDeskSessionDeps,
  relyingPartyId: RelyingPartyId,
  accessCode: string | undefined,
  now: Date,
): Promise<Result<DeskSession, OpenSessionRefusal>> {
  if (deps.access.kind === 'staff') return refuse('not_signed_in')
  if (deps.access.kind === 'access_code') {
    const window = Math.floor(now.getTime() / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS
    const attempts = await deps.store.countAttempt(relyingPartyId, new Date(window * 1000))
    if (attempts > MAX_ATTEMPTS) return refuse('too_many_attempts')
    const hash = secretHash(accessCode ?? '')
    const known = deps.access.codeHashes.get(relyingPartyId) ?? []
    if (!known.some((code) => constantTimeEqual(code, hash))) return refuse('wrong_access_code')
  }
  const secret = newSecret()
  const expiresAt = addSeconds(now, SESSION_SECONDS)
  await deps.store.insert(relyingPartyId, secretHash(secret), now, expiresAt)
  return ok({ secret, expiresAt })
}
