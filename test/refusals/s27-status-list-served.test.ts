import { inflateSync } from 'node:zlib'
import { importVerificationKey, verifyJwt } from '@sojourn/keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Issued, startWorld, type World } from '../harness/index.ts'
import { entryIn, partOf, placesOf, type StatusEntry } from '../harness/issuance/served-status.ts'
import { injectFetch } from '../harness/presentation/inject-fetch.ts'

let world: World
let issued: Issued
let place: StatusEntry
beforeAll(async () => {
  world = await startWorld()
  const [permit] = await world.issueTo(await world.wallet(), ['residence-permit'], { activate: false })
  if (permit === undefined) throw new Error('nothing was issued')
  issued = permit
  const [first] = await placesOf(world, issued.issuanceId)
  if (first === undefined) throw new Error('the issuance has no place')
  place = first
})
afterAll(() => world.close())

const get = (url: string, headers: Record<string, string> = {}) =>
  injectFetch(() => world.issuer.app)(url, { method: 'GET', headers })
const token = async (): Promise<string> => {
  const answer = await get(place.uri)
  expect(answer.status).toBe(200)
  return answer.text()
}

/** Publishes, and lets the process that serves look for a newer edition. */
async function publish(): Promise<void> {
  await world.publish()
  world.time.advance(3)
}

const numberOfEntries = (compact: string): number => {
  const { bits, lst } = partOf(compact, 1).status_list as { bits: number; lst: string }
  return (inflateSync(Buffer.from(lst, 'base64url')).length * 8) / bits
}

describe('a served status list', () => {
  test('has the media type, the name, the times and the size that it must [S 27]', async () => {
    const answer = await get(place.uri)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/statuslist+jwt')
    const compact = await answer.text()
    expect(partOf(compact, 0)).toMatchObject({ typ: 'statuslist+jwt', alg: 'ES256' })
    const { sub, iat, exp, ttl, status_list } = partOf(compact, 1)
    const now = world.time.now().getTime() / 1000
    expect(sub).toBe(place.uri)
    expect(Number(iat)).toBeLessThanOrEqual(now)
    expect(Number(exp)).toBeGreaterThan(now)
    expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(86_400)
    expect(ttl).toBe(300)
    expect(status_list).toMatchObject({ bits: 2 })
    expect(Object.keys(status_list as object).toSorted()).toEqual(['aggregation_uri', 'bits', 'lst'])
    expect(numberOfEntries(compact)).toBeGreaterThanOrEqual(131_072)
  })

  test('is one of those that the issuer names, in its metadata and in the list itself [S 27]', async () => {
    const { aggregation_uri: named } = partOf(await token(), 1).status_list as { aggregation_uri: string }
    const issuer = new URL(place.uri.slice(0, place.uri.indexOf('/status-lists/')))
    const server = await get(`${issuer.origin}/.well-known/oauth-authorization-server${issuer.pathname}`)
    expect(await server.json()).toMatchObject({ status_list_aggregation_endpoint: named })
    const answer = await get(named)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    const { status_lists: lists } = (await answer.json()) as { status_lists: string[] }
    expect(lists).toContain(place.uri)
    expect(new Set(lists).size).toBe(lists.length)
    for (const uri of lists) expect(partOf(await (await get(uri)).text(), 1).sub).toBe(uri)
  })

  test('is zlib, and not raw DEFLATE nor gzip, in base64url without padding [S 26]', async () => {
    const { lst } = partOf(await token(), 1).status_list as { lst: string }
    expect(lst).toMatch(/^[A-Za-z0-9_-]+$/)
    const [first = 0, second = 0] = Buffer.from(lst, 'base64url')
    // RFC 1950: method 8, and both bytes together a multiple of 31.
    expect(first & 0x0f).toBe(8)
    expect((first * 256 + second) % 31).toBe(0)
  })

  test('is signed by one key of those that the agency publishes [S 27]', async () => {
    const compact = await token()
    const published = await get(`${world.urls.issuer}/.well-known/jwt-vc-issuer/public-security`)
    const { keys } = ((await published.json()) as { jwks: { keys: object[] } }).jwks
    const verdicts = keys.map(async (jwk) => {
      const key = await importVerificationKey(jwk)
      if (!key.ok) throw new Error(key.reason)
      return (await verifyJwt('status_list', compact, key.value)).ok
    })
    expect((await Promise.all(verdicts)).filter((isGood) => isGood)).toHaveLength(1)
  })

  test('says suspended for what waits, valid after activation, then what happens to it [S 26]', async () => {
    // Issued a moment ago and not compared: the entry was born suspended.
    expect(entryIn(await token(), place.idx)).toBe(2)
    const activated = await world.issuer.activate(
      'public-security',
      issued.issuanceId,
      issued.card.comparisonCode ?? '',
    )
    expect(activated.ok).toBe(true)
    await publish()
    expect(entryIn(await token(), place.idx)).toBe(0)
    const officer = await world.staff('public-security', ['revoker'])
    const act = async (verb: string, reasonCode: string) => {
      const { status } = await officer.post(`/issuances/${issued.issuanceId}/${verb}`, { reasonCode, reasonText: '' })
      expect(status).toBe(200)
      await publish()
      return entryIn(await token(), place.idx)
    }
    expect(await act('suspend', 'loss_reported')).toBe(2)
    expect(await act('reinstate', 'found')).toBe(0)
    expect(await act('revoke', 'moved_away')).toBe(1)
    const back = { reasonCode: 'found', reasonText: '' }
    expect((await officer.post(`/issuances/${issued.issuanceId}/reinstate`, back)).status).toBe(409)
  })

  test('changes the bits of those copies and of nobody else [S 26]', async () => {
    const [other] = await world.issueTo(await world.wallet(), ['household-relation'], { activate: false })
    if (other === undefined) throw new Error('nothing was issued')
    await publish()
    const before = await token()
    const activated = await world.issuer.activate('public-security', other.issuanceId, other.card.comparisonCode ?? '')
    expect(activated.ok).toBe(true)
    await publish()
    const after = await token()
    const own = new Set(
      (await placesOf(world, other.issuanceId)).filter(({ uri }) => uri === place.uri).map(({ idx }) => idx),
    )
    expect(own.size).toBeGreaterThan(0)
    const entries = (compact: string): number[] => {
      const { lst } = partOf(compact, 1).status_list as { lst: string }
      return [...inflateSync(Buffer.from(lst, 'base64url'))].flatMap((byte) =>
        [0, 2, 4, 6].map((at) => (byte >> at) & 3),
      )
    }
    const [was, is] = [entries(before), entries(after)]
    const changed = is.flatMap((value, idx) => (value === was[idx] ? [] : [idx]))
    expect(new Set(changed)).toEqual(own)
    expect(new Set(changed.map((idx) => is[idx]))).toEqual(new Set([0]))
  })

  test('gives copies of a batch places that do not lie side by side [S 27]', async () => {
    const indices = (await placesOf(world, issued.issuanceId)).map(({ idx }) => idx).toSorted((a, b) => a - b)
    expect(new Set(indices).size).toBe(10)
    const neighbours = indices.filter((idx, at) => idx + 1 === indices[at + 1])
    expect(neighbours.length).toBeLessThan(5)
  })

  test('is not sent again to whoever has this edition [S 27]', async () => {
    const etag = (await get(place.uri)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[A-Za-z0-9_-]{43}"$/)
    const again = await get(place.uri, { 'if-none-match': etag })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await get(place.uri, { 'if-none-match': '"another"' })).status).toBe(200)
    expect((await get(place.uri)).headers.get('cache-control')).toBe('public, max-age=15')
  })

  test('tells nothing of the past, and nothing of lists that there are not [S 27]', async () => {
    expect((await get(`${place.uri}?time=1700000000`)).status).toBe(501)
    expect((await get(place.uri.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).status).toBe(404)
    expect((await get(place.uri.replace('public-security', 'housing'))).status).toBe(404)
    expect((await get(`${world.urls.issuer}/public-security/status-lists/1`)).status).toBe(404)
  })

  test('is signed anew when its ttl is over, and its time never goes back [S 27]', async () => {
    const first = partOf(await token(), 1)
    world.time.advance(301)
    await publish()
    const second = partOf(await token(), 1)
    expect(Number(second.iat)).toBeGreaterThan(Number(first.iat))
    world.time.advance(-200)
    await world.issuer.publishStatusLists()
    world.time.advance(200)
    expect(Number(partOf(await token(), 1).iat)).toBeGreaterThanOrEqual(Number(second.iat))
  })
})
