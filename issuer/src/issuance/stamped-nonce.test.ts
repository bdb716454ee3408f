import { type AgencyId, addSeconds } from '@sojourn/domain'
import { decodeBase64url, encodeBase64url } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { createMac } from './server-secret.ts'
import { mintNonce, readNonce } from './stamped-nonce.ts'

const mac = createMac('a secret of a test, forty-three characters long')
const AGENCY = 'public-security' as AgencyId
const NOW = new Date('2026-11-20T08:00:00Z')
const mint = () => mintNonce(mac, 'c_nonce', AGENCY, NOW, 300)

describe('a nonce that carries its own expiry', () => {
  test('is read until its last second', () => {
    const nonce = mint()
    expect(readNonce(mac, 'c_nonce', AGENCY, nonce, addSeconds(NOW, 299))).toMatchObject({
      ok: true,
      value: { expiresAt: addSeconds(NOW, 300) },
    })
    expect(readNonce(mac, 'c_nonce', AGENCY, nonce, addSeconds(NOW, 300))).toEqual({
      ok: false,
      reason: 'nonce_expired',
    })
  })

  test('differs each time in 96 random bits', () => {
    const ids = Array.from({ length: 1_000 }, () => {
      const read = readNonce(mac, 'c_nonce', AGENCY, mint(), NOW)
      return read.ok ? encodeBase64url(read.value.id.slice(4)) : ''
    })
    expect(new Set(ids).size).toBe(1_000)
  })

  test('is unknown once a single bit of it is another', () => {
    const bytes = decodeBase64url(mint()) ?? new Uint8Array()
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const spoiled = new Uint8Array(bytes)
      spoiled[bit >> 3] = (spoiled[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(readNonce(mac, 'c_nonce', AGENCY, encodeBase64url(spoiled), NOW)).toEqual({
        ok: false,
        reason: 'nonce_unknown',
      })
    }
  })

  test.each([
    ['of another purpose', () => mintNonce(mac, 'dpop_nonce', AGENCY, NOW, 300)],
    ['of another agency', () => mintNonce(mac, 'c_nonce', 'housing' as AgencyId, NOW, 300)],
    ['of another server', () => mintNonce(createMac('another secret'), 'c_nonce', AGENCY, NOW, 300)],
    ['that is empty', () => ''],
    ['that is no base64url', () => '!!!'],
    ['that is too short', () => mint().slice(0, 40)],
    ['that is too long', () => `${mint()}AAAA`],
  ])('is unknown when it is one %s', (_, make) => {
    expect(readNonce(mac, 'c_nonce', AGENCY, make(), NOW)).toEqual({ ok: false, reason: 'nonce_unknown' })
  })
})

test('parts of a MAC cannot run into each other', () => {
  expect(() => mac('c_nonce', 'a.b', 'c')).toThrow('holds a dot')
  expect(mac('c_nonce', 'ab', 'c')).not.toEqual(mac('c_nonce', 'a', 'bc'))
})
