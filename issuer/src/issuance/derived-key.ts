import { createECDH } from 'node:crypto'
import { type EncryptionJwk, encodeBase64url, jwkThumbprint, type PrivateJwk } from '@sojourn/keys'
import type { Mac, MacPurpose } from './server-secret.ts'

export interface DerivedKey {
  readonly privateJwk: PrivateJwk & { readonly kid: string }
  readonly publicJwk: EncryptionJwk & { readonly kid: string; readonly use: 'enc' }
}

const COORDINATE_BYTES = 32

/** A key that others encrypt to, made from the server's secret and a name: every process has the same, and nothing is stored. */
export function deriveKey(mac: Mac, purpose: MacPurpose, ...name: readonly string[]): DerivedKey {
  for (let turn = 0; ; turn++) {
    const secret = mac(purpose, ...name, String(turn))
    const point = pointOf(secret)
    if (point === undefined) continue
    const x = encodeBase64url(point.subarray(1, 1 + COORDINATE_BYTES))
    const y = encodeBase64url(point.subarray(1 + COORDINATE_BYTES))
    const key = { kty: 'EC', crv: 'P-256', x, y } as const
    const publicJwk = { ...key, kid: jwkThumbprint(key), use: 'enc', alg: 'ECDH-ES' } as const
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
