import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { encodeBase64url, generateSigningKey, importVerificationKey, signerFromJwk, utf8 } from '@sojourn/keys'
import { readStatusListToken, statusAt } from '@sojourn/status'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'
import { verdictOn } from '../harness/presentation/verdict-on.ts'

// Token Status List and Bitstring Status List count bits from opposite ends; on a byte that reads the same both ways nobody notices.

const AT = new Date('2026-11-20T08:00:00Z')
const URI = 'https://issuer.example/status-lists/1'
const BYTES = 131_072
const signer = await signerFromJwk((await generateSigningKey()).privateJwk)

async function read(lst: string, bits: number) {
  const iat = AT.getTime() / 1_000
  const body = { sub: URI, iat, exp: iat + 86_400, ttl: 300, status_list: { bits, lst } }
  const input = `${encodeBase64url('{"alg":"ES256","typ":"statuslist+jwt"}')}.${encodeBase64url(JSON.stringify(body))}`
  const token = `${input}.${encodeBase64url(await signer.sign(utf8(input)))}`
  const key = await importVerificationKey(signer.publicJwk)
  if (!key.ok) throw new Error(key.reason)
  return readStatusListToken({ token, uri: URI, key: key.value, at: AT, skewSeconds: 0 })
}
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** What the list says at its first places when its first byte is this one. */
async function firstPlaces(byte: number, bits: number): Promise<readonly string[]> {
  const raw = new Uint8Array(BYTES)
  raw[0] = byte
  const list = await read(base64url(deflateSync(raw)), bits)
  if (!list.ok) throw new Error(list.reason)
  return Array.from({ length: 8 / bits }, (_, index) => String(statusAt(list.value, index)))
}

describe('a list of statuses', () => {
  test('counts from the least significant bit: place 1 of 8, by hand [S 26]', async () => {
    const [first, ...rest] = await firstPlaces(0b0000_0010, 1)
    expect([first, ...rest]).toEqual(['valid', 'invalid', 'valid', 'valid', 'valid', 'valid', 'valid', 'valid'])
    // Where Bitstring Status List would have put place 1.
    const other = await firstPlaces(0b0100_0000, 1)
    expect(other.indexOf('invalid')).toBe(6)
  })

  test('counts pairs from the low end too, and keeps the order of the bits in a pair [S 26]', async () => {
    expect(await firstPlaces(0b00_00_10_01, 2)).toEqual(['invalid', 'suspended', 'valid', 'valid'])
    expect(await firstPlaces(0b01_10_00_00, 2)).toEqual(['valid', 'valid', 'suspended', 'invalid'])
  })

  test('counts halves and whole bytes likewise [S 26]', async () => {
    expect(await firstPlaces(0x21, 4)).toEqual(['invalid', 'suspended'])
    expect(await firstPlaces(0x02, 8)).toEqual(['suspended'])
  })

  const raw = new Uint8Array(BYTES)
  raw[0] = 0b0000_0010
  test.each<[string, string]>([
    ['as Bitstring has it: GZIP', base64url(gzipSync(raw))],
    ['as Bitstring has it: multibase', `u${base64url(gzipSync(raw))}`],
    ['with a multibase prefix', `u${base64url(deflateSync(raw))}`],
    ['as bare DEFLATE, without zlib’s frame', base64url(deflateRawSync(raw))],
    ['not packed', base64url(raw)],
    ['with padding', `${base64url(deflateSync(raw))}==`],
    ['in plain base64', Buffer.from(deflateSync(randomLike(raw))).toString('base64')],
  ])('is not read when it comes %s [S 26]', async (_, lst) => {
    expect((await read(base64url(deflateSync(raw)), 1)).ok).toBe(true)
    expect((await read(lst, 1)).ok).toBe(false)
  })
})

describe('a verifier', () => {
  let world: PresentationWorld
  let desk: DeskBrowser
  let wallet: BareWallet
  beforeAll(async () => {
    world = await startPresentationWorld()
    desk = await openDesk(world, 'demo-landlord')
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    wallet = await createBareWallet(world)
  })

  test.each([0, 1, 2, 3])(
    'takes a revocation at place %i of a byte for that credential’s, and its mirror for somebody else’s [S 26]',
    async (at) => {
      const index = 400 + at
      await hold(world, wallet, 'residence-permit', { statusIndex: index })
      // Two bits a place, written by hand.
      const bytes = world.issuers.listBytesOf('residence-permit')
      const write = async (position: number, value: number) => {
        bytes[index >> 2] = value << (position * 2)
        world.advance(800)
        await world.verifier.refreshStatusLists()
      }
      await write(3 - at, 0b01)
      expect(await verdictOn(desk, wallet)).toBe('200 pass')
      await write(at, 0b01)
      expect(await verdictOn(desk, wallet)).toBe('200 fail status.revoked')
      await write(at, 0b10)
      expect(await verdictOn(desk, wallet)).toBe('200 fail status.suspended')
      await write(at, 0b00)
      expect(await verdictOn(desk, wallet)).toBe('200 pass')
    },
  )
})

/** Bytes that do not pack into the alphabet that both kinds of base64 share. */
function randomLike(bytes: Uint8Array): Uint8Array {
  const filled = Uint8Array.from(bytes)
  for (let at = 0; at < 4_096; at += 1) filled[at] = (at * 2_654_435_761) >>> 13
  return filled
}
