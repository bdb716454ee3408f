import type { JsonObject } from '@sojourn/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  outcomeOf,
  PERMIT,
} from '../harness/issuance/bare-resident.ts'

let world: World
let resident: BareResident
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
})
afterAll(() => world.close())

const RELATION = 'household-relation.dc-sd-jwt'

async function ask(access: Access, configuration = PERMIT) {
  const { cNonce } = await resident.nonces()
  const proof = await resident.keyProof(await newSigner(), cNonce)
  return resident.credential(access, [proof], { credential_configuration_id: configuration })
}

/** The token response of one flow as it is taken for that of another: its token, and the key that the other flow has. */
const replayed = (from: Access, into: Access): Access => ({ ...into, token: from.token })

const notify = (access: Access, { notification_id }: JsonObject) =>
  resident.post(access, 'notification', { notification_id, event: 'credential_deleted' })

describe('the token response of one flow, replayed into another of the same wallet and agency', () => {
  test('is refused, for the other flow has a key of its own, and both flows go on [R 13]', async () => {
    const mine = await resident.access()
    const theirs = await resident.access()
    const refused = await ask(replayed(theirs, mine))
    expect(outcomeOf(refused)).toBe('401 invalid_token')
    expect(refused.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_token"/)
    expect(outcomeOf(await ask(replayed(mine, theirs)))).toBe('401 invalid_token')
    expect(outcomeOf(await ask(mine))).toBe('200')
    expect(outcomeOf(await ask(theirs))).toBe('200')
  })

  test('gives what its own flow was for and nothing else, where a wallet has one key for all flows [R 13]', async () => {
    const signer = await newSigner()
    const flow = async (type: 'residence-permit' | 'household-relation'): Promise<Access> => {
      const offer = await resident.offer([type])
      const { status, body } = await resident.token(offer, signer)
      expect(status).toBe(200)
      return { offer, signer, token: String(body.access_token) }
    }
    const permit = await flow('residence-permit')
    const relation = await flow('household-relation')
    expect(outcomeOf(await ask(replayed(relation, permit), PERMIT))).toBe('400 unknown_credential_configuration')
    expect(outcomeOf(await ask(replayed(permit, relation), RELATION))).toBe('400 unknown_credential_configuration')
    const delivered = await ask(permit, PERMIT)
    expect(outcomeOf(delivered)).toBe('200')
    expect(outcomeOf(await ask(relation, RELATION))).toBe('200')

    // Nor does it speak for what the other flow delivered.
    expect(outcomeOf(await notify(replayed(relation, permit), delivered.body))).toBe('400 invalid_notification_id')
    expect(outcomeOf(await notify(permit, delivered.body))).toBe('204')
  })

  test('is refused at another agency, with the right key as well [R 13]', async () => {
    const access = await resident.access()
    const elsewhere = bareResident(world, 'human-resources')
    const { cNonce } = await elsewhere.nonces()
    const proof = await elsewhere.keyProof(await newSigner(), cNonce)
    const answer = await elsewhere.credential(access, [proof], {
      credential_configuration_id: 'social-security-card.dc-sd-jwt',
    })
    expect(outcomeOf(answer)).toBe('401 invalid_token')
    expect(outcomeOf(await ask(access))).toBe('200')
  })
})
