import { type JsonObject, toSeconds } from '@sojourn/domain'
import type { HolderKeys } from '../platform/holder-keys.ts'
import type { SealedStore } from '../vault/sealed-store.ts'

/**
 * What must outlive the way to the agency and back, on which this page is unloaded and the vault locks. It is sealed like a card: whoever has
 * the profile of a browser reads neither the verifier nor what was asked for, and nothing goes on before the person has unlocked
 * (assurance T3). The DPoP key lies with the holder keys, where nothing can write it out; only this record knows which one it is.
 */
export interface PendingAuthorization {
  readonly state: string
  readonly credentialIssuer: string
  /** Whom the answer must name: RFC9207 2.4 (validating-the-issuer-identifier). */
  readonly server: string
  readonly configurationIds: readonly string[]
  readonly codeVerifier: string
  readonly dpopKeyId: string
  readonly startedAtSeconds: number
  /** The holder key that evidence was shown with on the way: the agency wants it among the keys of what it issues (assurance R11). */
  readonly evidenceKeyId?: string
}

const PREFIX = 'authorization:'
/** A request, a decision and a code together live for less at every server that we know; what is older was given up. */
const ABANDONED_AFTER_SECONDS = 3_600

export async function keepPending(storage: SealedStore, pending: PendingAuthorization): Promise<void> {
  const record = { id: `${PREFIX}${pending.state}`, value: { ...pending } as unknown as JsonObject }
  await storage.commit([{ kind: 'put', table: 'remembered', record }])
}

/** Of this wallet, and not used yet. */
export async function findPending(storage: SealedStore, state: string): Promise<PendingAuthorization | undefined> {
  // Sealed by this wallet at this very place, so its shape is what `keepPending` wrote.
  return (await storage.read('remembered', `${PREFIX}${state}`))?.value as PendingAuthorization | undefined
}

/**
 * What was just shown went to a server that this wallet has asked to authorize it, so it was evidence for that. An answer to an address of
 * any other server is remembered nowhere.
 */
export async function rememberEvidence(storage: SealedStore, responseUri: string, keyId: string): Promise<void> {
  for (const { id, value } of await storage.list('remembered')) {
    if (!id.startsWith(PREFIX)) continue
    const pending = value as unknown as PendingAuthorization
    if (responseUri.startsWith(`${pending.server}/`)) await keepPending(storage, { ...pending, evidenceKeyId: keyId })
  }
}

/** Used once, whatever comes of it. */
export const forgetPending = (storage: SealedStore, { state }: PendingAuthorization): Promise<void> =>
  storage.commit([{ kind: 'delete', table: 'remembered', id: `${PREFIX}${state}` }])

export async function sweepAbandoned(
  deps: { readonly storage: SealedStore; readonly holderKeys: HolderKeys },
  now: Date,
): Promise<void> {
  for (const { id, value } of await deps.storage.list('remembered')) {
    if (!id.startsWith(PREFIX)) continue
    const pending = value as unknown as PendingAuthorization
    if (toSeconds(now) - pending.startedAtSeconds < ABANDONED_AFTER_SECONDS) continue
    await forgetPending(deps.storage, pending)
    await deps.holderKeys.destroy([pending.dpopKeyId])
  }
}
