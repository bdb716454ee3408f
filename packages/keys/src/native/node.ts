import { Buffer, isUtf8 } from 'node:buffer'
import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomFillSync,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { JWS_ALGS, type JwsAlg } from '../jws-alg.ts'
import { SPKI_PREFIX } from '../spki.ts'
import type { CheckedPrivateJwk, CheckedPublicJwk, HashAlg, Native } from './native.ts'
import { decryptEcdhEs } from './node-ecdh-es.ts'

const DIGEST = { 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512' } as const satisfies Record<
  HashAlg,
  string
>
/** Ed25519 hashes by itself, so node:crypto wants no digest there. */
const SIGNATURE_DIGEST = { ES256: 'sha256', ES384: 'sha384', EdDSA: null } as const satisfies Record<
  JwsAlg,
  string | null
>
const ECDH_CURVE = { ES256: 'prime256v1', ES384: 'secp384r1' } as const

/** One pooled block: a call to the system a salt would cost 15 times more. */
const POOL_BYTES = 8192
const pool = new Uint8Array(POOL_BYTES)
let poolUsed = POOL_BYTES

function randomBytes(length: number): Uint8Array {
  if (length > POOL_BYTES / 8) return randomFillSync(new Uint8Array(length))
  if (poolUsed + length > POOL_BYTES) {
    randomFillSync(pool)
    poolUsed = 0
  }
  const bytes = pool.slice(poolUsed, poolUsed + length)
  pool.fill(0, poolUsed, poolUsed + length)
  poolUsed += length
  return bytes
}

/** Buffers stay inside: their `slice` and `toString` differ from those of the Uint8Array that others expect. */
const plain = (buffer: Buffer): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function spkiOf(alg: JwsAlg, jwk: CheckedPublicJwk): Buffer {
  const coordinates = [jwk.x, jwk.y ?? ''].map((coordinate) => Buffer.from(coordinate, 'base64url'))
  return Buffer.concat([SPKI_PREFIX[alg], ...coordinates])
}

/** DER is the cheapest synchronous way in on Node 24. */
function importPoint(alg: JwsAlg, jwk: CheckedPublicJwk): KeyObject | undefined {
  try {
    return createPublicKey({ key: spkiOf(alg, jwk), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

function generateEcKey(alg: 'ES256' | 'ES384'): CheckedPrivateJwk {
  // createECDH, for exporting a just generated KeyObject can deadlock Node 20 (performance.md, what matters 5).
  const ecdh = createECDH(ECDH_CURVE[alg])
  const { crv, coordinateBytes } = JWS_ALGS[alg]
  const point = ecdh.generateKeys()
  const scalar = ecdh.getPrivateKey()
  const d = Buffer.concat([Buffer.alloc(coordinateBytes - scalar.length), scalar])
  return {
    kty: 'EC',
    crv,
    x: point.subarray(1, 1 + coordinateBytes).toString('base64url'),
    y: point.subarray(1 + coordinateBytes).toString('base64url'),
    d: d.toString('base64url'),
  }
}

function generateEd25519Key(): CheckedPrivateJwk {
  const encoding = { format: 'jwk' } as const
  const { privateKey } = generateKeyPairSync('ed25519', { publicKeyEncoding: encoding, privateKeyEncoding: encoding })
  const { x, d } = privateKey as { x?: string; d?: string }
  if (x === undefined || d === undefined) throw new Error('an Ed25519 key was made without its parts')
  return { kty: 'OKP', crv: 'Ed25519', x, d }
}

export const native: Native = {
  decodeBase64url(text) {
    const bytes = Buffer.from(text, 'base64url')
    return bytes.toString('base64url') === text ? plain(bytes) : undefined
  },
  decodeBase64urlText(text) {
    const bytes = Buffer.from(text, 'base64url')
    if (bytes.toString('base64url') !== text || !isUtf8(bytes)) return undefined
    return bytes.toString('utf8')
  },
  // A small one is cut from Node's own pool; TextEncoder would ask the allocator each time.
  encodeUtf8: (text) => plain(Buffer.from(text, 'utf8')),
  encodeBase64url: (bytes) => view(bytes).toString('base64url'),
  encodeBase64urlText: (text) => Buffer.from(text, 'utf8').toString('base64url'),
  decodeUtf8: (bytes) => (isUtf8(bytes) ? view(bytes).toString('utf8') : undefined),
  hash: (alg, input) => plain(hash(DIGEST[alg], input, 'buffer')),
  hashBase64url: (alg, input) => hash(DIGEST[alg], input, 'base64url'),
  randomBytes,
  constantTimeEqual: (a, b) => a.length === b.length && timingSafeEqual(a, b),
  importPublicKey(alg, jwk) {
    const key = importPoint(alg, jwk)
    if (key === undefined) return undefined
    const digest = SIGNATURE_DIGEST[alg]
    const options = { key, dsaEncoding: 'ieee-p1363' } as const
    return (input, signature) => verify(digest, input, options, signature)
  },
  importPrivateKey(alg, jwk) {
    const digest = SIGNATURE_DIGEST[alg]
    const options = { key: createPrivateKey({ key: { ...jwk }, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const
    return (input) => plain(sign(digest, input, options))
  },
  decryptEcdhEs,
  generateKey: (alg) => (alg === 'EdDSA' ? generateEd25519Key() : generateEcKey(alg)),
}
