import { createHash } from 'node:crypto'
import type { JsonObject } from '@sojourn/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet, type PresentationSpoil } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { NOON, type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { reissue } from '../harness/presentation/reissue.ts'
import { hold } from '../harness/presentation/school-wallet.ts'
import type { TestCredential } from '../harness/presentation/test-issuers.ts'
import { verdictOn } from '../harness/presentation/verdict-on.ts'

// The whole of RFC9901 7.1 and 7.3 on the wire of a verifier, shown by a wallet that shares no code with it.

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
let permit: TestCredential
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-landlord')
  wallet = await createBareWallet(world)
  permit = await hold(world, wallet, 'residence-permit')
})
afterAll(() => world.close())

const shown = (spoil: PresentationSpoil = {}) => verdictOn(desk, wallet, spoil)

const encoded = (...content: unknown[]): string => Buffer.from(JSON.stringify(content)).toString('base64url')
const digestOf = (text: string, algorithm = 'sha256'): string => createHash(algorithm).update(text).digest('base64url')

const reissued = (payload: (payload: JsonObject) => JsonObject): Promise<string> =>
  reissue(world.issuers, permit, { payload })

/** As `shown`, of a credential of its own for the same holder; `extra` is shown beside what was asked. */
async function shownInstead(compact: string, extra: readonly string[] = []): Promise<string> {
  const second = await createBareWallet(world, wallet.keys)
  second.add(compact)
  return verdictOn(desk, second, { disclosures: (fitting) => [...fitting, ...extra] })
}

const sdOf = (payload: JsonObject): readonly string[] => payload._sd as string[]
const seconds = NOON.getTime() / 1_000

describe('a presented SD-JWT', () => {
  test('passes as it was issued, and signed again it passes too [S 24]', async () => {
    expect(await shown()).toBe('200 pass')
    expect(await shownInstead(await reissued((payload) => payload))).toBe('200 pass')
  })

  test('is hashed as its disclosures came, spaces and all: the issuer may write them as it likes [S 24]', async () => {
    const spaced = Buffer.from('[ "a salt of more than 128 bits", "nickname" ,  "阿" ]').toString('base64url')
    const own = await reissued((payload) => ({ ...payload, _sd: [...sdOf(payload), digestOf(spaced)] }))
    expect(await shownInstead(own, [spaced])).toBe('200 pass')
    // What says the same in other bytes was not signed.
    const rewritten = encoded('a salt of more than 128 bits', 'nickname', '阿')
    expect(await shownInstead(own, [rewritten])).toBe('400 fail format.malformed')
  })

  test.each<[string, (shown: readonly string[]) => readonly string[]]>([
    ['one of them re-encoded', ([first = '', ...rest]) => [rewrittenOf(first), ...rest]],
    ['one of them twice', (fitting) => [...fitting, ...fitting.slice(0, 1)]],
    ['one that no digest speaks of', (fitting) => [...fitting, encoded('salt', 'nickname', 'x')]],
    ['one of four parts', (fitting) => [...fitting, encoded('salt', 'nickname', 'x', 'y')]],
    ['one that is no array', (fitting) => [...fitting, Buffer.from('{"a":1}').toString('base64url')]],
    ['one that is padded', ([first = '', ...rest]) => [`${first}=`, ...rest]],
    ['one that is empty', (fitting) => [...fitting, '']],
  ])('is refused with %s among its disclosures [S 24]', async (_, disclosures) => {
    expect(await shown({ disclosures })).toBe('400 fail format.malformed')
  })

  const extra = (name: string, value: unknown) => {
    const disclosure = encoded('salt', name, value)
    const change = (payload: JsonObject) => ({ ...payload, _sd: [...sdOf(payload), digestOf(disclosure)] })
    return { disclosure, change }
  }

  test.each<[string, unknown]>([
    ['_sd', ['digest']],
    ['...', 'digest'],
    ['vct', 'urn:another'],
    ['synthetic', false],
  ])('is refused with a disclosed claim called %s [S 24]', async (name, value) => {
    const { disclosure, change } = extra(name, value)
    expect(await shownInstead(await reissued(change), [disclosure])).toBe('400 fail format.malformed')
    const { disclosure: harmless, change: added } = extra('nickname', value)
    expect(await shownInstead(await reissued(added), [harmless])).toBe('200 pass')
  })

  test('is refused when a digest stands twice, shown or not [S 24]', async () => {
    const twice = (payload: JsonObject) => ({ ...payload, _sd: [...sdOf(payload), sdOf(payload)[0] ?? ''] })
    expect(await shownInstead(await reissued(twice))).toBe('400 fail format.malformed')
    const deeper = (payload: JsonObject) => ({ ...payload, place: { _sd: [sdOf(payload)[0] ?? ''] } })
    expect(await shownInstead(await reissued(deeper))).toBe('400 fail format.malformed')
  })

  test('is hashed by SHA-256 when it does not say how, by what it says, and by nothing unknown [S 24]', async () => {
    const without = ({ _sd_alg: _, ...payload }: JsonObject): JsonObject => payload
    expect(await shownInstead(await reissued(without))).toBe('200 pass')
    for (const name of ['md5', 'sha-1', 'SHA-256', 'sha-256-32', '', 7, null]) {
      const strange = await reissued((payload) => ({ ...payload, _sd_alg: name }))
      expect(await shownInstead(strange)).toBe('400 fail format.unsupported')
    }
    // All digests are by SHA-256: read by another algorithm that we know, no disclosure has one.
    const other = await reissued((payload) => ({ ...payload, _sd_alg: 'sha-512' }))
    expect(await shownInstead(other)).toBe('400 fail format.malformed')
  })
})

describe('the key binding of a presented SD-JWT', () => {
  test.each<[string, PresentationSpoil]>([
    ['hashes the issuer’s token alone', { sdHash: (text) => text.slice(0, text.indexOf('~') + 1) }],
    ['hashes without the last tilde', { sdHash: (text) => text.slice(0, -1) }],
    ['hashes the disclosures in another order', { sdHash: reversed }],
    ['has no hash', { binding: { sd_hash: undefined } }],
    ['hashes by another algorithm', { binding: { sd_hash: digestOf('x', 'sha512') } }],
    ['is typed as a plain token', { typ: 'JWT' }],
    ['is typed in capitals', { typ: 'KB+JWT' }],
    ['names no time', { binding: { iat: undefined } }],
    ['names its time in words', { binding: { iat: String(seconds) } }],
  ])('is refused when it %s [S 24]', async (_, spoil) => {
    expect(await shown(spoil)).toBe('400 fail holder.bad_signature')
  })

  test('has a window that ends on both sides [S 24] [F 9]', async () => {
    // Two minutes to either side, as assurance F9 has it.
    for (const near of [-120, 0, 120]) expect(await shown({ issuedAt: seconds + near })).toBe('200 pass')
    expect(await shown({ issuedAt: seconds - 121 })).toBe('400 fail holder.stale')
    expect(await shown({ issuedAt: seconds + 121 })).toBe('400 fail holder.from_the_future')
  })

  test('is of the key in the credential, and of no other that it brings along [S 24]', async () => {
    const stranger = await createBareWallet(world)
    stranger.add(permit.compact)
    expect(await verdictOn(desk, stranger, {})).toBe('400 fail holder.bad_signature')
    expect(await verdictOn(desk, stranger, { binding: { cnf: { jwk: stranger.holderKey } } })).toBe(
      '400 fail holder.bad_signature',
    )
  })

  test('is compulsory whatever was sent: a second one, or none, does not help [S 24]', async () => {
    expect(await shown({ withoutKeyBinding: true })).toBe('400 fail holder.missing_key_binding')
    const doubled = (compact: string) => `${compact}~${compact.slice(compact.lastIndexOf('~') + 1)}`
    expect(await shown({ presentation: doubled })).toBe('400 fail format.malformed')
  })
})

function rewrittenOf(disclosure: string): string {
  return Buffer.from(` ${Buffer.from(disclosure, 'base64url').toString()}`).toString('base64url')
}

function reversed(text: string): string {
  const [jwt = '', ...rest] = text.slice(0, -1).split('~')
  return `${[jwt, ...rest.toReversed()].join('~')}~`
}
