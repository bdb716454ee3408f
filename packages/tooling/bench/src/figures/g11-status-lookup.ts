import { addSeconds, ok } from '@sojourn/domain'
import { importVerificationKey, signerFromJwk } from '@sojourn/keys'
import {
  createStatusBits,
  createStatusListCache,
  INVALID,
  readStatusListToken,
  signStatusListToken,
  statusAt,
  VALID,
  writeStatusBits,
} from '@sojourn/status'
import { atMost, costOf, type Figure, measureInTurns } from '../measure.ts'
import { newKey } from '../workload.ts'
import { repeatedly } from './repeatedly.ts'

const ENTRIES = 2 ** 20
const URI = 'https://issuer.example/public-security/status-lists/1'
const AT = new Date('2026-11-22T12:00:00Z')
const READS = 1000

/** What one status answer costs a verifier: from a list it holds, and from a token it sees for the first time. */
export async function measureG11(): Promise<readonly Figure[]> {
  const key = newKey()
  const signer = await signerFromJwk(key.privateJwk, { kid: 'bench' })
  const verificationKey = await importVerificationKey(key.publicJwk)
  if (!verificationKey.ok) throw new Error(verificationKey.reason)
  const raw = createStatusBits(ENTRIES, 1, VALID)
  for (let set = 0; set < ENTRIES / 100; set += 1) writeStatusBits(raw, 1, Math.floor(Math.random() * ENTRIES), INVALID)
  const token = await signStatusListToken({
    uri: URI,
    bits: 1,
    raw,
    issuedAt: AT,
    ttlSeconds: 300,
    expiresAt: addSeconds(AT, 86_400),
    signer,
  })
  const read = () => readStatusListToken({ token, uri: URI, key: verificationKey.value, at: AT, skewSeconds: 0 })
  const list = await read()
  if (!list.ok) throw new Error(list.reason)
  const cache = createStatusListCache({
    fetchToken: async () => ok(token),
    keyFor: async () => verificationKey,
    clock: () => AT,
    random: Math.random,
    leastRefreshSeconds: 30,
    onAlarm: ({ reason }) => {
      throw new Error(reason)
    },
  })
  let seen = 0
  const costs = await measureInTurns(
    [
      repeatedly('read in place', 5000, () => {
        for (let index = 0; index < READS; index += 1) seen += statusAt(list.value, (index * 7919) % ENTRIES).length
      }),
      repeatedly('whole cache lookup', 100_000, () => cache.lookup({ uri: URI, index: 12_345 })),
      repeatedly('cold', 300, read),
    ],
    9,
  )
  cache.stop()
  if (seen === 0) throw new Error('nothing was read')
  return [
    atMost('G11a', 'status read from a held list', (costOf(costs, 'read in place') / READS) * 1000, 20, 'ns CPU'),
    atMost('G11b', 'status from a token not seen before', costOf(costs, 'cold') / 1000, 0.3, 'ms CPU'),
  ]
}
