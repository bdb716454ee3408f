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
  /** Who the wallet is to authorization servers; without it nobody, and it receives at the counter alone. */
  readonly client?: WalletClient
}

/** The same for every wallet of this provider: nothing here tells two of them apart (HAIP-1.0 4.4.1 (wallet-attestation)). */
export interface WalletClient {
  readonly clientId: string
  /** A page of ours, to which agencies send the browser back. */
  readonly redirectUri: string
  /** Where the provider says that an instance key is its wallet's. */
  readonly attestationUrl: string
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
