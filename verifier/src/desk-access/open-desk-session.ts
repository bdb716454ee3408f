import { addSeconds, ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import { constantTimeEqual } from '@sojourn/keys'
import { newSecret, secretHash } from '../presentation/secret-ids.ts'

/**
 * Who may sit at a desk. `open`: whoever reaches the page (the demo; the operator has to say so by name). `access_code`: whoever
 * brings a long code that the operator made for the relying party. Personal sign-in by passkey is not in this release: DESIGN.md.
 */
export type DeskAccess =
  | { readonly kind: 'open' }
  | { readonly kind: 'access_code'; readonly codeHashes: ReadonlyMap<RelyingPartyId, readonly Uint8Array[]> }

export interface DeskSessionStore {
  insert(relyingPartyId: RelyingPartyId, sessionHash: Uint8Array, at: Date, expiresAt: Date): Promise<void>
  isOpen(relyingPartyId: RelyingPartyId, sessionHash: Uint8Array, at: Date): Promise<boolean>
  /** Counts an attempt before it is judged, and answers how many there were in the window. */
  countAttempt(relyingPartyId: RelyingPartyId, windowStart: Date): Promise<number>
  deleteOutdated(at: Date): Promise<number>
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

const SESSION_SECONDS = 12 * 3_600
const WINDOW_SECONDS = 900
const MAX_ATTEMPTS = 20

export async function openDeskSession(
  deps: OpenDeskSessionDeps,
  relyingPartyId: RelyingPartyId,
  accessCode: string | undefined,
  now: Date,
): Promise<Result<DeskSession, 'wrong_access_code' | 'too_many_attempts'>> {
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
