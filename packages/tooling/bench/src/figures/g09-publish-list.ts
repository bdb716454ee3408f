import { signerFromJwk } from '@sojourn/keys'
import {
  compressStatusBits,
  createStatusBits,
  INVALID,
  signStatusListToken,
  VALID,
  writeStatusBits,
} from '@sojourn/status'
import { atMost, type Figure, median } from '../measure.ts'
import { newKey } from '../workload.ts'

const ENTRIES = 2 ** 20
const BITS = 1
const URI = 'https://issuer.example/public-security/status-lists/1'

const entropyBytes = (share: number): number =>
  (ENTRIES * -(share * Math.log2(share) + (1 - share) * Math.log2(1 - share))) / 8

function listWith(share: number): Uint8Array {
  const raw = createStatusBits(ENTRIES, BITS, VALID)
  for (let set = 0; set < ENTRIES * share; set += 1) {
    writeStatusBits(raw, BITS, Math.floor(Math.random() * ENTRIES), INVALID)
  }
  return raw
}

/** One list of 2^20 entries re-published (encoded and signed) after a change, and how close its size comes to the entropy bound. */
export async function measureG9(): Promise<readonly Figure[]> {
  const signer = await signerFromJwk(newKey().privateJwk, { kid: 'bench' })
  const figures: Figure[] = []
  for (const [letter, share, limit] of [
    ['a', 0.001, 1.55],
    ['b', 0.01, 1.5],
    ['c', 0.05, 1.06],
  ] as const) {
    const raw = listWith(share)
    const percent = `${share * 100} % set`
    const millis: number[] = []
    for (let round = 0; round < 41; round += 1) {
      const before = process.cpuUsage()
      await signStatusListToken({
        uri: URI,
        bits: BITS,
        raw,
        issuedAt: new Date('2026-11-22T00:00:00Z'),
        ttlSeconds: 300,
        expiresAt: new Date('2026-11-23T00:00:00Z'),
        signer,
      })
      const used = process.cpuUsage(before)
      if (round > 5) millis.push((used.user + used.system) / 1000)
    }
    figures.push(atMost(`G9${letter}`, `re-publish 2^20 entries, ${percent}`, median(millis), 1, 'ms CPU'))
    const size = (await compressStatusBits(raw)).length
    figures.push(atMost(`G9${letter}-size`, `size / entropy bound, ${percent}`, size / entropyBytes(share), limit, 'x'))
  }
  return figures
}
