import { ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64url, generateSigningKey, importVerificationKey, signerFromJwk } from '@sojourn/keys'
import { describe, expect, test, vi } from 'vitest'
import { createStatusBits, MIN_STATUS_LIST_ENTRIES, writeStatusBits } from './bits.ts'
import { signStatusListCwt } from './cwt/sign-status-list-cwt.ts'
import { judgeAge } from './freshness.ts'
import type { FetchRefusal, ListSigner, StatusListAlarm } from './list-cache.ts'
import { signStatusListToken } from './sign-status-list-token.ts'
import { createStatusListCache } from './status-list-cache.ts'

const START = new Date('2026-11-20T08:00:00Z')
const URI = 'https://issuer.example/status-lists/1'
const signer = await signerFromJwk((await generateSigningKey()).privateJwk)
const key = await keyOf(signer.publicJwk)

async function keyOf(jwk: unknown) {
  const imported = await importVerificationKey(jwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.value
}

/** An origin that serves what it is told to, and a cache with a clock to turn. */
function world() {
  let now = START.getTime()
  const served = new Map<string, () => Promise<Result<string, FetchRefusal>>>()
  const fetches: string[] = []
  const alarms: StatusListAlarm[] = []
  const signers: ListSigner[] = []
  let random = 0.5
  const cache = createStatusListCache({
    async fetchToken(uri) {
      fetches.push(uri)
      return (await served.get(uri)?.()) ?? refuse('unreachable')
    },
    async keyFor(said) {
      signers.push(said)
      return said.header.kid === 'nobody' ? refuse('not_on_trust_list') : ok(key)
    },
    clock: () => new Date(now),
    random: () => random,
    leastRefreshSeconds: 30,
    onAlarm: (alarm) => alarms.push(alarm),
  })
  return {
    cache,
    fetches,
    alarms,
    signers,
    serve: (token: string, uri = URI) => served.set(uri, async () => ok(token)),
    serveWith: (answer: () => Promise<Result<string, FetchRefusal>>, uri = URI) => served.set(uri, answer),
    pass: (seconds: number) => {
      now += seconds * 1000
    },
    jitterAt: (value: number) => {
      random = value
    },
    reasons: () => alarms.map(({ reason }) => reason),
  }
}

function listAt(issuedAt: Date, revoked: readonly number[] = [], uri = URI, ttlSeconds = 300): Promise<string> {
  const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, 0)
  for (const index of revoked) writeStatusBits(raw, 2, index, 1)
  const expiresAt = new Date(issuedAt.getTime() + 86_400_000)
  return signStatusListToken({ uri, bits: 2, raw, issuedAt, ttlSeconds, expiresAt, signer })
}

const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000)
const reference = { uri: URI, index: 5 }

describe('a list that its origin has as a CWT alone', () => {
  /** Base64url of the bytes, as the way out brings it. */
  async function cwtAt(issuedAt: Date, revoked: readonly number[] = [], by = certified): Promise<string> {
    const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, 0)
    for (const index of revoked) writeStatusBits(raw, 2, index, 1)
    const expiresAt = new Date(issuedAt.getTime() + 86_400_000)
    const list = { uri: URI, bits: 2, raw, issuedAt, ttlSeconds: 300, expiresAt } as const
    return encodeBase64url(await signStatusListCwt({ ...list, signer: by }))
  }
  const certified = { ...signer, x5c: ['AQID'] }

  test('is kept by the same rules, its signer named by the chain in it [S 27]', async () => {
    const { cache, serve, signers, fetches, pass } = world()
    serve(await cwtAt(START, [5]))
    expect(await cache.lookup(reference)).toMatchObject({ ok: true, value: { answer: 'invalid', list: { uri: URI } } })
    expect(await cache.lookup({ uri: URI, index: 6 })).toMatchObject({ ok: true, value: { answer: 'valid' } })
    expect(signers).toEqual([{ header: { x5c: ['AQID'] }, payload: {} }])
    pass(301)
    serve(await cwtAt(after(301), []))
    await cache.refreshDue()
    expect(await cache.lookup(reference)).toMatchObject({ ok: true, value: { answer: 'valid' } })
    expect(fetches).toHaveLength(2)
  })

  test('is refused for what is wrong with it, and an older one does not follow a newer in the other form', async () => {
    const good = await cwtAt(START)
    const stranger = await signerFromJwk((await generateSigningKey()).privateJwk, { x5c: ['AQID'] })
    const answerOf = async (token: string) => {
      const { cache, serve } = world()
      serve(token)
      const looked = await cache.lookup(reference)
      return looked.ok ? looked.value.answer : looked.reason
    }
    expect(await answerOf(good)).toBe('valid')
    expect(await answerOf(await cwtAt(START, [], { ...stranger, x5c: ['AQID'] }))).toBe('bad_signature')
    expect(await answerOf(`${good}AAAA`)).toBe('trailing_bytes')
    expect(await answerOf('not base64url!')).toBe('malformed_jwt')
    expect(await answerOf(encodeBase64url(Uint8Array.of(0xa0)))).toBe('malformed_cwt')
    const { cache, serve, reasons, pass } = world()
    serve(await listAt(after(60)))
    await cache.lookup(reference)
    pass(361)
    serve(await cwtAt(START))
    await cache.refreshDue()
    expect(reasons()).toEqual(['rolled_back'])
  })
})

describe('the status list cache', () => {
  test('answers from the list it fetched, and fetches it once for a thousand presentations [S 27] [M 4]', async () => {
    const { cache, fetches, serve } = world()
    serve(await listAt(START, [5]))
    expect(await cache.lookup(reference)).toMatchObject({ ok: true, value: { answer: 'invalid', list: { uri: URI } } })
    expect(await cache.lookup({ uri: URI, index: 6 })).toMatchObject({ ok: true, value: { answer: 'valid' } })
    for (let i = 0; i < 1_000; i++) await cache.lookup({ uri: URI, index: i })
    expect(fetches).toEqual([URI])
  })

  test('fetches once however many come at the same time', async () => {
    const { cache, fetches, serve } = world()
    serve(await listAt(START))
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => cache.lookup({ uri: URI, index })))
    expect(answers.every((answer) => answer.ok)).toBe(true)
    expect(fetches).toHaveLength(1)
  })

  test('fetches again on its own clock, a fifth sooner or later than the ttl [M 4]', async () => {
    for (const [random, early, late] of [
      [0, 239, 241],
      [1, 359, 361],
    ] as const) {
      const { cache, fetches, serve, pass, jitterAt } = world()
      jitterAt(random)
      serve(await listAt(START))
      await cache.lookup(reference)
      pass(early)
      await cache.refreshDue()
      expect(fetches).toHaveLength(1)
      pass(late - early)
      await cache.refreshDue()
      expect(fetches).toHaveLength(2)
    }
  })

  test('asks no issuer more often than it was told, however short the ttl', async () => {
    const { cache, fetches, serve, pass } = world()
    serve(await listAt(START, [], URI, 1))
    await cache.lookup(reference)
    pass(29)
    await cache.refreshDue()
    expect(fetches).toHaveLength(1)
    pass(2)
    await cache.refreshDue()
    expect(fetches).toHaveLength(2)
  })

  test('fetches the lists it holds at once when an operator says so', async () => {
    const { cache, fetches, serve } = world()
    await cache.refreshHeld()
    expect(fetches).toEqual([])
    serve(await listAt(START))
    await cache.lookup(reference)
    serve(await listAt(after(1), [5]))
    await cache.refreshHeld()
    expect(fetches).toHaveLength(2)
    expect(await cache.lookup(reference)).toMatchObject({ value: { answer: 'invalid' } })
  })

  test('sees a revocation after the next fetch', async () => {
    const { cache, serve, pass } = world()
    serve(await listAt(START))
    expect(await cache.lookup(reference)).toMatchObject({ value: { answer: 'valid' } })
    serve(await listAt(after(200), [5]))
    pass(400)
    await cache.refreshDue()
    expect(await cache.lookup(reference)).toMatchObject({ value: { answer: 'invalid' } })
  })

  test('lets no ttl make it fetch every second, nor hold a list for years', async () => {
    const hasty = world()
    hasty.serve(await listAt(START, [], URI, 1))
    await hasty.cache.lookup(reference)
    hasty.pass(29)
    await hasty.cache.refreshDue()
    expect(hasty.fetches).toHaveLength(1)
    const lazy = world()
    lazy.serve(await listAt(START, [], URI, 1_000_000_000))
    await lazy.cache.lookup(reference)
    lazy.pass(721)
    await lazy.cache.refreshDue()
    expect(lazy.fetches).toHaveLength(2)
  })

  test('refuses an older list than one it has had, raises the alarm, and keeps the newer [F 13]', async () => {
    const { cache, serve, pass, reasons } = world()
    serve(await listAt(START, [5]))
    await cache.lookup(reference)
    serve(await listAt(after(-60)))
    pass(400)
    await cache.refreshDue()
    expect(reasons()).toEqual(['rolled_back'])
    expect(await cache.lookup(reference)).toMatchObject({ ok: true, value: { answer: 'invalid' } })
  })

  test('refuses a list of another name, another key, another issuer or the future, each with an alarm [F 13]', async () => {
    const stranger = await signerFromJwk((await generateSigningKey()).privateJwk)
    const nobody = await signerFromJwk((await generateSigningKey()).privateJwk, { kid: 'nobody' })
    const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, 0)
    const list = { uri: URI, bits: 2, raw, issuedAt: START, ttlSeconds: 300, expiresAt: after(86_400) } as const
    const cases = [
      [await listAt(START, [], 'https://issuer.example/status-lists/2'), 'wrong_subject'],
      [await signStatusListToken({ ...list, signer: stranger }), 'bad_signature'],
      [await signStatusListToken({ ...list, signer: nobody }), 'untrusted_status_issuer'],
      [await listAt(after(120)), 'not_yet_valid'],
      ['not a token', 'malformed_jwt'],
    ] as const
    for (const [token, reason] of cases) {
      const { cache, serve, reasons } = world()
      serve(token)
      expect(await cache.lookup(reference)).toEqual({ ok: false, reason })
      expect(reasons()).toEqual([reason])
    }
  })

  test('says no when the list cannot be had, and does not ask again at every presentation [F 12]', async () => {
    const { cache, fetches, serve, pass } = world()
    expect(await cache.lookup(reference)).toEqual({ ok: false, reason: 'unreachable' })
    expect(await cache.lookup(reference)).toEqual({ ok: false, reason: 'unreachable' })
    expect(fetches).toHaveLength(1)
    serve(await listAt(START))
    pass(31)
    expect(await cache.lookup(reference)).toMatchObject({ ok: true })
  })

  test('a fetch that throws is unreachable, and the alarm carries what was thrown', async () => {
    const { cache, serveWith, alarms } = world()
    const cause = new Error('no route')
    serveWith(async () => {
      throw cause
    })
    expect(await cache.lookup(reference)).toEqual({ ok: false, reason: 'unreachable' })
    expect(alarms).toEqual([{ uri: URI, reason: 'unreachable', at: START, cause }])
  })

  test('cut off from the origin it goes on answering, and the list grows stale [F 12]', async () => {
    const { cache, serve, serveWith, pass } = world()
    serve(await listAt(START))
    await cache.lookup(reference)
    serveWith(async () => refuse('unreachable'))
    pass(3_600)
    await cache.refreshDue()
    const aging = await cache.lookup(reference)
    if (!aging.ok) throw new Error(aging.reason)
    expect(judgeAge(aging.value.list, after(3_600), 'online')).toBe('aging')
    expect(judgeAge(aging.value.list, after(86_400), 'online')).toBe('stale')
  })

  test('an index beyond the list is out of range, never valid [S 27]', async () => {
    const { cache, serve } = world()
    serve(await listAt(START))
    expect(await cache.lookup({ uri: URI, index: MIN_STATUS_LIST_ENTRIES })).toMatchObject({
      ok: true,
      value: { answer: 'out_of_range' },
    })
  })

  test('the loop fetches what is due, once though started twice, and nothing after it is stopped', async () => {
    vi.useFakeTimers()
    try {
      const { cache, fetches, serve, pass } = world()
      serve(await listAt(START))
      await cache.lookup(reference)
      cache.start()
      cache.start()
      pass(400)
      await vi.advanceTimersByTimeAsync(5_000)
      expect(fetches).toHaveLength(2)
      cache.stop()
      pass(400)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(fetches).toHaveLength(2)
    } finally {
      vi.useRealTimers()
    }
  })
})

test('a cache that was not told how often to fetch at most is refused: its timer would never rest', () => {
  const deps = {
    fetchToken: async () => refuse('unreachable' as const),
    keyFor: async () => ok(key),
    clock: () => START,
    random: () => 0.5,
    onAlarm: () => undefined,
  }
  expect(() => createStatusListCache({ ...deps, leastRefreshSeconds: 30 })).not.toThrow()
  for (const leastRefreshSeconds of [undefined, Number.NaN, 0, -1])
    expect(() => createStatusListCache({ ...deps, leastRefreshSeconds } as never)).toThrow(RangeError)
})
