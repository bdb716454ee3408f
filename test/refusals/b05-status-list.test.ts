import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { JsonValue } from '@sojourn/domain'
import { createStatusBits, MIN_STATUS_LIST_ENTRIES, signStatusListCwt, signStatusListToken } from '@sojourn/status'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HandPresenter, handPresenter } from '../harness/presentation/hand-presenter.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { MALFORMED_LISTS } from './status-lists/malformed-lists.ts'
import { startOrigin, type Watched, watchedVerifier } from './status-lists/rogue-origin.ts'

// What can be wrong with a status beside the list itself (R 6 has those): the credential's word on where it stands, and whoever serves the list.

let world: PresentationWorld
let origin: Awaited<ReturnType<typeof startOrigin>>
let watched: Watched
let presenter: HandPresenter
let served = 0
beforeAll(async () => {
  origin = await startOrigin()
  world = await startPresentationWorld({
    trustList: (list) => ({
      ...list,
      issuers: list.issuers.map((issuer) => ({ ...issuer, statusLists: [`${origin.url}/lists/`] })),
    }),
  })
  watched = await watchedVerifier(world)
  presenter = await handPresenter(world, watched.verifier)
})
afterAll(async () => {
  await watched.verifier.close()
  await world.close()
  await origin.close()
})

const JWT = 'application/statuslist+jwt'
const RAW = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, 0)
/** Each a list that the verifier has never seen. */
const nextUri = (): string => `${origin.url}/lists/${++served}`

const listAt = (uri: string) => ({
  uri,
  bits: 2 as const,
  raw: RAW,
  issuedAt: world.clock(),
  ttlSeconds: 300,
  expiresAt: new Date(world.clock().getTime() + 86_400_000),
  signer: world.issuers.signerFor('residence-permit'),
})

const presented = (status: JsonValue | undefined): Promise<string> =>
  presenter.present({ payload: ({ status: _, ...claims }) => (status === undefined ? claims : { ...claims, status }) })

/** The good list at its address, for whoever comes. */
async function serveGood(uri: string): Promise<void> {
  const token = await signStatusListToken(listAt(uri))
  origin.answer((_request, response) => response.writeHead(200, { 'content-type': JWT }).end(token))
}

const MALFORMED = 'fail format.malformed'
const UNKNOWN = 'cannot_tell status.unavailable'

/** How a credential may name its place. */
const REFERENCES: readonly (readonly [string, string, (uri: string) => JsonValue | undefined])[] = [
  ['below the first', MALFORMED, (uri) => ({ status_list: { idx: -1, uri } })],
  ['between two', MALFORMED, (uri) => ({ status_list: { idx: 1.5, uri } })],
  ['at 2^31', UNKNOWN, (uri) => ({ status_list: { idx: 2 ** 31, uri } })],
  ['at 2^53 − 1', UNKNOWN, (uri) => ({ status_list: { idx: Number.MAX_SAFE_INTEGER, uri } })],
  ['right behind the last', UNKNOWN, (uri) => ({ status_list: { idx: MIN_STATUS_LIST_ENTRIES, uri } })],
  ['one further', UNKNOWN, (uri) => ({ status_list: { idx: MIN_STATUS_LIST_ENTRIES + 1, uri } })],
  ['in words', MALFORMED, (uri) => ({ status_list: { idx: '1', uri } })],
  ['of null', MALFORMED, (uri) => ({ status_list: { idx: null, uri } })],
  ['of a list', MALFORMED, (uri) => ({ status_list: { idx: [1], uri } })],
  ['left out', MALFORMED, (uri) => ({ status_list: { uri } })],
  ['without an address', MALFORMED, () => ({ status_list: { idx: 1 } })],
  ['with an address that is none', MALFORMED, () => ({ status_list: { idx: 1, uri: 'lists/1' } })],
  ['with a number for an address', MALFORMED, () => ({ status_list: { idx: 1, uri: 7 } })],
  ['in a mechanism that nobody knows', MALFORMED, () => ({ oracle: 'valid' })],
  ['in nothing', MALFORMED, () => ({})],
  ['in a text', MALFORMED, () => 'valid'],
  ['not named at all', UNKNOWN, () => undefined],
  [
    'where no list of the agency may lie',
    UNKNOWN,
    () => ({ status_list: { idx: 1, uri: 'https://attacker.example/1' } }),
  ],
  ['above the place of the agency’s lists', UNKNOWN, (uri) => ({ status_list: { idx: 1, uri: `${uri}/../../1` } })],
]

const listening =
  (status: number, headers: Record<string, string>, body?: () => string | Uint8Array): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body?.())
  }

/** How whoever serves the list may answer. What is no JWT is read as the CWT form, which has its own word for what is nothing. */
const ORIGINS: readonly (readonly [
  string,
  string,
  (token: string, uri: string) => RequestListener | Promise<RequestListener>,
])[] = [
  [
    'sends elsewhere, where the right list lies',
    'unreachable',
    (token) => (request, response) => {
      if (request.url === '/there') response.writeHead(200, { 'content-type': JWT }).end(token)
      else response.writeHead(302, { location: '/there' }).end()
    },
  ],
  ['sends back to itself', 'unreachable', (_, uri) => listening(301, { location: uri })],
  ['sends to a private address', 'unreachable', () => listening(307, { location: 'http://169.254.169.254/' })],
  ['does not know it', 'unreachable', (token) => listening(404, { 'content-type': JWT }, () => token)],
  ['is broken', 'unreachable', (token) => listening(500, { 'content-type': JWT }, () => token)],
  ['has nothing to say', 'malformed_cbor', () => listening(204, { 'content-type': JWT })],
  ['says nothing', 'malformed_cbor', () => listening(200, { 'content-type': JWT }, () => '')],
  ['calls it a page', 'wrong_content_type', (token) => listening(200, { 'content-type': 'text/html' }, () => token)],
  [
    'calls it JSON',
    'wrong_content_type',
    (token) => listening(200, { 'content-type': 'application/json' }, () => token),
  ],
  ['does not say what it is', 'wrong_content_type', (token) => listening(200, {}, () => token)],
  [
    'calls it by a longer name',
    'wrong_content_type',
    (token) => listening(200, { 'content-type': `${JWT}x` }, () => token),
  ],
  [
    'gives the list of a neighbour as CWT',
    'wrong_subject',
    async (_, uri) => {
      const cwt = await signStatusListCwt(listAt(`${uri}0`))
      return listening(200, { 'content-type': 'application/statuslist+cwt' }, () => cwt)
    },
  ],
  [
    'gives the CWT form and calls it JWT',
    'unreachable',
    async (_, uri) => {
      const cwt = await signStatusListCwt(listAt(uri))
      return listening(200, { 'content-type': JWT }, () => cwt)
    },
  ],
  [
    'packs it',
    'unreachable',
    (token) => listening(200, { 'content-type': JWT, 'content-encoding': 'gzip' }, () => gzipSync(token)),
  ],
  [
    'gives it packed and does not say so',
    'unreachable',
    (token) => listening(200, { 'content-type': JWT }, () => gzipSync(token)),
  ],
  [
    'adds more than any list has',
    'too_large',
    (token) => listening(200, { 'content-type': JWT }, () => token + 'x'.repeat(4_194_304)),
  ],
  [
    'breaks off in the middle',
    'unreachable',
    (token) => (_request, response) => {
      response.writeHead(200, { 'content-type': JWT, 'content-length': String(token.length) })
      response.write(token.slice(0, 100))
      setTimeout(() => response.destroy(), 10)
    },
  ],
  [
    'gives the list of a neighbour',
    'wrong_subject',
    async (_, uri) => {
      const other = await signStatusListToken(listAt(`${uri}0`))
      return listening(200, { 'content-type': JWT }, () => other)
    },
  ],
]

describe('a credential that stands', () => {
  test('in a list that can be had is believed [B 5]', async () => {
    const uri = nextUri()
    await serveGood(uri)
    expect(await presented({ status_list: { idx: 1, uri } })).toBe('pass')
    expect(await presented({ status_list: { idx: MIN_STATUS_LIST_ENTRIES - 1, uri } })).toBe('pass')
  })

  test.each(REFERENCES)('%s is not believed: %s [B 5]', async (_, expected, reference) => {
    const uri = nextUri()
    await serveGood(uri)
    expect(await presented(reference(uri))).toBe(expected)
  })
})

describe('whoever serves a list and', () => {
  test.each(ORIGINS)('%s says nothing of a credential: %s [B 5]', async (_, reason, answer) => {
    const uri = nextUri()
    origin.answer(await answer(await signStatusListToken(listAt(uri)), uri))
    watched.alarm()
    expect(await presented({ status_list: { idx: 1, uri } })).toBe(UNKNOWN)
    expect(watched.alarm()).toBe(reason)
    expect(origin.visits()).toBe(1)
  })

  test.each([
    ['of nothing', 0, 'malformed_ttl'],
    ['below nothing', -1, 'malformed_ttl'],
    ['in words', '300', 'malformed_ttl'],
  ])('gives it a ttl %s: %s [B 5]', async (_, ttl, reason) => {
    const uri = nextUri()
    const good = await signStatusListToken({ ...listAt(uri), ttlSeconds: ttl as number })
    origin.answer(listening(200, { 'content-type': JWT }, () => good))
    watched.alarm()
    expect(await presented({ status_list: { idx: 1, uri } })).toBe(UNKNOWN)
    expect(watched.alarm()).toBe(reason)
  })
})

test(`a status was spoiled in ${MALFORMED_LISTS.length + REFERENCES.length + ORIGINS.length + 3} ways, sixty-four and more [B 5]`, () => {
  expect(new Set([...REFERENCES, ...ORIGINS].map(([id]) => id)).size).toBe(REFERENCES.length + ORIGINS.length)
  expect(MALFORMED_LISTS.length + REFERENCES.length + ORIGINS.length + 3).toBeGreaterThanOrEqual(64)
})
