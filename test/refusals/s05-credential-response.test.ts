import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  newSigners,
  outcomeOf,
  PERMIT,
  type WireAnswer,
} from '../harness/issuance/bare-resident.ts'
import { partOf, placesOf, servedStatus, statusEntryOf } from '../harness/issuance/served-status.ts'

let world: World
let resident: BareResident
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
})
afterAll(() => world.close())

async function issue(copies = 2): Promise<{ access: Access; answer: WireAnswer }> {
  const access = await resident.access()
  const { cNonce } = await resident.nonces()
  const proofs = await Promise.all((await newSigners(copies)).map((holder) => resident.keyProof(holder, cNonce)))
  return { access, answer: await resident.credential(access, proofs) }
}

const credentialsOf = ({ body }: WireAnswer): readonly string[] =>
  (body.credentials as { credential: string }[]).map(({ credential }) => credential)

describe('a credential response', () => {
  test('holds credentials in a list of objects, a notification id, and nothing else [S 5]', async () => {
    const { answer } = await issue(2)
    expect(answer.status).toBe(200)
    expect(Object.keys(answer.body).toSorted()).toEqual(['credentials', 'notification_id'])
    expect(answer.body.credentials).toHaveLength(2)
    for (const entry of answer.body.credentials as object[]) expect(Object.keys(entry)).toEqual(['credential'])
    expect(typeof answer.body.notification_id).toBe('string')
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('carries SD-JWT VCs of today’s names: typ, vct, cnf, status, no claim in the clear [S 5] [S 25]', async () => {
    const [credential = ''] = credentialsOf((await issue(1)).answer)
    expect(credential.endsWith('~')).toBe(true)
    expect(partOf(credential, 0)).toMatchObject({ typ: 'dc+sd-jwt', alg: 'ES256' })
    const payload = partOf(credential, 1)
    expect(payload).toMatchObject({ vct: `${world.urls.issuer}/vct/residence-permit/v1`, _sd_alg: 'sha-256' })
    expect(payload).toHaveProperty('cnf.jwk')
    expect(payload).toHaveProperty('status.status_list.uri')
    for (const name of ['name', 'citizen_id', 'birth_date']) expect(payload).not.toHaveProperty(name)
  })

  test('asked for again with the same keys signs the same places with new salts [S 5]', async () => {
    const access = await resident.access()
    const holders = await newSigners(2)
    const ask = async (): Promise<WireAnswer> => {
      const { cNonce } = await resident.nonces()
      return resident.credential(access, await Promise.all(holders.map((holder) => resident.keyProof(holder, cNonce))))
    }
    const [answer, again] = [await ask(), await ask()]
    expect([answer.status, again.status]).toEqual([200, 200])
    expect(again.body.notification_id).toBe(answer.body.notification_id)
    expect(credentialsOf(again).map(statusEntryOf)).toEqual(credentialsOf(answer).map(statusEntryOf))
    expect(credentialsOf(again)).not.toEqual(credentialsOf(answer))
  })

  test('is never encrypted for a key that came in the clear [S 6]', async () => {
    const access = await resident.access()
    const { cNonce } = await resident.nonces()
    const proof = await resident.keyProof(await newSigner(), cNonce)
    const body = {
      credential_configuration_id: PERMIT,
      credential_response_encryption: { jwk: { ...(await newSigner()).publicJwk }, enc: 'A128GCM' },
    }
    expect(outcomeOf(await resident.credential(access, [proof], body))).toBe('400 invalid_encryption_parameters')
  })
})

describe('after the wallet said that it holds the copies', () => {
  test('they are never signed again, nor for other keys before [S 5]', async () => {
    const access = await resident.access()
    const holder = await newSigner()
    const ask = async (by = holder): Promise<WireAnswer> => {
      const { cNonce } = await resident.nonces()
      return resident.credential(access, [await resident.keyProof(by, cNonce)])
    }
    const { body } = await ask()
    expect(outcomeOf(await ask(await newSigner()))).toBe('400 credential_request_denied')
    expect(outcomeOf(await ask())).toBe('200')
    const event = { notification_id: body.notification_id, event: 'credential_accepted' }
    expect((await resident.post(access, 'notification', event)).status).toBe(204)
    expect(outcomeOf(await ask())).toBe('400 credential_request_denied')
  })
})

describe('a notification', () => {
  test('is answered 204 without a body, however often [S 5]', async () => {
    const { access, answer } = await issue()
    const event = { notification_id: answer.body.notification_id, event: 'credential_accepted' }
    for (const _ of [1, 2]) {
      const told = await resident.post(access, 'notification', event)
      expect(told.status).toBe(204)
      expect(told.body).toEqual({})
    }
  })

  test.each(['credential_failure', 'credential_deleted'])(
    'of %s revokes what was not activated [S 5]',
    async (event) => {
      const { access, answer } = await issue()
      const notification = { notification_id: answer.body.notification_id, event, event_description: 'storage is full' }
      expect((await resident.post(access, 'notification', notification)).status).toBe(204)
      await world.publish()
      world.time.advance(3)
      for (const credential of credentialsOf(answer)) {
        expect(await servedStatus(world, statusEntryOf(credential))).toBe(1)
      }
    },
  )

  test.each([
    ['of nobody', { notification_id: 'nobody', event: 'credential_accepted' }, '400 invalid_notification_id'],
    ['without an id', { event: 'credential_accepted' }, '400 invalid_notification_request'],
    ['of another event', { notification_id: 'x', event: 'credential_eaten' }, '400 invalid_notification_request'],
    ['without an event', { notification_id: 'x' }, '400 invalid_notification_request'],
    ['that is a list', [], '400 invalid_notification_request'],
  ])('%s is refused [S 5]', async (_, body, expected) => {
    const { access } = await issue(1)
    expect(outcomeOf(await resident.post(access, 'notification', body))).toBe(expected)
  })

  test('with the id of another wallet’s credentials is refused, and revokes nothing [S 5]', async () => {
    const [mine, theirs] = [await issue(1), await issue(1)]
    const event = { notification_id: theirs.answer.body.notification_id, event: 'credential_deleted' }
    expect(outcomeOf(await resident.post(mine.access, 'notification', event))).toBe('400 invalid_notification_id')
    const bytes = Buffer.from(String(theirs.answer.body.notification_id), 'base64url').subarray(0, 16).toString('hex')
    const issuanceId = bytes.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    await world.publish()
    world.time.advance(3)
    const [place] = await placesOf(world, issuanceId)
    if (place === undefined) throw new Error('the issuance has no place')
    expect(await servedStatus(world, place)).toBe(2)
  })
})
