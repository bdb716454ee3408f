import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  askToken,
  type BareWallet,
  type Given,
  giveOffer,
  newWallet,
  type Office,
  startOffice,
} from '../testing/start-office.ts'
import type { RedeemRequest } from './redeem-pre-authorized-code.ts'

let office: Office
let wallet: BareWallet

beforeAll(async () => {
  office = await startOffice()
  wallet = await newWallet(1)
})
afterAll(() => office.close())

const redeem = (given: Given, over: Partial<RedeemRequest> = {}) =>
  office.app.useCases.redeem(
    office.agency,
    {
      preAuthorizedCode: given.code,
      txCode: given.txCode,
      requestedConfigurationIds: undefined,
      proof: undefined,
      ...over,
    },
    office.now(),
  )
const wrong = (given: Given): string => (given.txCode === '000000' ? '000001' : '000000')

describe('redeeming a pre-authorized code', () => {
  test('gives a token once [R 1]', async () => {
    const given = await giveOffer(office)
    expect(await redeem(given)).toMatchObject({ ok: true, value: { boundToKey: false, expiresInSeconds: 300 } })
    expect(await redeem(given)).toEqual({ ok: false, reason: 'code_redeemed' })
  })

  test('gives one token to a hundred who come at once, in this process [R 1]', async () => {
    const given = await giveOffer(office)
    const all = await Promise.all(Array.from({ length: 100 }, () => redeem(given)))
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
  })

  test('survives four wrong transaction codes, and not five [R 2]', async () => {
    const [patient, unlucky] = [await giveOffer(office), await giveOffer(office)]
    for (let guess = 0; guess < 4; guess++) {
      expect(await redeem(patient, { txCode: wrong(patient) })).toEqual({ ok: false, reason: 'transaction_code_wrong' })
    }
    expect((await redeem(patient)).ok).toBe(true)
    for (let guess = 0; guess < 5; guess++) await redeem(unlucky, { txCode: wrong(unlucky) })
    expect(await redeem(unlucky)).toEqual({ ok: false, reason: 'offer_closed' })
  })

  test('evaluates at most five of a hundred wrong guesses that come at once [R 2]', async () => {
    const given = await giveOffer(office)
    const guesses = await Promise.all(Array.from({ length: 100 }, () => redeem(given, { txCode: wrong(given) })))
    const evaluated = guesses.filter((guess) => !guess.ok && guess.reason === 'transaction_code_wrong')
    expect(evaluated).toHaveLength(5)
    const offer = await office.app.useCases.showOffer(office.agency, given.offerId as never, office.now())
    expect(offer).toMatchObject({
      ok: true,
      value: { state: 'void', txCodeAttemptsLeft: 0, offer: { closeReason: 'code_attempts' } },
    })
  })

  test('does not let a wrong guess in the same moment cost the honest one [R 2]', async () => {
    const given = await giveOffer(office)
    const both = await Promise.all([redeem(given, { txCode: wrong(given) }), redeem(given)])
    expect(both.map(({ ok }) => ok)).toEqual([false, true])
  })

  test('without a transaction code costs no attempt', async () => {
    const given = await giveOffer(office)
    for (let turn = 0; turn < 9; turn++) {
      expect(await redeem(given, { txCode: undefined })).toEqual({ ok: false, reason: 'transaction_code_missing' })
    }
    expect((await redeem(given)).ok).toBe(true)
  })

  test('is refused for a code that nobody made', async () => {
    const given = { ...(await giveOffer(office)), code: 'A'.repeat(43) }
    expect(await redeem(given)).toEqual({ ok: false, reason: 'code_unknown' })
  })

  test('is refused from the second on in which the offer ends', async () => {
    const given = await giveOffer(office)
    office.advance(600)
    expect(await redeem(given)).toEqual({ ok: false, reason: 'code_expired' })
  })

  test('is refused for a configuration that was not offered, and spends nothing then [S 1]', async () => {
    const given = await giveOffer(office)
    const asked = { requestedConfigurationIds: ['household-relation.dc-sd-jwt'] }
    expect(await redeem(given, asked)).toEqual({ ok: false, reason: 'configuration_not_offered' })
    const permit = await redeem(given, { requestedConfigurationIds: ['residence-permit.dc-sd-jwt'] })
    expect(permit).toMatchObject({
      ok: true,
      value: {
        identifiers: [
          {
            configurationId: 'residence-permit.dc-sd-jwt',
            credentialIdentifiers: ['residence-permit.dc-sd-jwt#1'],
          },
        ],
      },
    })
  })

  test('is refused to a DPoP proof that was used before, and spends nothing then [S 12]', async () => {
    const [first, second] = [await giveOffer(office), await giveOffer(office)]
    const proof = { thumbprint: 't', hash: new Uint8Array(32).fill(7), expiresAt: office.now() }
    expect((await redeem(first, { proof })).ok).toBe(true)
    expect(await redeem(second, { proof })).toEqual({ ok: false, reason: 'dpop_proof_replayed' })
    expect((await redeem(second)).ok).toBe(true)
  })

  test('gives a token that lives longer when it is bound to a key', async () => {
    const answer = await askToken(office, wallet, await giveOffer(office))
    expect(answer.json()).toMatchObject({ token_type: 'DPoP', expires_in: 600 })
  })
})
