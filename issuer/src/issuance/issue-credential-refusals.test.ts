import type { OfferId } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'
import { buildKeyProof } from '@sojourn/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  accessOf,
  askNonces,
  type BareWallet,
  type Given,
  giveOffer,
  newWallet,
  OFFICER,
  type Office,
  startOffice,
  tokenFor,
} from '../testing/start-office.ts'
import type { Access } from './check-access.ts'

/** What the endpoint's few wire errors do not tell apart, by name, from the use case itself. */
let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())
afterEach(async () => expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([]))

interface Visit {
  readonly wallet: BareWallet
  readonly given: Given
  /** Another right of access each time, with a DPoP proof of its own. */
  readonly access: () => Promise<Access>
}

async function visit(types: Parameters<typeof giveOffer>[1] = ['residence-permit']): Promise<Visit> {
  const wallet = await newWallet()
  const given = await giveOffer(office, types)
  const token = await tokenFor(office, wallet, given)
  return { wallet, given, access: () => accessOf(office, wallet, token, 'credential') }
}

interface Ask {
  readonly holders?: readonly Signer[]
  readonly requested?: { readonly kind: 'configuration' | 'identifier'; readonly id: string }
  readonly cNonce?: string
  readonly proofMadeAt?: Date
}

async function issue({ wallet }: Visit, access: Access, ask: Ask = {}) {
  const { credentialIssuer } = office.agency
  const cNonce = ask.cNonce ?? (await askNonces(office)).cNonce
  const at = ask.proofMadeAt ?? office.now()
  const holders = ask.holders ?? wallet.holderKeys
  const proofs = await Promise.all(holders.map((signer) => buildKeyProof({ credentialIssuer, cNonce, at, signer })))
  const requested = ask.requested ?? ({ kind: 'configuration', id: 'residence-permit.dc-sd-jwt' } as const)
  return office.app.useCases.issue(
    office.agency,
    access,
    { requested, proofs: { kind: 'jwt', jwts: proofs } },
    office.now(),
  )
}

const refused = (reason: string) => ({ ok: false, reason })
const configuration = (id: string) => ({ kind: 'configuration', id }) as const
const identifier = (id: string) => ({ kind: 'identifier', id }) as const
const later = (seconds: number): Date => new Date(office.now().getTime() + seconds * 1_000)

describe('asking for a credential', () => {
  test('is answered with a copy for each key', async () => {
    const resident = await visit()
    expect(await issue(resident, await resident.access())).toMatchObject({
      ok: true,
      value: { credentials: [expect.any(String), expect.any(String)] },
    })
  })

  test('for a configuration that there is not, for another than was offered, or by an identifier never given out', async () => {
    const resident = await visit()
    const access = await resident.access()
    const asked = (requested: Ask['requested']) => issue(resident, access, requested === undefined ? {} : { requested })
    expect(await asked(configuration('driving-licence.dc-sd-jwt'))).toEqual(refused('unknown_configuration'))
    expect(await asked(configuration('household-relation.dc-sd-jwt'))).toEqual(refused('not_offered'))
    expect(await asked(identifier('residence-permit.dc-sd-jwt'))).toEqual(refused('unknown_identifier'))
    expect(await asked(identifier('household-relation.dc-sd-jwt#1'))).toEqual(refused('unknown_identifier'))
    // None of it has spent anything.
    expect((await issue(resident, access)).ok).toBe(true)
  })

  test('with a nonce that another request brought', async () => {
    const [first, second] = [await visit(), await visit()]
    const { cNonce } = await askNonces(office)
    expect((await issue(first, await first.access(), { cNonce })).ok).toBe(true)
    expect(await issue(second, await second.access(), { cNonce })).toEqual(refused('nonce_used'))
    expect((await issue(second, await second.access())).ok).toBe(true)
  })

  test('with a proof by which another request had access', async () => {
    const resident = await visit(['residence-permit', 'household-relation'])
    const access = await resident.access()
    expect((await issue(resident, access)).ok).toBe(true)
    const requested = configuration('household-relation.dc-sd-jwt')
    expect(await issue(resident, access, { requested })).toEqual(refused('dpop_proof_replayed'))
  })

  test('again with the same keys is answered, and never with other keys, fewer or more [T 2]', async () => {
    const resident = await visit()
    const again = async (holders: readonly Signer[]) => issue(resident, await resident.access(), { holders })
    const own = resident.wallet.holderKeys
    const strangers = (await newWallet()).holderKeys
    expect((await again(own)).ok).toBe(true)
    expect((await again(own)).ok).toBe(true)
    for (const holders of [strangers, own.slice(0, 1), [...own, ...strangers]])
      expect(await again(holders)).toEqual(refused('other_holder_keys'))
  })

  test('again after the wallet said that it holds the copies', async () => {
    const resident = await visit()
    const first = await issue(resident, await resident.access())
    if (!first.ok || first.value.kind !== 'issued') throw new Error('nothing was issued')
    const told = { notificationId: first.value.notificationId, event: 'credential_accepted' } as const
    const access = await resident.access()
    const accepted = await office.app.useCases.acceptNotification(office.agency, access, told, office.now())
    expect(accepted.ok).toBe(true)
    expect(await issue(resident, await resident.access())).toEqual(refused('already_settled'))
  })

  test('again after an officer closed the offer', async () => {
    const resident = await visit()
    const request = { offerId: resident.given.offerId as OfferId, by: OFFICER }
    expect((await office.app.useCases.cancelOffer(office.agency, request, office.now())).ok).toBe(true)
    expect(await issue(resident, await resident.access())).toEqual(refused('offer_closed'))
  })

  test('again until ten minutes have passed, and then no more although nobody has swept yet [F 1]', async () => {
    const resident = await visit()
    expect((await issue(resident, await resident.access())).ok).toBe(true)
    // The token ends before the ten minutes do: what was read of it while it lasted is brought along.
    const [inTime, late] = [await resident.access(), await resident.access()]
    office.advance(599)
    expect((await issue(resident, inTime)).ok).toBe(true)
    office.advance(1)
    expect(await issue(resident, late)).toEqual(refused('too_late'))
    await office.app.useCases.voidUnsettled(office.agency, office.now())
  })

  test('for what can no longer be attested leaves nothing that was signed', async () => {
    const resident = await visit(['household-relation'])
    const requested = configuration('household-relation.dc-sd-jwt')
    const change = (sql: string) =>
      office.app.database.query(`update resident set facts = ${sql}, version = version + 1 where agency = $1`, [
        office.agency.id,
      ])
    await change(`(facts::jsonb - 'household')::json`)
    expect(await issue(resident, await resident.access(), { requested })).toEqual(refused('nothing_to_attest'))
    const { rows } = await office.app.database.query<{ state: string }>(
      'select state from issuance where agency = $1 and offer_id = $2',
      [office.agency.id, resident.given.offerId],
    )
    expect(rows).toEqual([{ state: 'reserved' }])
    await office.app.useCases.voidUnsettled(office.agency, later(601))
  })

  test('with a proof that names a time a day off to either side, and not a second more [F 9] [S 4]', async () => {
    const resident = await visit()
    const day = 86_400
    const asked = async (seconds: number) => issue(resident, await resident.access(), { proofMadeAt: later(seconds) })
    expect((await asked(-day)).ok).toBe(true)
    expect((await asked(day)).ok).toBe(true)
    expect(await asked(-day - 1)).toEqual(refused('stale'))
    expect(await asked(day + 1)).toEqual(refused('from_the_future'))
  })
})
