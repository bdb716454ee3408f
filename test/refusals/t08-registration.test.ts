import { parseRequestLink } from '@sojourn/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enrolRegistrars, type RegisteredAtConsole, type Registrars } from '../harness/registrars.ts'
import { startWorld, type World } from '../harness/world.ts'

let world: World
let registrars: Registrars
beforeAll(async () => {
  world = await startWorld()
  registrars = await enrolRegistrars(world)
})
afterAll(() => world.close())

const LANDLORD = { policyId: 'landlord-lease', parameters: { leaseUntil: '2027-06-30' }, flow: 'cross_device' }

async function ask(desk = 'landlord', check: object = LANDLORD) {
  const client = await world.desk(desk)
  return client.post<{ link: string; error?: string }>('/checks', check)
}
const linkOf = async (): Promise<string> => {
  const { status, body } = await ask()
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.link
}
const landlord = async (): Promise<RegisteredAtConsole> => {
  const found = (await registrars.registrations()).find(
    ({ state, content }) => state !== 'withdrawn' && content.name.en.startsWith('Shifan Home Rentals'),
  )
  if (found === undefined) throw new Error('no landlord is registered')
  return found
}
/** As it was typed, for the console takes no client identifiers: they follow from the certificates. */
const typed = ({ content: { clientIds: _, ...content } }: RegisteredAtConsole): Record<string, unknown> => content

describe('a registered relying party', () => {
  test('is told to the person with its purpose and its place in the public register, and nobody is asked for it [T 8] [P 7] [M 4]', async () => {
    const asked: string[] = []
    const wallet = await world.wallet({
      fetch: async (url, init) => {
        asked.push(`${init.method ?? 'GET'} ${new URL(url).pathname.split('/').slice(0, 2).join('/')}`)
        return fetch(url, init)
      },
    })
    const review = await wallet.readRequest(await linkOf(), 'cross_device')
    if (!review.ok) throw new Error(review.reason)
    const { registration, relyingParty } = review.value
    expect(registration?.certificate.use).toMatchObject({
      policyId: 'landlord-lease',
      purpose: { 'zh-CN': '核验租客为本人且年满18周岁' },
      contact: 'lease@landlord.example',
    })
    expect(registration?.certificate.party.creditCode).toBe(relyingParty.creditCode)
    // The list, which the wallet lacks at first, and the request: nothing at the registrar.
    expect(asked).toEqual(['GET /trust-list', 'POST /request'])
    const page = await fetch(`${world.urls.issuer}/registry/log/leaves/0`)
    const { leaves } = (await page.json()) as { leaves: string[] }
    const leaf = JSON.parse(leaves[registration?.logIndex ?? -1] ?? '{}')
    expect(leaf).toMatchObject({
      event: 'relying_party_registered',
      relyingPartyId: registration?.certificate.registration.id,
    })
    expect(page.headers.get('cache-control')).toContain('public')
  })

  test('sends one certificate by value, of the one use that it asks for [T 8] arf:RPRC_19', async () => {
    const link = parseRequestLink(await linkOf())
    if (!link.ok || link.value.kind !== 'by_reference') throw new Error('no link')
    const jwt = await (await fetch(link.value.requestUri, { method: 'POST' })).text()
    const read = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const { verifier_info: info, client_id: clientId } = read(jwt)
    expect(info.map(({ format }: { format: string }) => format)).toEqual(['registration_cert', 'sojourn_log_proof'])
    const header = JSON.parse(Buffer.from(info[0].data.split('.')[0], 'base64url').toString())
    expect(header).toMatchObject({ typ: 'rc-wrp+jwt', alg: 'ES256', x5c: [expect.any(String)] })
    expect(read(info[0].data)).toMatchObject({
      sub: '91010101DEM000049X',
      client_ids: [clientId],
      intended_use_id: 'landlord-lease',
      country: 'CN',
      credentials: [
        { format: 'dc+sd-jwt', claims: [{ path: ['name'] }, { path: ['portrait'] }, { path: ['age_over', '18'] }] },
        { format: 'mso_mdoc' },
      ],
    })
  })

  test('that is amended is on the next list with a higher version, and asks no more than it then may [T 8]', async () => {
    const before = world.trustList.version
    const party = await landlord()
    const content = typed(party)
    const uses = content.uses as { credentials: { claims: string[][] }[] }[]
    const narrower = uses.map((use) => ({
      ...use,
      credentials: use.credentials.map((credential) => ({
        ...credential,
        claims: credential.claims.filter((path) => path.at(-1) !== 'portrait'),
      })),
    }))
    const act = { act: 'amend', relyingPartyId: party.id }
    await registrars.change({ ...act, content: { ...content, uses: narrower } })
    const list = await world.publishTrustList()
    expect(list.version).toBeGreaterThan(before)
    expect(await ask()).toMatchObject({ status: 403, body: { error: 'asks_too_much' } })
    await registrars.change({ ...act, content })
    expect((await world.publishTrustList()).version).toBeGreaterThan(list.version)
    expect((await landlord()).version).toBe(3)
    const review = await (await world.wallet()).readRequest(await linkOf(), 'cross_device')
    expect(review).toMatchObject({
      ok: true,
      value: { registration: { certificate: { registration: { version: 3 } } } },
    })
  })

  test('that was amended is believed by a wallet whose list is an hour old [T 8]', async () => {
    const wallet = await world.wallet()
    expect((await wallet.readRequest(await linkOf(), 'cross_device')).ok).toBe(true)
    const party = await landlord()
    await registrars.change({
      act: 'amend',
      relyingPartyId: party.id,
      content: { ...typed(party), contact: 'new@landlord.example' },
    })
    await world.publishTrustList()
    const review = await wallet.readRequest(await linkOf(), 'cross_device')
    expect(review).toMatchObject({ ok: true, value: { use: { contact: 'new@landlord.example' } } })
  })

  test('that is withdrawn may ask nobody: its desk is closed, and a question that is under way is refused [T 8]', async () => {
    const underWay = await linkOf()
    await registrars.change({
      act: 'withdraw',
      relyingPartyId: (await landlord()).id,
      reasonText: 'no longer in business',
    })
    await world.publishTrustList()
    expect(await ask()).toMatchObject({ status: 403, body: { error: 'policy_not_registered' } })
    const wallet = await world.wallet()
    expect(await wallet.readRequest(underWay, 'cross_device')).toEqual({ ok: false, reason: 'registration_withdrawn' })
    // The others go on asking.
    const school = { policyId: 'merchant-adult', parameters: {}, flow: 'cross_device' }
    expect((await ask('shop', school)).status).toBe(201)
  })
})
