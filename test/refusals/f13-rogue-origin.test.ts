import { deflateSync } from 'node:zlib'
import { addSeconds, toSeconds } from '@sojourn/domain'
import { createRootCertificate, generateSigningKey, issueCertificate, type Signer, signerFromJwk } from '@sojourn/keys'
import {
  createStatusBits,
  INVALID,
  MIN_STATUS_LIST_ENTRIES,
  signStatusListToken,
  writeStatusBits,
} from '@sojourn/status'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newSigner, signCompact } from '../harness/issuance/bare-resident.ts'
import { type HandPresenter, handPresenter } from '../harness/presentation/hand-presenter.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { type Watched, watchedVerifier } from './status-lists/rogue-origin.ts'

// Assurance section 6, F13. The permit is revoked, and the verifier knows it; whoever stands between them serves lists that would make it valid
// again. Each is refused, each raises its alarm, and revoked it stays.

let world: PresentationWorld
let watched: Watched
let presenter: HandPresenter
let uri: string
let rogue: string | undefined
beforeAll(async () => {
  world = await startPresentationWorld()
  watched = await watchedVerifier(world, async (url) => rogue ?? signStatusListToken(honest(url)))
  presenter = await handPresenter(world, watched.verifier)
  uri = presenter.permit.statusUri
  expect(await presenter.present()).toBe('fail status.revoked')
})
afterAll(async () => {
  await watched.verifier.close()
  await world.close()
})

const agency = (): Signer => world.issuers.signerFor('residence-permit')
const ALL_VALID = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, 0)

function honest(url: string) {
  const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, 0)
  writeStatusBits(raw, 2, presenter?.permit.statusIndex ?? 7, INVALID)
  const issuedAt = world.clock()
  return {
    uri: url,
    bits: 2 as const,
    raw,
    issuedAt,
    ttlSeconds: 300,
    expiresAt: addSeconds(issuedAt, 172_800),
    signer: agency(),
  }
}

const DAY = 86_400
interface Spoil {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly list?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly signer?: Signer
}

/** All valid, and one thing in it that is not as it must be. */
async function forged({ claims = {}, list = {}, header = {}, signer }: Spoil): Promise<string> {
  const by = signer ?? agency()
  const now = toSeconds(world.clock())
  const lst = deflateSync(ALL_VALID).toString('base64url')
  return signCompact(
    { alg: 'ES256', typ: 'statuslist+jwt', ...(by.x5c === undefined ? {} : { x5c: by.x5c }), ...header },
    { sub: uri, iat: now, exp: now + DAY, ttl: 300, status_list: { bits: 2, lst, ...list }, ...claims },
    by,
  )
}

type Case = readonly [id: string, alarm: string, make: () => Promise<string>]
const now = (): number => toSeconds(world.clock())
const rolledBack = (id: string, seconds: number, more: Spoil = {}): Case => [
  `rolled back by ${id}`,
  'rolled_back',
  () => forged({ ...more, claims: { iat: now() - seconds, exp: now() + DAY, ...more.claims } }),
]
const subject = (id: string, sub: () => unknown): Case => [
  `of ${id}`,
  'wrong_subject',
  () => forged({ claims: { sub: sub() } }),
]
const bits = (id: string, value: unknown): Case => [
  `of ${id} bits`,
  'unknown_bit_size',
  () => forged({ list: { bits: value } }),
]
const early = (id: string, claims: () => Record<string, unknown>, alarm = 'not_yet_valid'): Case => [
  id,
  alarm,
  () => forged({ claims: claims() }),
]

/** An authority that nobody lists, and what it certifies. */
async function strangerWithChain(uris: readonly string[]): Promise<Signer> {
  const validity = { notBefore: addSeconds(world.clock(), -DAY), notAfter: addSeconds(world.clock(), DAY) }
  const rootKey = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({ commonName: '示范 issuers', signer: rootKey, ...validity })
  const { privateJwk, publicJwk } = await generateSigningKey()
  const leaf = await issueCertificate({
    root,
    rootKey,
    subjectKey: publicJwk,
    commonName: '示范',
    uris: [...uris],
    ...validity,
  })
  return signerFromJwk(privateJwk, { x5c: [leaf.derBase64] })
}

const keyOf = (id: string, alarm: string, make: () => Promise<Spoil>): Case => [
  id,
  alarm,
  async () => forged(await make()),
]
const ISSUER = 'https://issuer.example/public-security'

const CASES: readonly Case[] = [
  rolledBack('a second', 1),
  rolledBack('a minute', 60),
  rolledBack('an hour', 3_600),
  rolledBack('a day', DAY),
  rolledBack('a year', 365 * DAY),
  rolledBack('half a second', 0.5),
  rolledBack('an hour, with no end', 3_600, { claims: { exp: undefined } }),
  rolledBack('an hour, with an end of long from now', 3_600, { claims: { exp: 4_000_000_000 } }),

  subject('another list of the agency', () => `${ISSUER}/status-lists/2`),
  subject('a list of another agency', () => 'https://issuer.example/housing/status-lists/1'),
  subject('its address and a slash', () => `${uri}/`),
  subject('its address in capitals', () => uri.toUpperCase()),
  subject('its address without TLS', () => uri.replace('https', 'http')),
  subject('its address and a query', () => `${uri}?x`),
  subject('several addresses', () => [uri]),
  subject('no address', () => undefined),

  keyOf('of the key of another agency', 'untrusted_status_issuer', async () => ({
    signer: world.issuers.signerFor('tenancy-registration'),
  })),
  keyOf('of the key of another agency under our chain', 'bad_signature', async () => ({
    signer: world.issuers.signerFor('tenancy-registration'),
    header: { x5c: agency().x5c },
  })),
  keyOf('of a stranger under our chain', 'bad_signature', async () => ({
    signer: await newSigner(),
    header: { x5c: agency().x5c },
  })),
  keyOf('of a stranger without a chain', 'untrusted_status_issuer', async () => ({ signer: await newSigner() })),
  keyOf('of a stranger by name', 'untrusted_status_issuer', async () => ({
    signer: await newSigner(),
    header: { kid: 'agency-1' },
  })),
  keyOf('of a stranger under a chain in our name', 'untrusted_status_issuer', async () => ({
    signer: await strangerWithChain([ISSUER]),
  })),
  keyOf('of a relying party', 'untrusted_status_issuer', async () => ({ signer: world.signerOf('demo-school') })),
  keyOf('of a stranger, and his key in the header', 'untrusted_status_issuer', async () => {
    const signer = await newSigner()
    return { signer, header: { jwk: { ...signer.publicJwk } } }
  }),

  bits('no', 0),
  bits('three', 3),
  bits('sixteen', 16),
  bits('"2"', '2'),
  bits('two and a half', 2.5),
  bits('listed', [2]),
  bits('null', null),
  // The bytes of two bits an entry hold too few of eight.
  ['of more bits than its bytes hold entries for', 'too_few_entries', () => forged({ list: { bits: 8 } })],

  early('of 61 seconds from now', () => ({ iat: now() + 61 })),
  early('of an hour from now', () => ({ iat: now() + 3_600, exp: now() + 2 * DAY })),
  early('of a day from now', () => ({ iat: now() + DAY, exp: now() + 2 * DAY })),
  early('of the year 2096', () => ({ iat: 4_000_000_000, exp: 4_000_086_400 })),
  early('not to be believed before tomorrow', () => ({ nbf: now() + DAY })),
  early('of no time', () => ({ iat: undefined }), 'malformed_time'),
  early('of a time in words', () => ({ iat: `${now()}` }), 'malformed_time'),
  early('of a time that has ended already', () => ({ exp: now() - 61 }), 'expired'),
]

describe('a list', () => {
  test.each(CASES)(
    '%s is refused with an alarm, %s, and revoked stays revoked [F 13] [T 9]',
    async (_, reason, make) => {
      rogue = await make()
      watched.alarm()
      await watched.verifier.refreshStatusLists()
      rogue = undefined
      expect(watched.alarm()).toBe(reason)
      expect(await presenter.present()).toBe('fail status.revoked')
    },
  )

  test('of the agency, of now, is taken without an alarm: then, and only then, the permit is good again [F 13]', async () => {
    world.advance(1)
    rogue = await forged({})
    await watched.verifier.refreshStatusLists()
    expect(watched.alarm()).toBeUndefined()
    expect(await presenter.present()).toBe('pass')
  })

  test('was spoiled in forty ways [F 13]', () => {
    expect(new Set(CASES.map(([id]) => id)).size).toBe(40)
  })
})
