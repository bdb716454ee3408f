import { generateSigningKey, importVerificationKey, signerFromJwk, signJwt } from '@sojourn/keys'
import {
  type BitSize,
  compressStatusBits,
  createStatusBits,
  MIN_STATUS_LIST_ENTRIES,
  readStatusListToken,
  signStatusListToken,
} from '@sojourn/status'
import { expect, test } from 'vitest'

// swiyu SYS-536: a list of a few entries tells the verifier's neighbours whose status was asked for.

const AT = new Date('2026-11-20T08:00:00Z')
const URI = 'https://issuer.example/status-lists/1'
const signer = await signerFromJwk((await generateSigningKey()).privateJwk)

/** Signed past our own publisher, as a careless issuer's would be. */
async function listOf(entries: number, bits: BitSize): Promise<string> {
  const lst = Buffer.from(await compressStatusBits(createStatusBits(entries, bits, 0))).toString('base64url')
  const iat = AT.getTime() / 1000
  return signJwt('status_list', {}, { sub: URI, iat, exp: iat + 86_400, ttl: 300, status_list: { bits, lst } }, signer)
}

async function read(token: string) {
  const key = await importVerificationKey(signer.publicJwk)
  if (!key.ok) throw new Error(key.reason)
  return readStatusListToken({ token, uri: URI, key: key.value, at: AT, skewSeconds: 60 })
}

test('reads a list of exactly 131,072 entries in each size [R 7]', async () => {
  expect(MIN_STATUS_LIST_ENTRIES).toBe(131_072)
  for (const bits of [1, 2, 4, 8] as const) {
    expect(await read(await listOf(131_072, bits))).toMatchObject({ ok: true, value: { bits } })
  }
})

test('refuses a list of fewer, even by one byte [R 7]', async () => {
  for (const [entries, bits] of [
    [8, 1],
    [4, 2],
    [1, 8],
    [1_000, 2],
    [65_536, 1],
    [131_064, 1],
    [131_068, 2],
    [131_070, 4],
    [131_071, 8],
  ] as const) {
    expect(await read(await listOf(entries, bits))).toEqual({ ok: false, reason: 'too_few_entries' })
  }
})

test('cannot be made to publish one [R 7]', async () => {
  const list = {
    uri: URI,
    bits: 2,
    issuedAt: AT,
    ttlSeconds: 300,
    expiresAt: new Date(AT.getTime() + 1e6),
    signer,
  } as const
  expect(await signStatusListToken({ ...list, raw: createStatusBits(131_072, 2, 2) })).toMatch(/^ey/)
  await expect(signStatusListToken({ ...list, raw: createStatusBits(131_068, 2, 2) })).rejects.toThrow(RangeError)
})
