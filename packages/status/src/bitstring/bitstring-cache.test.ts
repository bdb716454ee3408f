import { ok, refuse } from '@sojourn/domain'
import { generateSigningKey, importVerificationKey, signerFromJwk } from '@sojourn/keys'
import { expect, test } from 'vitest'
import { MIN_STATUS_LIST_ENTRIES } from '../bits.ts'
import type { StatusListAlarm } from '../list-cache.ts'
import { createBitstring, writeBit } from './bitstring.ts'
import { createBitstringCache } from './bitstring-cache.ts'
import { signBitstringList } from './sign-bitstring-list.ts'

const AT = new Date('2026-11-20T08:00:00Z')
const signer = await signerFromJwk((await generateSigningKey()).privateJwk)

/** An issuer that serves one list of each purpose, and what a verifier makes of it. */
function world(purposes: readonly string[]) {
  const fetched: string[] = []
  const alarms: StatusListAlarm[] = []
  const bitstring = createBitstring(MIN_STATUS_LIST_ENTRIES)
  writeBit(bitstring, 1, true)
  const cache = createBitstringCache({
    clock: () => AT,
    random: () => 0.5,
    leastRefreshSeconds: 30,
    onAlarm: (alarm) => alarms.push(alarm),
    keyFor: () => importVerificationKey(signer.publicJwk),
    async fetchToken(uri) {
      fetched.push(uri)
      const purpose = uri.slice('https://issuer.example/'.length)
      if (!purposes.includes(purpose)) return refuse('unreachable')
      const dates = { issuedAt: AT, expiresAt: new Date('2026-11-21T08:00:00Z'), ttlSeconds: 300 }
      return ok(
        await signBitstringList({ uri, purpose, bitstring, issuer: 'did:web:issuer.example', signer, ...dates }),
      )
    },
  })
  const answer = async (purpose: string, index: number, of = purpose) => {
    const uri = `https://issuer.example/${of}`
    const looked = await cache.lookup({ uri, index, purpose, size: 1, messages: new Map() })
    return looked.ok ? looked.value.answer : looked.reason
  }
  return { fetched, alarms, answer }
}

test('a bit that is set means what its purpose says, and nothing good where nobody knows the purpose', async () => {
  const { answer } = world(['revocation', 'suspension', 'refresh', 'message'])
  expect(await answer('revocation', 0)).toBe('valid')
  expect(await answer('revocation', 1)).toBe('invalid')
  expect(await answer('suspension', 0)).toBe('valid')
  expect(await answer('suspension', 1)).toBe('suspended')
  expect(await answer('refresh', 1)).toBe('valid')
  expect(await answer('message', 0)).toBe('valid')
  expect(await answer('message', 1)).toBe('unknown_value')
})

test('a list is fetched once for all who ask', async () => {
  const { answer, fetched } = world(['revocation'])
  await Promise.all([answer('revocation', 0), answer('revocation', 1)])
  await answer('revocation', 2)
  expect(fetched).toEqual(['https://issuer.example/revocation'])
})

test('an entry that does not fit its list, or a list that cannot be had, says nothing', async () => {
  const { answer, alarms } = world(['revocation'])
  expect(await answer('revocation', MIN_STATUS_LIST_ENTRIES)).toBe('out_of_range')
  expect(await answer('suspension', 1, 'revocation')).toBe('wrong_purpose')
  expect(await answer('suspension', 1)).toBe('unreachable')
  expect(alarms.map(({ reason }) => reason)).toEqual(['unreachable'])
})
