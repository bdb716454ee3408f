import { createHash } from 'node:crypto'
import type { JsonObject, JsonValue } from '@sojourn/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { NOON, type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { objectIn, type Reissue, reissue } from '../harness/presentation/reissue.ts'
import { hold } from '../harness/presentation/school-wallet.ts'
import type { TestCredential } from '../harness/presentation/test-issuers.ts'
import { verdictOn } from '../harness/presentation/verdict-on.ts'

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

async function shownInstead(change: Reissue, extra: readonly string[] = []): Promise<string> {
  const second = await createBareWallet(world, wallet.keys)
  second.add(await reissue(world.issuers, permit, change))
  return verdictOn(desk, second, { disclosures: (fitting) => [...fitting, ...extra] })
}

const header = (over: JsonObject): Reissue => ({ header: (own) => ({ ...own, ...over }) })
const payload = (over: JsonObject): Reissue => ({ payload: (own) => ({ ...own, ...over }) })
const without = (name: string): Reissue => ({
  payload: (own) => Object.fromEntries(Object.entries(own).filter(([claim]) => claim !== name)),
})
const PAYLOAD = () => objectIn(permit.compact.split('.')[1] ?? '')
const seconds = NOON.getTime() / 1_000

/** The claim moved from the open into a disclosure, signed so by the agency. */
function concealed(name: string, value: JsonValue) {
  const disclosure = Buffer.from(JSON.stringify(['a salt of the issuer', name, value])).toString('base64url')
  const digest = createHash('sha256').update(disclosure).digest('base64url')
  const change: Reissue = {
    payload: ({ [name]: _, ...own }) => ({ ...own, _sd: [...(own._sd as string[]), digest] }),
  }
  return { disclosure, digest, change }
}

describe('an SD-JWT VC', () => {
  test('passes as it was issued: typ dc+sd-jwt, vct, cnf, status in the open [S 25]', async () => {
    expect(objectIn(permit.compact.split('.')[0] ?? '')).toMatchObject({ typ: 'dc+sd-jwt', alg: 'ES256' })
    expect(Object.keys(PAYLOAD())).toEqual(expect.arrayContaining(['vct', 'cnf', 'status', 'iss', 'exp']))
    expect(await verdictOn(desk, wallet)).toBe('200 pass')
    expect(await shownInstead({})).toBe('200 pass')
  })

  test.each(['vc+sd-jwt', 'JWT', 'dc+jwt', 'statuslist+jwt', 'kb+jwt', '', null])(
    'of type %j is of another kind: the allowance for vc+sd-jwt is gone [S 25]',
    async (typ) => {
      const verdict = await shownInstead(header({ typ }))
      expect(['400 fail format.unsupported', '400 fail format.malformed']).toContain(verdict)
    },
  )

  test.each<[string, () => JsonValue]>([
    ['iss', () => PAYLOAD().iss ?? null],
    ['nbf', () => seconds - 60],
    ['exp', () => seconds + 86_400],
    ['cnf', () => PAYLOAD().cnf ?? null],
    ['vct#integrity', () => 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
    ['aka_vcts', () => ['urn:another']],
    ['status', () => PAYLOAD().status ?? null],
  ])('may not keep %s for disclosure, shown or kept back [S 25]', async (name, value) => {
    const { disclosure, change } = concealed(name, value())
    expect(await shownInstead(change, [disclosure])).toMatch(/^400 (fail|cannot_tell) (format|issuer)\./)
    const open = name in PAYLOAD() ? {} : payload({ [name]: value() })
    expect(await shownInstead(open)).toBe('200 pass')
  })

  test('may not keep its type for disclosure [S 25]', async () => {
    const { change } = concealed('vct', PAYLOAD().vct ?? null)
    const second = await createBareWallet(world, wallet.keys)
    // A wallet that shows it all the same: the credential's own bytes under the honest one's name.
    second.add(permit.compact)
    const instead = await reissue(world.issuers, permit, change)
    const verdict = await verdictOn(desk, second, { presentation: () => `${instead.split('~')[0]}~` })
    expect(verdict).toBe('400 fail format.malformed')
  })

  test.each<[string, (digest: string) => JsonObject]>([
    ['the holder’s key', (digest) => ({ cnf: { _sd: [digest] } })],
    ['the place in the status list', (digest) => ({ status: { status_list: { _sd: [digest] } } })],
  ])('may not keep a part of %s for disclosure either [S 25]', async (_, write) => {
    const { disclosure, digest } = concealed('jwk', { kty: 'EC' })
    expect(await shownInstead(payload(write(digest)), [disclosure])).toMatch(/^400 fail format\.malformed$/)
  })

  test('names its type, and the issuer’s as text where it names one at all [S 25]', async () => {
    for (const vct of [7, null, '', ['urn:another']]) {
      const second = await createBareWallet(world, wallet.keys)
      second.add(permit.compact)
      const [jwt = ''] = (await reissue(world.issuers, permit, payload({ vct }))).split('~')
      expect(await verdictOn(desk, second, { presentation: () => `${jwt}~` })).toMatch(/^400 (fail|cannot_tell) /)
    }
    for (const iss of [7, null, ['https://issuer.example/public-security']])
      expect(await shownInstead(payload({ iss }))).toMatch(/^400 (fail|cannot_tell) /)
  })

  test('may leave its issuer to the certificate, which then must name one of the list [S 25]', async () => {
    expect(await shownInstead(without('iss'))).toBe('200 pass')
    const nobody: Reissue = { ...without('iss'), header: ({ x5c: _, ...own }) => own }
    expect(await shownInstead(nobody)).toMatch(/^400 cannot_tell issuer\./)
  })

  test('is not looked up by a DID: that is no longer in the text [S 25]', async () => {
    const byDid: Reissue = {
      payload: (own) => ({ ...own, iss: 'did:web:issuer.example:public-security' }),
      header: ({ x5c: _, ...own }) => ({ ...own, kid: 'did:web:issuer.example:public-security#1' }),
    }
    expect(await shownInstead(byDid)).toMatch(/^400 cannot_tell issuer\./)
    expect([...world.fetched.keys()].filter((url) => url.includes('did'))).toEqual([])
  })

  test.each<[string, JsonValue]>([
    ['is no object', 'valid'],
    ['is in another form', { identifier_list: { id: '1', uri: 'https://issuer.example/ids' } }],
    ['has no list', { status_list: { idx: 7 } }],
    ['has its index in words', { status_list: { idx: '7', uri: 'https://issuer.example/status-lists/1' } }],
    ['has half an index', { status_list: { idx: 0.5, uri: 'https://issuer.example/status-lists/1' } }],
    ['has an index below the first', { status_list: { idx: -1, uri: 'https://issuer.example/status-lists/1' } }],
    ['lies at no address', { status_list: { idx: 7, uri: 'the list' } }],
    ['is empty', {}],
  ])('whose status %s is never valid [S 25] [T 9]', async (_, status) => {
    expect(await shownInstead(payload({ status }))).not.toMatch(/pass/)
  })

  test('that runs out, or has yet to begin, is refused by its own word [S 25]', async () => {
    expect(await shownInstead(payload({ exp: seconds - 61 }))).toBe('400 fail issuer.expired')
    expect(await shownInstead(payload({ nbf: seconds + 61 }))).toBe('400 fail issuer.not_yet_valid')
    for (const exp of ['2027', null, [seconds + 60]])
      expect(await shownInstead(payload({ exp }))).toBe('400 fail format.malformed')
  })
})
