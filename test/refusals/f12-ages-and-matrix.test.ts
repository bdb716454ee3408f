import { addSeconds } from '@sojourn/domain'
import { createStatusBits, MIN_STATUS_LIST_ENTRIES, signStatusListToken, writeStatusBits } from '@sojourn/status'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { openDesk } from '../harness/presentation/desk-browser.ts'
import { injectFetch } from '../harness/presentation/inject-fetch.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'
import { type Watched, watchedVerifier } from './status-lists/rogue-origin.ts'

// Assurance section 6, F12: every cell of the matrix, at the desk of a landlord, who may take an ageing list and sees its age, and of a bank, which may not.

let world: PresentationWorld
let watched: Watched
let wallet: BareWallet
let served: (uri: string) => Promise<string>
beforeAll(async () => {
  world = await startPresentationWorld()
  watched = await watchedVerifier(world, (uri) => served(uri))
  wallet = await createBareWallet({ ...world, fetch: injectFetch(() => watched.verifier.app) })
  for (const type of ['residence-permit', 'social-security-card'] as const) await hold(world, wallet, type)
})
afterAll(async () => {
  await watched.verifier.close()
  await world.close()
})

const LANDLORD = { party: 'demo-landlord', policy: 'landlord-lease', parameters: { leaseUntil: '2027-12-31' } } as const
const BANK = { party: 'demo-bank', policy: 'bank-customer', parameters: { occasion: 'identify' } } as const

interface ListOptions {
  readonly bits?: 2 | 4
  readonly status?: number
  readonly livesSeconds?: number
  readonly entries?: number
}

/** Every entry of every list says the same, as of now. */
const listsSaying =
  ({ bits = 2, status = 0, livesSeconds = 172_800, entries = MIN_STATUS_LIST_ENTRIES }: ListOptions = {}) =>
  (uri: string) => {
    const raw = createStatusBits(entries, bits, 0)
    for (let index = 0; index < 64; index += 1) writeStatusBits(raw, bits, index, status)
    const issuedAt = world.clock()
    const agency = uri.includes('human-resources') ? 'social-security-card' : 'residence-permit'
    return signStatusListToken({
      uri,
      bits,
      raw,
      issuedAt,
      ttlSeconds: 300,
      expiresAt: addSeconds(issuedAt, livesSeconds),
      signer: world.issuers.signerFor(agency),
    })
  }

const cutOff = () => Promise.reject(new Error('the network is down'))

async function asked({ party, policy, parameters }: typeof LANDLORD | typeof BANK) {
  const fetch = injectFetch(() => watched.verifier.app)
  const desk = await openDesk({ verifier: watched.verifier, fetch }, party)
  const check = await desk.start(policy, parameters)
  await wallet.answer(check.link)
  const { result } = await desk.look(check.id)
  if (result === null) return 'nothing'
  const { freshness, statusAgeSeconds } = result.credentials[0] ?? {}
  const age = freshness === undefined ? '' : ` ${freshness} ${statusAgeSeconds}`
  return `${result.verdict}${'reason' in result ? ` ${result.reason}` : ''}${age}`
}

/** A list of now is fetched, then the line is cut and time goes by. */
async function afterCutOf(seconds: number, options: ListOptions = {}): Promise<void> {
  served = listsSaying(options)
  await watched.verifier.refreshStatusLists()
  served = cutOff
  world.advance(seconds)
}

describe('a list that was valid when the line was cut', () => {
  beforeAll(async () => {
    served = listsSaying()
    await asked(BANK)
  })

  test.each([
    ['of now', 0, 'pass fresh 0', 'pass fresh 0'],
    ['a second short of fifteen minutes old', 899, 'pass fresh 899', 'pass fresh 899'],
    ['fifteen minutes old', 900, 'pass fresh 900', 'pass fresh 900'],
    ['a second over fifteen minutes old', 901, 'pass aging 901', 'cannot_tell status_not_fresh aging 901'],
    ['an hour old', 3_600, 'pass aging 3600', 'cannot_tell status_not_fresh aging 3600'],
    ['a second short of a day old', 86_399, 'pass aging 86399', 'cannot_tell status_not_fresh aging 86399'],
    ['a day old', 86_400, 'pass aging 86400', 'cannot_tell status_not_fresh aging 86400'],
    ['a second over a day old', 86_401, 'cannot_tell status.stale', 'cannot_tell status.stale'],
    ['almost two days old', 172_799, 'cannot_tell status.stale', 'cannot_tell status.stale'],
  ])('%s [F 12] [T 9]', async (_, seconds, atLandlord, atBank) => {
    await afterCutOf(seconds)
    expect([await asked(LANDLORD), await asked(BANK)]).toEqual([atLandlord, atBank])
  })

  test.each([
    ['a second before its own end', 599, 'pass fresh 599'],
    ['at its own end, however young', 600, 'cannot_tell status.stale'],
    ['after its own end', 601, 'cannot_tell status.stale'],
  ])('%s [F 12] [T 9]', async (_, seconds, expected) => {
    await afterCutOf(seconds, { livesSeconds: 600 })
    expect([await asked(LANDLORD), await asked(BANK)]).toEqual([expected, expected])
  })
})

describe('a list that is fetched again', () => {
  test.each([
    ['says valid', {}, 'pass fresh 0'],
    ['says revoked', { status: 1 }, 'fail status.revoked'],
    ['says suspended', { status: 2 }, 'fail status.suspended'],
    ['says what nobody has defined', { status: 3 }, 'cannot_tell status.unavailable'],
    ['says what nobody has defined, in four bits', { bits: 4, status: 11 }, 'cannot_tell status.unavailable'],
    ['says valid once more', {}, 'pass fresh 0'],
  ] satisfies [string, ListOptions, string][])('and %s [F 12]', async (_, options, expected) => {
    world.advance(60)
    served = listsSaying(options)
    await watched.verifier.refreshStatusLists()
    expect([await asked(LANDLORD), await asked(BANK)]).toEqual([expected, expected])
  })

  test('revoked stays revoked while the line is cut, to the day and beyond [F 12]', async () => {
    world.advance(60)
    await afterCutOf(86_400, { status: 1 })
    expect(await asked(LANDLORD)).toBe('fail status.revoked')
    world.advance(2)
    expect(await asked(LANDLORD)).toBe('cannot_tell status.stale')
  })
})

describe('never green', () => {
  test.each([
    ['without any list', 'https://issuer.example/public-security/status-lists/none', 7, cutOff],
    ['for an entry behind the last', undefined, MIN_STATUS_LIST_ENTRIES, undefined],
    ['in a list of another agency', 'https://issuer.example/housing/status-lists/1', 7, undefined],
    ['in a list of nobody', 'https://attacker.example/status-lists/1', 7, undefined],
  ])('%s [F 12] [T 9]', async (_, statusUri, statusIndex, network) => {
    world.advance(60)
    served = listsSaying()
    await watched.verifier.refreshStatusLists()
    if (network !== undefined) served = network
    const odd = await createBareWallet({ ...world, fetch: injectFetch(() => watched.verifier.app) })
    await hold(world, odd, 'residence-permit', { statusIndex, ...(statusUri === undefined ? {} : { statusUri }) })
    await hold(world, odd, 'social-security-card')
    const usual = wallet
    wallet = odd
    const answers = [await asked(LANDLORD), await asked(BANK)]
    wallet = usual
    expect(answers).toEqual(['cannot_tell status.unavailable', 'cannot_tell status.unavailable'])
  })
})
