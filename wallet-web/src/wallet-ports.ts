import type { Clock, Result } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import type { Exclusive } from './platform/exclusive.ts'
import type { HolderKeys } from './platform/holder-keys.ts'
import type { Fetch } from './platform/http.ts'
import type { SealedStore } from './vault/sealed-store.ts'

/** What the provider's `/config.json` says. The anchor is whom the wallet believes; everything else follows from the list it signs. */
export interface WalletSettings {
  readonly trustListUrl: string
  readonly trustAnchor: PublicJwk
  /** Development only: http on a loopback host counts as a web address. */
  readonly allowHttpOnLoopback: boolean
}

/** All that the wallet's logic needs of the world. */
export interface WalletPorts {
  readonly fetch: Fetch
  /** The open vault. */
  readonly storage: SealedStore
  readonly holderKeys: HolderKeys
  /** Asks the person for the passkey or the passphrase; called before every presentation, and nothing stands in for it. */
  readonly verifyUser: () => Promise<Result<void, 'not_verified'>>
  /** One at a time, over all tabs of this wallet. */
  readonly exclusive: Exclusive
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array<ArrayBuffer>
  readonly settings: WalletSettings
}
