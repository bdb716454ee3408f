import type { AttestationTypeId, JsonObject, Localized } from '@sojourn/domain'
import type { Change, SealedStore } from '../vault/sealed-store.ts'

/**
 * A credential that its agency has not decided on (OID4VCI-1.0 9 (deferred-credential-issuance)): what the wallet comes back with, for days if need
 * be. Sealed like a card, so it outlives a restart; the keys that the copies will be bound to lie with the others.
 */
export interface WaitingCredential {
  readonly id: string
  readonly credentialIssuer: string
  readonly server: string
  readonly configurationId: string
  readonly transactionId: string
  /** Good for minutes; afterwards the refresh token of the same authorization brings another. */
  readonly accessToken: string
  readonly intervalSeconds: number
  /** Not before: OID4VCI-1.0 8.3 (credential-response), `interval`. */
  readonly nextAtSeconds: number
  readonly startedAtSeconds: number
  readonly keyIds: readonly string[]
  readonly dpopKeyId: string
  readonly clientId?: string
  readonly name: Localized
  readonly issuerName: Localized
  readonly attestation?: AttestationTypeId
  /** Compared with the officer's screen while the person stands at the counter (assurance T2). */
  readonly comparisonCode?: string
  /** What came of it, until the person has read it. */
  readonly outcome?: 'received' | 'refused'
}

const PREFIX = 'waiting:'

export const keepWaiting = (waiting: WaitingCredential): Change => ({
  kind: 'put',
  table: 'remembered',
  record: { id: `${PREFIX}${waiting.id}`, value: { ...waiting } as unknown as JsonObject },
})

export const dropWaiting = (id: string): Change => ({ kind: 'delete', table: 'remembered', id: `${PREFIX}${id}` })

/** The oldest first. */
export async function listWaiting(storage: SealedStore): Promise<readonly WaitingCredential[]> {
  const all = await storage.list('remembered')
  return (
    all
      .filter(({ id }) => id.startsWith(PREFIX))
      // Sealed by this wallet at this very place, so its shape is what `keepWaiting` wrote.
      .map(({ value }) => value as unknown as WaitingCredential)
      .toSorted((a, b) => a.startedAtSeconds - b.startedAtSeconds)
  )
}

export const isStillWaiting = ({ outcome }: WaitingCredential): boolean => outcome === undefined
