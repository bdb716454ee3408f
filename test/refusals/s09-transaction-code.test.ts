import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type BareResident,
  bareResident,
  GRANT_TYPE,
  type Grant,
  newSigner,
  outcomeOf,
} from '../harness/issuance/bare-resident.ts'

// How often it may be wrong, and who pays for it: r02. Here, what the offer says of it and what a wallet makes of that.

let world: World
let resident: BareResident
let asked: string[]
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
})
afterAll(() => world.close())
beforeEach(() => {
  asked = []
})

/** Our wallet, with every request that it makes written down. */
const wallet = () =>
  world.wallet({
    fetch: (url, init) => {
      asked.push(`${init?.method ?? 'GET'} ${new URL(String(url)).pathname}`)
      return fetch(url, init)
    },
  })
const tokenRequests = () => asked.filter((request) => request.endsWith('/token'))

/** The offer with another word about the transaction code, or none. */
function announced({ linkByValue }: Grant, txCode: unknown): string {
  const link = new URL(linkByValue)
  const offer = JSON.parse(link.searchParams.get('credential_offer') ?? '') as {
    grants: Record<string, { tx_code?: unknown }>
  }
  const grant = offer.grants[GRANT_TYPE]
  if (grant?.tx_code === undefined) throw new Error('the offer announces no transaction code')
  if (txCode === undefined) delete grant.tx_code
  else grant.tx_code = txCode
  link.searchParams.set('credential_offer', JSON.stringify(offer))
  return link.href
}

async function read(link: string) {
  const own = await wallet()
  const offer = await own.readOffer(link)
  if (!offer.ok) throw new Error(offer.reason)
  return { offer: offer.value, accept: (txCode?: string) => own.acceptOffer(offer.value, txCode) }
}

describe('an offer with a transaction code', () => {
  test('is accepted with the code that the officer said [S 9]', async () => {
    const grant = await resident.offer()
    const { offer, accept } = await read(grant.linkByValue)
    expect(offer.txCode).toMatchObject({ inputMode: 'numeric', length: 6 })
    expect((await accept(grant.txCode)).ok).toBe(true)
    expect(tokenRequests()).not.toEqual([])
  })

  test('that says nothing more of it, tx_code: {}, still requires one: no request leaves without it [S 9]', async () => {
    const grant = await resident.offer()
    const { offer, accept } = await read(announced(grant, {}))
    expect(offer.txCode).toBeDefined()
    expect(await accept()).toEqual({ ok: false, reason: 'tx_code_missing' })
    expect(await accept('')).toEqual({ ok: false, reason: 'tx_code_missing' })
    expect(tokenRequests()).toEqual([])
    expect((await accept(grant.txCode)).ok).toBe(true)
  })

  test('from which the announcement was cut gives nothing without it, and is not used up by the try [S 9]', async () => {
    const grant = await resident.offer()
    const { offer, accept } = await read(announced(grant, undefined))
    expect(offer.txCode).toBeUndefined()
    expect((await accept()).ok).toBe(false)
    expect(tokenRequests()).not.toEqual([])
    expect(outcomeOf(await resident.token(grant, await newSigner()))).toBe('200')
  })

  test.each([[null], [7], ['six digits'], [[]], [{ input_mode: 'emoji' }], [{ length: 0 }], [{ length: 'six' }]])(
    'that describes it as %j is not read [S 9]',
    async (txCode) => {
      const grant = await resident.offer()
      const own = await wallet()
      expect((await own.readOffer(announced(grant, txCode))).ok).toBe(false)
      expect((await own.readOffer(announced(grant, { input_mode: 'text', length: 4, more: 1 }))).ok).toBe(true)
    },
  )

  test('is refused a wrong one by the code of version 1.0, and the person may try again [S 9] [R 2]', async () => {
    const grant = await resident.offer()
    const wrong = grant.txCode === '000000' ? '000001' : '000000'
    const { body, status } = await resident.token({ ...grant, txCode: wrong }, await newSigner())
    // `invalid_tx_code` is of 1.1.
    expect([status, body]).toEqual([400, { error: 'invalid_grant' }])
    const { accept } = await read(grant.linkByValue)
    expect(await accept(wrong)).toEqual({ ok: false, reason: 'wrong_tx_code' })
    expect((await accept(grant.txCode)).ok).toBe(true)
  })
})
