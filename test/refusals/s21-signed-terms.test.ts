import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type BareRequest,
  type BareWallet,
  createBareWallet,
  type PresentationSpoil,
} from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, type StartedCheck } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

const LEASE = { address: '示范市一号院301室', monthlyRent: '3500.00', from: '2027-01-01', until: '2027-12-31' }

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-lease-office')
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
})
afterAll(() => world.close())

const sha = (text: string, alg = 'sha256'): string => createHash(alg).update(text).digest('base64url')
const encode = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64url')
const decode = (text: string): Record<string, unknown> => JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
const sentIn = ({ payload }: BareRequest): string =>
  (payload as unknown as { transaction_data: string[] }).transaction_data[0] ?? ''

interface Shown {
  readonly check: StartedCheck
  readonly text: string
}

async function answered(spoil: (text: string) => PresentationSpoil): Promise<Shown> {
  const check = await desk.start('lease-signing', LEASE)
  const request = await wallet.fetchRequest(check.link)
  const vpToken = await wallet.vpToken(request, spoil(sentIn(request)))
  const answer = await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
  const { result } = await desk.look(check.id)
  const reason = result !== null && 'reason' in result ? ` ${result.reason}` : ''
  return { check, text: `${answer.status} ${result?.verdict}${reason}` }
}

const signing = (hashes: unknown, alg: unknown = 'sha-256'): PresentationSpoil => ({
  binding: { transaction_data_hashes: hashes, ...(alg === 'left out' ? {} : { transaction_data_hashes_alg: alg }) },
})

describe('a lease that is signed with the permit', () => {
  test('asks to sign exactly the terms that the clerk typed', async () => {
    const check = await desk.start('lease-signing', LEASE)
    const request = await wallet.fetchRequest(check.link)
    expect(decode(sentIn(request))).toEqual({
      type: 'urn:sojourn:transaction:lease-signing:1',
      credential_ids: ['permit'],
      transaction_data_hashes_alg: ['sha-256'],
      address: LEASE.address,
      monthly_rent: '3500.00',
      currency: 'CNY',
      from: '2027-01-01',
      until: '2027-12-31',
    })
    expect(request.payload.dcql_query.credentials.map(({ id }) => id)).toEqual(['permit'])
  })

  test('passes when a wallet that shares no code with us signed them, and keeps the terms and no credential [S 21] [case c]', async () => {
    let sent = ''
    const { check, text } = await answered((terms) => {
      sent = terms
      return signing([sha(terms)])
    })
    expect(text).toBe('200 pass')
    const { result } = await desk.look(check.id)
    expect(result?.signed).toMatchObject([
      { type: 'urn:sojourn:transaction:lease-signing:1', digest: sha(sent), name: { en: 'Lease of a dwelling' } },
    ])
    expect(result?.signed[0]?.lines.map(({ value }) => value.en)).toEqual([
      LEASE.address,
      'CNY 3500.00',
      '2027-01-01',
      '2027-12-31',
    ])
    const { rows } = await world.database.database.query<{ row: string }>(
      `select row_to_json(p)::text as row from presentation p where policy_id = 'lease-signing' and state = 'answered'`,
    )
    for (const { row } of rows) {
      expect(row).not.toContain('~')
      expect(row).not.toContain('eyJ')
      expect(JSON.parse(row)).toMatchObject({ transactions: null, query: null })
    }
    expect(rows.length).toBeGreaterThan(0)
  })

  const NOT_SIGNED = '400 fail holder.transaction_not_signed'
  const altered = (terms: string, change: Record<string, unknown>) => [sha(encode({ ...decode(terms), ...change }))]
  const SPOILED: readonly [string, (terms: string) => PresentationSpoil][] = [
    ['nothing signed', () => ({})],
    ['no hashes beside the algorithm', () => ({ binding: { transaction_data_hashes_alg: 'sha-256' } })],
    ['no hash in the list', () => signing([])],
    ['hashes that are no list', (terms) => signing(sha(terms))],
    ['a hash of nothing', () => signing([sha('')])],
    ['a hash of the decoded terms', (terms) => signing([sha(Buffer.from(terms, 'base64url').toString('utf8'))])],
    ['a hash in hexadecimal', (terms) => signing([createHash('sha256').update(terms).digest('hex')])],
    ['a hash in base64 with padding', (terms) => signing([createHash('sha256').update(terms).digest('base64')])],
    ['a lower rent', (terms) => signing(altered(terms, { monthly_rent: '0.01' }))],
    ['another address', (terms) => signing(altered(terms, { address: '示范市二号院' }))],
    ['a longer term', (terms) => signing(altered(terms, { until: '2099-12-31' }))],
    [
      'the same terms written another way',
      (terms) => signing([sha(Buffer.from(JSON.stringify(decode(terms), null, 1)).toString('base64url'))]),
    ],
    ['a hash more', (terms) => signing([sha(terms), sha('something else')])],
    ['the hash twice', (terms) => signing([sha(terms), sha(terms)])],
    ['another algorithm by name', (terms) => signing([sha(terms)], 'sha-512')],
    ['another algorithm in truth', (terms) => signing([sha(terms, 'sha512')], 'sha-512')],
    ['an algorithm that was not named', (terms) => signing([sha(terms)], 'left out')],
    ['the algorithm in other letters', (terms) => signing([sha(terms)], 'SHA-256')],
    ['a list of algorithms', (terms) => signing([sha(terms)], ['sha-256'])],
    ['the terms themselves beside', (terms) => ({ binding: { transaction_data: [terms] } })],
  ]
  test.each(SPOILED)('fails with %s [S 21]', async (_, spoil) => {
    const { check, text } = await answered(spoil)
    expect(text).toBe(NOT_SIGNED)
    expect((await desk.look(check.id)).result).toMatchObject({ signed: [], credentials: [] })
  })

  test('fails with what was signed for another lease a moment ago', async () => {
    let first = ''
    await answered((terms) => {
      first = terms
      return signing([sha(terms)])
    })
    const check = await desk.start('lease-signing', { ...LEASE, monthlyRent: '4500.00' })
    const request = await wallet.fetchRequest(check.link)
    const vpToken = await wallet.vpToken(request, signing([sha(first)]))
    await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
    expect((await desk.look(check.id)).result).toMatchObject({ reason: 'holder.transaction_not_signed' })
  })

  test('learns when the wallet will not sign', async () => {
    const check = await desk.start('lease-signing', LEASE)
    const request = await wallet.fetchRequest(check.link)
    await wallet.post(request, { error: 'invalid_transaction_data', state: request.payload.state })
    expect((await desk.look(check.id)).result).toMatchObject({ verdict: 'cannot_tell', reason: 'wallet_error' })
  })

  test.each([
    ['an end before the beginning', { ...LEASE, until: '2026-12-31' }],
    ['a rent without decimals', { ...LEASE, monthlyRent: '3500' }],
    ['no address', { ...LEASE, address: ' ' }],
  ])('is asked of nobody with %s', async (_, parameters) => {
    const answer = await desk.call('/checks', { policyId: 'lease-signing', parameters })
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, 'bad_parameter'])
  })

  test('is signed through the browser as well', async () => {
    const check = await desk.start('lease-signing', LEASE, 'dc_api')
    const [signed] = check.digitalRequests
    if (signed === undefined) throw new Error('nothing was asked')
    const request = await wallet.readDigital(signed, 'https://verifier.example')
    const spoil = { audience: 'origin:https://verifier.example', ...signing([sha(sentIn(request))]) }
    const data = await wallet.digitalAnswer(request, { vp_token: await wallet.vpToken(request, spoil) })
    expect(
      (await desk.call(`/checks/${check.id}/digital-credential`, { protocol: signed.protocol, data })).status,
    ).toBe(204)
    expect((await desk.look(check.id)).result?.verdict).toBe('pass')
  })

  test('leaves other desks’ proofs as they were: what nobody asked to sign is not looked at', async () => {
    const landlord = await openDesk(world, 'demo-landlord')
    const check = await landlord.start('landlord-lease', { leaseUntil: '2027-12-31' })
    const request = await wallet.fetchRequest(check.link)
    const vpToken = await wallet.vpToken(request, signing([sha('unasked')]))
    await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
    expect((await landlord.look(check.id)).result).toMatchObject({ verdict: 'pass', signed: [] })
  })
})
