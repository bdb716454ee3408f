import { addSeconds, type IssuanceId, type OfferId } from '@sojourn/domain'
import { encodeBase64url, randomBytes, type Signer } from '@sojourn/keys'
import { buildDpopProof, buildKeyProof } from '@sojourn/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  accessOf,
  askNonces,
  askToken,
  type BareWallet,
  giveOffer,
  newSigner,
  newWallet,
  OFFICER,
  type Office,
  pathOf,
  payloadOf,
  startOffice,
} from '../testing/start-office.ts'
import { comparisonCodeOf } from './activate-issuance.ts'
import type { SpentDpopProof } from './check-dpop-proof.ts'
import { issuanceIdOf } from './offer.ts'
import { OFFER_REFRESH_SECONDS } from './offer-refresh-token.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())
afterEach(async () => expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([]))

const PERMIT = { kind: 'configuration', id: 'residence-permit.dc-sd-jwt' } as const

async function proofOf(signer: Signer): Promise<SpentDpopProof> {
  const url = `${office.agency.credentialIssuer}/token`
  const { dpopNonce: nonce } = await askNonces(office)
  const made = { method: 'POST', url, accessToken: undefined, nonce, at: office.now(), signer }
  const asked = {
    agency: office.agency.id,
    proof: await buildDpopProof(made),
    method: 'POST',
    url,
    accessToken: undefined,
  }
  const proof = await office.app.useCases.checkDpopProof(asked, office.now())
  if (!proof.ok) throw new Error(proof.reason)
  return proof.value
}

async function issue(wallet: BareWallet, accessToken: string, holders = wallet.holderKeys) {
  const { credentialIssuer } = office.agency
  const { cNonce } = await askNonces(office)
  const jwts = await Promise.all(
    holders.map((signer) => buildKeyProof({ credentialIssuer, cNonce, at: office.now(), signer })),
  )
  const request = { requested: PERMIT, proofs: { kind: 'jwt', jwts } } as const
  return office.app.useCases.issue(
    office.agency,
    await accessOf(office, wallet, accessToken, 'credential'),
    request,
    office.now(),
  )
}

interface Held {
  readonly wallet: BareWallet
  readonly refreshToken: string
  readonly issuanceId: IssuanceId
  readonly offerId: OfferId
}

async function redeemed(isBound = true): Promise<Held & { readonly accessToken: string }> {
  const wallet = await newWallet()
  const given = await giveOffer(office)
  const request = {
    preAuthorizedCode: given.code,
    txCode: given.txCode,
    requestedConfigurationIds: undefined,
    proof: isBound ? await proofOf(wallet.dpopKey) : undefined,
  }
  const token = await office.app.useCases.redeem(office.agency, request, office.now())
  if (!token.ok) throw new Error(token.reason)
  const offerId = given.offerId as OfferId
  const { accessToken, refreshToken = 'none' } = token.value
  return { wallet, accessToken, refreshToken, offerId, issuanceId: issuanceIdOf(offerId, 0) }
}

async function activate(held: Held): Promise<void> {
  const { activate: act, mac } = office.app.useCases
  const row = await office.app.db.issuances.find(office.agency.id, held.issuanceId)
  if (row === undefined) throw new Error('nothing was issued')
  const comparisonCode = await comparisonCodeOf({ mac, findOffer: office.app.db.offers.find }, office.agency, row)
  const request = { issuanceId: held.issuanceId, comparisonCode, by: OFFICER }
  const activated = await act(office.agency, request, office.now())
  if (!activated.ok) throw new Error(activated.reason)
}

/** Issued, compared and in use. */
async function held(): Promise<Held> {
  const got = await redeemed()
  expect((await issue(got.wallet, got.accessToken)).ok).toBe(true)
  await activate(got)
  return got
}

const refresh = async (refreshToken: string, key: Signer) =>
  office.app.useCases.refreshOffer(office.agency, { refreshToken, proof: await proofOf(key) }, office.now())
async function refreshed({ refreshToken, wallet }: Held) {
  const answer = await refresh(refreshToken, wallet.dpopKey)
  if (!answer.ok) throw new Error(answer.reason)
  return { accessToken: answer.value.accessToken, refreshToken: answer.value.refreshToken ?? '' }
}
const newHolders = async () => (await newWallet(3)).holderKeys
const reason = (answer: { ok: boolean; reason?: unknown }) => (answer.ok ? 'ok' : answer.reason)
const decision = (issuanceId: IssuanceId, reasonCode: string) => ({
  issuanceId,
  reasonCode,
  reasonText: 'a sentence',
  by: OFFICER,
})
const statesOf = async (first: IssuanceId) => {
  const { rows } = await office.app.database.query<{ state: string }>(
    'select state from issuance where agency = $1 and (issuance_id = $2 or renewal_of = $2) order by reserved_at',
    [office.agency.id, first],
  )
  return rows.map(({ state }) => state)
}

describe('new copies of a credential in use', () => {
  test('come without the counter, to new keys, valid at once, each time with a row and leaves of their own', async () => {
    const got = await held()
    const holders = await newHolders()
    const issued = await issue(got.wallet, (await refreshed(got)).accessToken, holders)
    if (!issued.ok || issued.value.kind !== 'issued') throw new Error('no copies')
    expect(issued.value.issuanceId).not.toBe(got.issuanceId)
    const keys = issued.value.credentials.map((one) => (payloadOf(one).cnf as { jwk: { x: string } }).jwk.x)
    expect(keys).toEqual(holders.map(({ publicJwk }) => publicJwk.x))
    expect(await statesOf(got.issuanceId)).toEqual(['active', 'active'])
    await office.app.useCases.publish(office.agency, office.now())
  })

  test('are the same for the same keys: a lost answer is asked for again', async () => {
    const got = await held()
    const holders = await newHolders()
    const first = await refreshed(got)
    const ask = () => issue(got.wallet, first.accessToken, holders)
    const [one, two] = [await ask(), await ask()]
    if (!one.ok || !two.ok || one.value.kind !== 'issued' || two.value.kind !== 'issued') throw new Error('no copies')
    expect(two.value.issuanceId).toBe(one.value.issuanceId)
    expect(two.value.credentials.map((each) => payloadOf(each).status)).toEqual(
      one.value.credentials.map((each) => payloadOf(each).status),
    )
    expect(await statesOf(got.issuanceId)).toHaveLength(2)
  })

  test('leave the old ones as they are', async () => {
    const got = await held()
    await issue(got.wallet, (await refreshed(got)).accessToken, await newHolders())
    expect(await statesOf(got.issuanceId)).toEqual(['active', 'active'])
  })

  test('are suspended, reinstated and revoked with the first ones', async () => {
    const got = await held()
    await issue(got.wallet, (await refreshed(got)).accessToken, await newHolders())
    const { acts } = office.app.useCases
    const act = async (name: keyof typeof acts, code: string) =>
      expect((await acts[name](office.agency, decision(got.issuanceId, code), office.now())).ok).toBe(true)
    await act('suspend', 'other')
    expect(await statesOf(got.issuanceId)).toEqual(['suspended', 'suspended'])
    await act('reinstate', 'other')
    expect(await statesOf(got.issuanceId)).toEqual(['active', 'active'])
    await act('revoke', 'other')
    expect(await statesOf(got.issuanceId)).toEqual(['revoked', 'revoked'])
  })

  test.each(['suspend', 'revoke'] as const)('are refused after %s: not_renewable', async (name) => {
    const got = await held()
    const { accessToken } = await refreshed(got)
    const code = 'other'
    expect((await office.app.useCases.acts[name](office.agency, decision(got.issuanceId, code), office.now())).ok).toBe(
      true,
    )
    const refused = await issue(got.wallet, accessToken, await newHolders())
    expect(reason(refused)).toBe('not_renewable')
    expect(await statesOf(got.issuanceId)).toHaveLength(1)
  })

  test('are refused before the counter has compared, and where nothing was issued: not_renewable [T 2]', async () => {
    const got = await redeemed()
    const { accessToken } = await refreshed(got)
    expect(reason(await issue(got.wallet, accessToken, await newHolders()))).toBe('not_renewable')
    expect((await issue(got.wallet, got.accessToken)).ok).toBe(true)
    expect(reason(await issue(got.wallet, accessToken, await newHolders()))).toBe('not_renewable')
    await activate(got)
    expect((await issue(got.wallet, accessToken, await newHolders())).ok).toBe(true)
  })

  test('that the wallet could not keep are revoked, and the credential stays', async () => {
    const got = await held()
    const { accessToken } = await refreshed(got)
    const issued = await issue(got.wallet, accessToken, await newHolders())
    if (!issued.ok || issued.value.kind !== 'issued') throw new Error('no copies')
    const told = { notificationId: issued.value.notificationId, event: 'credential_failure' } as const
    const access = await accessOf(office, got.wallet, accessToken, 'notification')
    expect((await office.app.useCases.acceptNotification(office.agency, access, told, office.now())).ok).toBe(true)
    expect(await statesOf(got.issuanceId)).toEqual(['active', 'revoked'])
    expect((await issue(got.wallet, accessToken, await newHolders())).ok).toBe(true)
  })

  test('do not slip past a suspension that comes in the same moment', async () => {
    for (let turn = 0; turn < 8; turn++) {
      const got = await held()
      const { accessToken } = await refreshed(got)
      const holders = await newHolders()
      const code = 'other'
      await Promise.all([
        issue(got.wallet, accessToken, holders),
        office.app.useCases.acts.suspend(office.agency, decision(got.issuanceId, code), office.now()),
      ])
      expect(await statesOf(got.issuanceId)).not.toContain('active')
      await office.app.useCases.voidUnsettled(office.agency, addSeconds(office.now(), 601))
    }
  })
})

describe('the refresh token of a code from the counter', () => {
  test('comes with the token, and brings another at the token endpoint for the same key alone', async () => {
    const wallet = await newWallet()
    const given = await giveOffer(office)
    const first = (await askToken(office, wallet, given)).json<{ access_token: string; refresh_token: string }>()
    const post = async (by: Signer, refresh_token: string) => {
      const url = `${office.agency.credentialIssuer}/token`
      const { dpopNonce: nonce } = await askNonces(office)
      const made = { method: 'POST', url, accessToken: undefined, nonce, at: office.now(), signer: by }
      return office.app.fastify.inject({
        method: 'POST',
        url: pathOf(url),
        headers: { 'content-type': 'application/x-www-form-urlencoded', dpop: await buildDpopProof(made) },
        payload: new URLSearchParams({ grant_type: 'refresh_token', refresh_token }).toString(),
      })
    }
    const thief = await post(await newSigner(), first.refresh_token)
    expect([thief.statusCode, thief.json()]).toEqual([400, { error: 'invalid_grant' }])
    const second = await post(wallet.dpopKey, first.refresh_token)
    expect(second.json()).toEqual({
      access_token: expect.any(String),
      token_type: 'DPoP',
      expires_in: 600,
      refresh_token: expect.any(String),
    })
    expect(second.json().refresh_token).not.toBe(first.refresh_token)
    expect((await issue(wallet, first.access_token)).ok).toBe(true)
    await office.app.useCases.voidUnsettled(office.agency, addSeconds(office.now(), 601))
  })

  test('is rotated at each use; the last one may come again until its successor does', async () => {
    const got = await held()
    const second = await refreshed(got)
    const again = await refreshed(got)
    expect(new Set([got.refreshToken, second.refreshToken, again.refreshToken]).size).toBe(3)
    expect((await refreshed({ ...got, refreshToken: again.refreshToken })).accessToken).not.toBe('')
  })

  test('used after its successor ends the right to new copies: refresh_token_reused, refresh_closed', async () => {
    const got = await held()
    const second = await refreshed(got)
    const third = await refreshed({ ...got, refreshToken: second.refreshToken })
    expect(reason(await refresh(got.refreshToken, got.wallet.dpopKey))).toBe('refresh_token_reused')
    expect(reason(await refresh(third.refreshToken, got.wallet.dpopKey))).toBe('refresh_closed')
  })

  test('is not given with a bearer token', async () => {
    expect((await redeemed(false)).refreshToken).toBe('none')
  })

  test('is good for its key alone: dpop_key_differs, and a thief ends nothing', async () => {
    const got = await held()
    expect(reason(await refresh(got.refreshToken, await newSigner()))).toBe('dpop_key_differs')
    expect((await refreshed(got)).refreshToken).not.toBe('')
  })

  test('needs a fresh proof: dpop_proof_replayed', async () => {
    const got = await held()
    const proof = await proofOf(got.wallet.dpopKey)
    const { refreshOffer } = office.app.useCases
    const first = await refreshOffer(office.agency, { refreshToken: got.refreshToken, proof }, office.now())
    expect(first.ok).toBe(true)
    const next = first.ok ? (first.value.refreshToken ?? '') : ''
    expect(reason(await refreshOffer(office.agency, { refreshToken: next, proof }, office.now()))).toBe(
      'dpop_proof_replayed',
    )
  })

  test.each([
    ['nothing', ''],
    ['random bytes', encodeBase64url(randomBytes(48))],
    ['half of one', encodeBase64url(randomBytes(24))],
  ])('that is %s is refresh_token_unknown', async (_, text) => {
    expect(reason(await refresh(text, await newSigner()))).toBe('refresh_token_unknown')
  })

  test('ends with the offer, and after a month: refresh_closed, refresh_token_expired', async () => {
    const got = await held()
    const cancelled = { offerId: got.offerId, by: OFFICER }
    expect((await office.app.useCases.cancelOffer(office.agency, cancelled, office.now())).ok).toBe(true)
    expect(reason(await refresh(got.refreshToken, got.wallet.dpopKey))).toBe('refresh_closed')
    const other = await held()
    office.advance(OFFER_REFRESH_SECONDS)
    expect(reason(await refresh(other.refreshToken, other.wallet.dpopKey))).toBe('refresh_token_expired')
  })
})
