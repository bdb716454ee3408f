import { createDeflate, deflateSync } from 'node:zlib'
import { generateSigningKey, importVerificationKey, signerFromJwk, signJwt } from '@sojourn/keys'
import { createStatusBits, inflateStatusBits, readStatusListToken, signStatusListToken } from '@sojourn/status'
import { expect, test } from 'vitest'

// @sd-jwt/jwt-status-list 0.19.0: a list of 5,448 characters blocked Node for two seconds, 21,755 characters ended the process.

const AT = new Date('2026-11-20T08:00:00Z')
const URI = 'https://issuer.example/status-lists/1'
const MIB = 1_048_576
const signer = await signerFromJwk((await generateSigningKey()).privateJwk)
const key = await importVerificationKey(signer.publicJwk)

function bomb(mebibytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const deflate = createDeflate({ level: 9 })
    const pieces: Buffer[] = []
    deflate.on('data', (piece: Buffer) => pieces.push(piece))
    deflate.on('end', () => resolve(Uint8Array.from(Buffer.concat(pieces))))
    deflate.on('error', reject)
    const zeros = Buffer.alloc(MIB)
    let left = mebibytes
    const write = (): void => {
      while (left > 0) {
        left -= 1
        if (!deflate.write(zeros)) {
          deflate.once('drain', write)
          return
        }
      }
      deflate.end()
    }
    write()
  })
}

async function read(token: string) {
  if (!key.ok) throw new Error(key.reason)
  return readStatusListToken({ token, uri: URI, key: key.value, at: AT, skewSeconds: 60 })
}

function signed(zlib: Uint8Array): Promise<string> {
  const iat = AT.getTime() / 1000
  const lst = Buffer.from(zlib).toString('base64url')
  return signJwt('status_list', {}, { sub: URI, iat, exp: iat + 86_400, status_list: { bits: 1, lst } }, signer)
}

test('reads an honest list of 2^20 entries [R 16]', async () => {
  const raw = createStatusBits(MIB, 2, 0)
  const list = {
    uri: URI,
    bits: 2,
    raw,
    issuedAt: AT,
    ttlSeconds: 300,
    expiresAt: new Date(AT.getTime() + 1e6),
    signer,
  } as const
  expect(await read(await signStatusListToken(list))).toMatchObject({ ok: true })
})

test('reads the largest list it will take, 2 MiB, and refuses one byte more [R 16]', async () => {
  expect(await read(await signed(deflateSync(new Uint8Array(2 * MIB))))).toMatchObject({ ok: true })
  expect(await read(await signed(deflateSync(new Uint8Array(2 * MIB + 1))))).toEqual({
    ok: false,
    reason: 'not_compressed',
  })
})

test('refuses 300 MiB of zeros without unpacking more than 2 MiB of them [R 16]', async () => {
  const zlib = await bomb(300)
  expect(zlib.length).toBeLessThan(MIB)
  const token = await signed(zlib)
  await read(token)
  const before = process.memoryUsage()
  const started = process.cpuUsage()
  expect(await read(token)).toEqual({ ok: false, reason: 'not_compressed' })
  const { user, system } = process.cpuUsage(started)
  const after = process.memoryUsage()
  // 20 ms is the figure on a quiet machine; unpacking it all would take ten times the bound held here.
  expect((user + system) / 1000).toBeLessThan(60)
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(5 * MIB)
})

test('refuses a bomb of every size alike, on the inflater alone [R 16]', async () => {
  for (const mebibytes of [3, 10, 100]) {
    expect(await inflateStatusBits(await bomb(mebibytes), 2 * MIB)).toBeUndefined()
  }
})

test('refuses the 5,448 characters that a list of that length can hold at most [R 16]', async () => {
  const zlib = await bomb(4)
  expect(Buffer.from(zlib).toString('base64url').length).toBeLessThan(6_000)
  expect(await read(await signed(zlib))).toEqual({ ok: false, reason: 'not_compressed' })
})

test('refuses a token longer than any list can make it before it reads a byte of it [R 16]', async () => {
  expect(await read(`${'A'.repeat(5 * MIB)}.e30.`)).toEqual({ ok: false, reason: 'malformed_jwt' })
})
