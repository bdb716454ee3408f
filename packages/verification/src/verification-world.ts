import type { Result } from '@sojourn/domain'
import type { StatusReference } from '@sojourn/formats'
import type { BitstringEntry, StatusLookup, StatusUnavailable } from '@sojourn/status'
import type { ResolveDeps, TrustList } from '@sojourn/trust'
import type { Stage } from './refusal.ts'

/** Whom the caller believes and how it reaches them. */
export interface IssuerWorld {
  readonly trustList: TrustList
  /** GET of a `did.json` of an anchor on the trust list; anything but a document when it cannot be had. */
  fetchDidDocument(url: string): Promise<unknown>
  /** did:web of this very machine over http, for development; not unless it is said. */
  readonly httpOnLoopback?: boolean
  /** For issuers that sign with SM2; without it none is believed. */
  readonly importSm2Key?: ResolveDeps['importSm2Key']
  /** Hears of checks that threw. What it is told changes nothing: a check that threw has refused. */
  onFault?(stage: Stage, cause: unknown): void
}

export interface VerificationWorld extends IssuerWorld {
  lookupStatus(reference: StatusReference): Promise<Result<StatusLookup, StatusUnavailable>>
  /** Of credentials of VCDM 2.0. Who keeps no such lists says that they cannot be had. */
  lookupBitstring(entry: BitstringEntry): Promise<Result<StatusLookup, StatusUnavailable>>
}
