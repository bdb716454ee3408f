import { addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import { generateSigningKey, publicJwkOf, signerFromJwk } from '@sojourn/keys'
import { signTrustList, type TrustList } from '@sojourn/trust'
import { beforeAll, describe, expect, test } from 'vitest'
import { createTrustListFollower, type TrustListFollower } from './follow-trust-list.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const LIST: TrustList = {
  id: 'urn:sojourn:demo-registry',
  version: 5,
  issuedAt: NOW,
  expiresAt: addSeconds(NOW, 86_400),
  issuers: [],
  relyingParties: [],
}

let registry: Awaited<ReturnType<typeof generateSigningKey>>['privateJwk']
beforeAll(async () => {
  registry = (await generateSigningKey()).privateJwk
})

function follow(): {
  readonly follower: TrustListFollower
  readonly alarms: string[]
  serve(token: Result<string, string>): Promise<void>
} {
  const alarms: string[] = []
  let served: Result<string, string> = refuse('unreachable')
  const follower = createTrustListFollower({
    refreshSeconds: 300,
    readToken: async () => served,
    anchor: publicJwkOf(registry),
    clock: () => NOW,
    random: () => 0.5,
    onAlarm: ({ reason }) => alarms.push(reason),
  })
  return {
    follower,
    alarms,
    async serve(token) {
      served = token
      await follower.refresh()
    },
  }
}

const signed = async (list: TrustList, key = registry) => ok(await signTrustList(list, await signerFromJwk(key)))
const version = (follower: TrustListFollower, at = NOW) => {
  const current = follower.current(at)
  return current.ok ? current.value.version : current.reason
}

describe('the trust list that a verifier follows', () => {
  test('is the newest that was signed by the pinned anchor', async () => {
    const { follower, alarms, serve } = follow()
    await serve(await signed(LIST))
    expect(version(follower)).toBe(5)
    await serve(await signed({ ...LIST, version: 6 }))
    expect(version(follower)).toBe(6)
    expect(alarms).toEqual([])
  })

  test('is never an older one, or another registry’s', async () => {
    const { follower, alarms, serve } = follow()
    await serve(await signed(LIST))
    await serve(await signed({ ...LIST, version: 4 }))
    await serve(await signed({ ...LIST, id: 'urn:sojourn:other', version: 9 }))
    expect(version(follower)).toBe(5)
    expect(alarms).toEqual(['rolled_back', 'another_list'])
  })

  test('is never one that a stranger signed', async () => {
    const { follower, alarms, serve } = follow()
    await serve(await signed({ ...LIST, version: 9 }, (await generateSigningKey()).privateJwk))
    expect(version(follower)).toBe('trust_list_unavailable')
    expect(alarms).toEqual(['bad_signature'])
  })

  test('stays when its source is cut off, until it expires', async () => {
    const { follower, alarms, serve } = follow()
    await serve(await signed(LIST))
    await serve(refuse('unreachable'))
    expect(version(follower)).toBe(5)
    expect(version(follower, addSeconds(NOW, 86_400))).toBe('trust_list_unavailable')
    expect(alarms).toEqual(['unreachable'])
  })
})
