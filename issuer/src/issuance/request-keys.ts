import { createECDH } from 'node:crypto'
import type { AgencyId } from '@sojourn/domain'
import { type EncryptionJwk, encodeBase64url, jwkThumbprint, type PrivateJwk } from '@sojourn/keys'
import type { Mac } from './server-secret.ts'

export type RequestJwk = EncryptionJwk & { readonly kid: string; readonly use: 'enc' }

/** The keys that wallets encrypt credential requests to. */
export interface RequestKeys {
  /** For the metadata: the one of now. */
  readonly published: (agency: AgencyId, now: Date) => RequestJwk
  /** By the name in the message: of now, of the period before (metadata are cached), and of the next (clocks of several processes differ). */
  readonly find: (agency: AgencyId, kid: string, now: Date) => PrivateJwk | undefined
}

interface Pair {
  readonly privateJwk: PrivateJwk
  readonly publicJwk: RequestJwk
}

/**
 * Made from the server's secret, the agency and the period: every process has the same without sharing anything, and nothing is stored. What
 * the encryption is for is that nobody on the way can exchange the key for the answer; who has the server's secret has more than that.
 */
export function createRequestKeys(mac: Mac, periodSeconds: number): RequestKeys {
  const known = new Map<string, Pair>()
  const pairOf = (agency: AgencyId, period: number): Pair => {
    const name = `${agency} ${period}`
    const pair = known.get(name) ?? derive(mac, agency, period)
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
const COORDINATE_BYTES = 32

function derive(mac: Mac, agency: AgencyId, period: number): Pair {
  for (let turn = 0; ; turn++) {
    const secret = mac('request_encryption', agency, String(period), String(turn))
    const point = pointOf(secret)
    if (point === undefined) continue
    const x = encodeBase64url(point.subarray(1, 1 + COORDINATE_BYTES))
    const y = encodeBase64url(point.subarray(1 + COORDINATE_BYTES))
    const key = { kty: 'EC', crv: 'P-256', x, y } as const
    const publicJwk: RequestJwk = { ...key, kid: jwkThumbprint(key), use: 'enc', alg: 'ECDH-ES' }
    return { publicJwk, privateJwk: { ...publicJwk, d: encodeBase64url(secret) } }
  }
}

/** One MAC in 2^32 is no number below the order of the curve: then the next one is taken. */
function pointOf(secret: Uint8Array): Uint8Array | undefined {
  const curve = createECDH('prime256v1')
  try {
    curve.setPrivateKey(secret)
    return new Uint8Array(curve.getPublicKey())
  } catch {
    return undefined
  }
}
