import { createHash, X509Certificate } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiCaller, apiCaller } from '../harness/presentation/api-caller.ts'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

const LEASE = { policy: 'landlord-lease', parameters: { leaseUntil: '2027-12-31' } }

let world: PresentationWorld
let landlord: ApiCaller
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  landlord = apiCaller(world, world.apiClients.clientOf('demo-landlord').key)
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
  await hold(world, wallet, 'social-security-card')
})
afterAll(() => world.close())

interface Shown {
  readonly id: string
  readonly endpoint: string
  readonly handle: string
}

async function shown(): Promise<Shown> {
  const { body } = await landlord.call('POST', '/presentations', { ...LEASE, reference: 'case of the holder' })
  const answer = await wallet.answer(body.links.openid4vp)
  const { deletion } = (await answer.json()) as { deletion: Omit<Shown, 'id'> }
  return { id: body.id, ...deletion }
}

async function ask(endpoint: string, handle: unknown) {
  const answer = await world.fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle }),
  })
  return { status: answer.status, body: (await answer.json()) as { receipt: string; error?: string } }
}

/** As a stranger's wallet would: the certificate of the party that asked, and what it signed. */
async function believed(receipt: string, relyingParty: string): Promise<Record<string, unknown>> {
  const [leafText = ''] = decodeProtectedHeader(receipt).x5c as string[]
  const leaf = Buffer.from(leafText, 'base64')
  expect(`x509_hash:${createHash('sha256').update(leaf).digest('base64url')}`).toBe(world.clientIdOf(relyingParty))
  expect(decodeProtectedHeader(receipt).typ).toBe('sojourn-deletion-receipt+jwt')
  await compactVerify(receipt, new X509Certificate(leaf).publicKey, { algorithms: ['ES256'] })
  return decodeJwt(receipt)
}

const rowOf = async (id: string): Promise<string> =>
  (
    await world.database.database.query<{ row: string }>(
      'select presentation::text as row from presentation where id = $1',
      [id],
    )
  ).rows[0]?.row ?? ''

describe('a holder who asks that what was kept be deleted', () => {
  test('gets it deleted at once, and a receipt signed by who asked', async () => {
    const { id, endpoint, handle } = await shown()
    expect(endpoint).toBe(`${world.verifier.url}/deletion`)
    expect(await rowOf(id)).toContain('林秋月')
    const { status, body } = await ask(endpoint, handle)
    expect(status).toBe(200)
    expect(await believed(body.receipt, 'demo-landlord')).toEqual({
      iss: world.clientIdOf('demo-landlord'),
      iat: Math.floor(world.clock().getTime() / 1000),
      handle_hash: createHash('sha256').update(handle).digest('base64url'),
      outcome: 'deleted',
      deleted_at: Math.floor(world.clock().getTime() / 1000),
    })
    const left = await rowOf(id)
    for (const gone of ['林秋月', 'data:image', 'case of the holder', '2027-12-31', 'pass'])
      expect(left).not.toContain(gone)
  })

  test('is told the same again, when the first answer was lost', async () => {
    const { endpoint, handle } = await shown()
    const first = await believed((await ask(endpoint, handle)).body.receipt, 'demo-landlord')
    world.advance(3_600)
    const again = await believed((await ask(endpoint, handle)).body.receipt, 'demo-landlord')
    expect(again).toEqual({ ...first, iat: Number(first.iat) + 3_600 })
  })

  test('is seen by the program and the desk that asked, without the result', async () => {
    const { id, endpoint, handle } = await shown()
    await ask(endpoint, handle)
    expect((await landlord.call('GET', `/presentations/${id}`)).body).toMatchObject({
      state: 'deleted',
      result: null,
      reference: null,
    })
    const desk = await openDesk(world, 'demo-landlord')
    const check = await desk.start('landlord-lease', LEASE.parameters)
    const answer = (await (await wallet.answer(check.link)).json()) as { deletion: Shown }
    expect((await desk.look(check.id)).result?.verdict).toBe('pass')
    await ask(answer.deletion.endpoint, answer.deletion.handle)
    expect(await desk.look(check.id)).toMatchObject({ state: 'deleted', result: null })
  })

  test('is announced to programs, and what was not yet told is told no more', async () => {
    const hook = await landlord.call('POST', '/webhooks', {
      url: 'https://page.example/hook',
      events: ['presentation.settled', 'presentation.deleted'],
    })
    const { id, endpoint, handle } = await shown()
    await ask(endpoint, handle)
    const { body } = await landlord.call('GET', `/webhooks/${hook.body.id}/deliveries`)
    expect(body.deliveries).toMatchObject([{ presentation_id: id, event: 'presentation.deleted', state: 'pending' }])
    await landlord.call('DELETE', `/webhooks/${hook.body.id}`)
  })

  test('is told of the law by which it is kept, and nothing is deleted', async () => {
    const hospital = apiCaller(world, world.apiClients.clientOf('demo-hospital').key)
    const { body } = await hospital.call('POST', '/presentations', {
      policy: 'hospital-settlement',
      parameters: { city: '010100' },
    })
    const answer = (await (await wallet.answer(body.links.openid4vp)).json()) as { deletion: Shown }
    const asked = await ask(answer.deletion.endpoint, answer.deletion.handle)
    const receipt = await believed(asked.body.receipt, 'demo-hospital')
    expect(receipt).toMatchObject({ outcome: 'kept_by_law', legal_basis: { en: expect.stringContaining('Art. 16') } })
    const { result } = (await hospital.call('GET', `/presentations/${body.id}`)).body
    expect(result.verdict).toBe('pass')
    expect(receipt.kept_until).toBe(Math.floor(Date.parse(result.kept_until) / 1000))
  })

  test('leaves no trace of who that was: the handle rests as its hash, and two of one holder have nothing in common', async () => {
    const [first, second] = [await shown(), await shown()]
    for (const { id, handle } of [first, second]) {
      const row = await rowOf(id)
      expect(row).toContain(createHash('sha256').update(handle).digest('hex'))
      expect(row).not.toContain(handle.split('.')[2])
    }
    expect(first.handle.split('.')[2]).not.toBe(second.handle.split('.')[2])
  })

  test('is gone with the record: after a month nothing is left of it', async () => {
    const { id, endpoint, handle } = await shown()
    await ask(endpoint, handle)
    world.advance(31 * 86_400)
    await world.verifier.expirePresentations()
    expect(await rowOf(id)).toBe('')
    expect((await ask(endpoint, handle)).status).toBe(404)
    world.advance(-31 * 86_400)
  })
})

describe('a deletion that nobody may ask for', () => {
  test('is refused as unknown_deletion_handle, whatever is guessed', async () => {
    const { id, endpoint, handle } = await shown()
    const other = await shown()
    const [party, , secret] = handle.split('.')
    const guesses = [
      `${party}.${id}.${'A'.repeat(43)}`,
      `${party}.${other.id}.${secret}`,
      `demo-school.${id}.${secret}`,
      `nobody.${id}.${secret}`,
      id,
      'x',
    ]
    for (const guess of guesses) {
      expect(await ask(endpoint, guess)).toEqual({ status: 404, body: { error: 'unknown_deletion_handle' } })
    }
    for (const malformed of ['', 7, null, 'x'.repeat(201)]) expect((await ask(endpoint, malformed)).status).toBe(400)
    expect((await landlord.call('GET', `/presentations/${id}`)).body.state).toBe('answered')
  })

  test('has no handle: who declined, or whose answer did not hold, left nothing', async () => {
    const { body } = await landlord.call('POST', '/presentations', LEASE)
    const request = await wallet.fetchRequest(body.links.openid4vp)
    const declined = await wallet.post(request, { error: 'access_denied', state: request.payload.state })
    expect(await declined.json()).toEqual({})
  })
})
