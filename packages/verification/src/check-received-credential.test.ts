import { beforeAll, describe, expect, test } from 'vitest'
import { checkReceivedCredential, type ReceiptExpectation } from './check-received-credential.ts'
import {
  AT,
  accepted,
  type Holder,
  ISSUER,
  issuePermit,
  issueW3c,
  KIN,
  LIST_URI,
  newHolder,
  PERMIT,
  permitClaims,
  type SmallWorld,
  show,
  showW3c,
  smallWorld,
  trustListOf,
} from './testing/small-world.ts'

let world: SmallWorld
let holder: Holder
let other: Holder
beforeAll(async () => {
  world = await smallWorld()
  holder = await newHolder()
  other = await newHolder()
})

const expecting = (change: Partial<ReceiptExpectation> = {}): ReceiptExpectation => ({
  format: 'dc+sd-jwt',
  type: PERMIT,
  credentialIssuer: ISSUER,
  holderKeys: [other.thumbprint, holder.thumbprint],
  at: AT,
  ...change,
})
const outcome = async (compact: string, change: Partial<ReceiptExpectation> = {}, of = world as typeof world) => {
  const checked = await checkReceivedCredential(compact, expecting(change), of)
  return checked.ok ? 'accepted' : [checked.reason.stage, checked.reason.code]
}

describe('a credential that a wallet receives', () => {
  test('is kept when the issuer that was asked signed it for a key of the wallet', async () => {
    // Index 8 reads SUSPENDED: a delivered credential is not active yet, and nobody asks.
    const status = { uri: LIST_URI, index: 8 }
    const checked = await checkReceivedCredential(await issuePermit(world, holder, { status }), expecting(), world)
    expect(accepted(checked)).toMatchObject({
      format: 'dc+sd-jwt',
      type: PERMIT,
      issuer: { issuer: ISSUER },
      holderThumbprint: holder.thumbprint,
      status,
      issuedAt: new Date('2026-11-01'),
      expiresAt: new Date('2027-05-02'),
      claims: { ...permitClaims(), synthetic: true },
    })
  })

  test('is kept in the other format too, its claims those of the subject', async () => {
    const w3c = { format: 'jwt_vc_json', type: 'ResidencePermitCredential' } as const
    const checked = accepted(await checkReceivedCredential(await issueW3c(world, holder), expecting(w3c), world))
    expect(checked.claims).toMatchObject(permitClaims())
    expect(checked.holderThumbprint).toBe(holder.thumbprint)
    expect(await outcome(await issueW3c(world, holder), { ...w3c, type: 'VerifiablePassport' })).toEqual([
      'query',
      'wrong_type',
    ])
    expect(await outcome(await showW3c([await issueW3c(world, holder)], holder), w3c)).toEqual(['format', 'malformed'])
  })

  test.each<[string, () => Promise<string>, Partial<ReceiptExpectation>, string[]]>([
    ['another type', () => issuePermit(world, holder), { type: KIN }, ['query', 'wrong_type']],
    [
      'another issuer',
      () => issuePermit(world, holder),
      { credentialIssuer: `${ISSUER}/` },
      ['issuer', 'wrong_issuer'],
    ],
    ['no key', () => issuePermit(world, holder, { bound: false }), {}, ['holder', 'not_bound']],
    ['a key of somebody else', async () => issuePermit(world, await newHolder()), {}, ['holder', 'wrong_key']],
    ['dates past', () => issuePermit(world, holder, { expiresAt: new Date('2026-11-19') }), {}, ['issuer', 'expired']],
    [
      'a presentation made for somebody',
      async () => show(await issuePermit(world, holder), holder),
      {},
      ['format', 'malformed'],
    ],
    ['another format', () => issueW3c(world, holder), {}, ['format', 'malformed']],
    ['nothing readable', async () => 'credential', {}, ['format', 'malformed']],
  ])('is refused with %s', async (_, make, change, expected) => {
    expect(await outcome(await issuePermit(world, holder))).toBe('accepted')
    expect(await outcome(await make(), change)).toEqual(expected)
  })

  test('is refused from an issuer that the trust list does not hold, or not for this [R 21]', async () => {
    const compact = await issuePermit(world, holder)
    expect(await outcome(compact, {}, { ...world, trustList: trustListOf() })).toEqual(['issuer', 'not_on_trust_list'])
    const trustList = trustListOf({ ...world.entry, types: [KIN] })
    expect(await outcome(compact, {}, { ...world, trustList })).toEqual(['issuer', 'type_not_allowed'])
  })

  test('is refused when a check throws [R 22]', async () => {
    const trustList = new Proxy(world.trustList, {
      get() {
        throw new Error('broken')
      },
    })
    expect(await outcome(await issuePermit(world, holder), {}, { ...world, trustList })).toEqual([
      'issuer',
      'check_failed',
    ])
  })
})
