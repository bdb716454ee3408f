import type { JsonObject } from '@sojourn/domain'
import type { Change, SealedStore } from '../vault/sealed-store.ts'

/** What an issuer gives new copies for: its newest refresh token, and the key that the token is bound to. Sealed like a card. */
export interface Renewal {
  readonly credentialIssuer: string
  readonly server: string
  readonly dpopKeyId: string
  readonly refreshToken: string
  /** Who the wallet said that it is; undefined for what came from the counter. */
  readonly clientId?: string
}

export const renewalId = (dpopKeyId: string): string => `renewal:${dpopKeyId}`

export const keepRenewal = (renewal: Renewal): Change => ({
  kind: 'put',
  table: 'remembered',
  record: { id: renewalId(renewal.dpopKeyId), value: { ...renewal } as unknown as JsonObject },
})

export async function findRenewal(storage: SealedStore, id: string): Promise<Renewal | undefined> {
  // Sealed by this wallet at this very place, so its shape is what `keepRenewal` wrote.
  return (await storage.read('remembered', id))?.value as Renewal | undefined
}
