import { newId, type ResidentId } from '@sojourn/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OFFICER, type Office, residentOf, startOffice } from '../testing/start-office.ts'
import type { CreateOfferRequest } from './create-credential-offer.ts'

let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())

const create = (request: Pick<CreateOfferRequest, 'residentId' | 'types'> & Partial<CreateOfferRequest>) =>
  office.app.useCases.createOffer(office.agency, { format: 'dc-sd-jwt', by: OFFICER, ...request }, office.now())
const refused = (reason: string) => ({ ok: false, reason })
const offersMade = async () => (await office.app.useCases.listOffers(office.agency, office.now())).length

describe('an officer who makes an offer', () => {
  test('gets it with a transaction code of six digits', async () => {
    const { id: residentId } = await residentOf(office)
    const made = await create({ residentId, types: ['residence-permit'] })
    expect(made).toEqual({ ok: true, value: { id: expect.any(String), txCode: expect.stringMatching(/^\d{6}$/) } })
  })

  test('gets none for a resident whom the agency does not know', async () => {
    const before = await offersMade()
    const stranger = newId<ResidentId>(office.now())
    expect(await create({ residentId: stranger, types: ['residence-permit'] })).toEqual(refused('resident_unknown'))
    const ofOther = await residentOf(office, 'worker-mother', office.other)
    expect(await create({ residentId: ofOther.id, types: ['residence-permit'] })).toEqual(refused('resident_unknown'))
    expect(await offersMade()).toBe(before)
  })

  test('gets none of nothing, nor of what is another agency’s to attest [R 21]', async () => {
    const { id: residentId } = await residentOf(office)
    for (const types of [[], ['social-security-card'], ['residence-permit', 'insurance-statement']] as const)
      expect(await create({ residentId, types })).toEqual(refused('type_not_offered'))
  })

  test('gets none of a type that is no mdoc as an mdoc', async () => {
    const { id: residentId } = await residentOf(office)
    const mdoc = { residentId, format: 'mso-mdoc' } as const
    expect((await create({ ...mdoc, types: ['residence-permit'] })).ok).toBe(true)
    for (const types of [['household-relation'], ['residence-permit', 'household-relation']] as const)
      expect(await create({ ...mdoc, types })).toEqual(refused('type_not_offered'))
  })

  test('gets none of what the register does not have', async () => {
    const { id: residentId } = await residentOf(office)
    expect((await create({ residentId, types: ['household-relation'] })).ok).toBe(true)
    await office.app.database.query(
      `update resident set facts = (facts::jsonb - 'household')::json, version = version + 1 where agency = $1`,
      [office.agency.id],
    )
    expect(await create({ residentId, types: ['household-relation'] })).toEqual(refused('facts_missing'))
  })
})
