import type { AgencyId } from '@sojourn/domain'
import type { PrivateJwk } from '@sojourn/keys'
import { type DerivedKey, deriveKey } from './derived-key.ts'
import type { Mac } from './server-secret.ts'

export type RequestJwk = DerivedKey['publicJwk']

/** The keys that wallets encrypt credential requests to. */
export interface RequestKeys {
  /** For the metadata: the one of now. */
  readonly published: (agency: AgencyId, now: Date) => RequestJwk
  /** By the name in the message: of now, of the period before (metadata are cached), and of the next (clocks of several processes differ). */
  readonly find: (agency: AgencyId, kid: string, now: Date) => PrivateJwk | undefined
}

/**
 * Made from the server's secret, the agency and the period: every process has the same without sharing anything, and nothing is stored. What
 * the encryption is for is that nobody on the way can exchange the key for the answer; who has the server's secret has more than that.
 */
export function createRequestKeys(mac: Mac, periodSeconds: number): RequestKeys {
  const known = new Map<string, DerivedKey>()
  const pairOf = (agency: AgencyId, period: number): DerivedKey => {
    const name = `${agency} ${period}`
    const pair = known.get(name) ?? deriveKey(mac, 'request_encryption', agency, String(period))
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(name, pair)
    return pair
  }
  const periodAt = (now: Date): number => Math.floor(now.getTime() / 1000 / periodSeconds)
  return {
    published: (agency, now) => pairOf(agency, periodAt(now)).publicJwk,
    find(agency, kid, now) {
      const period = periodAt(now)
      const pairs = [period, period - 1, period + 1].map((at) => pairOf(agency, at))
      return pairs.find(({ publicJwk }) => publicJwk.kid === kid)?.privateJwk
    },
  }
}

const MAX_KNOWN = 1_024
