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

const KINSHIP = 'household-relation.dc-sd-jwt'
const details = (...ids: string[]) =>
  JSON.stringify(ids.map((id) => ({ type: 'openid_credential', credential_configuration_id: id })))

/** A token whose answer carried credential identifiers, and the identifiers by configuration. */
async function accessWithIdentifiers(...ids: string[]): Promise<Access & { identifiers: Map<string, string> }> {
  const offer = await resident.offer(['residence-permit', 'household-relation'])
  const signer = await newSigner()
  const { body } = await resident.token(offer, signer, { authorization_details: details(...ids) })
  const granted = body.authorization_details as {
    type: string
    credential_configuration_id: string
    credential_identifiers: string[]
  }[]
  const identifiers = new Map(
    granted.map((one) => [one.credential_configuration_id, one.credential_identifiers[0] ?? '']),
  )
  return { offer, token: String(body.access_token), signer, identifiers }
}

async function ask(access: Access, body: JsonObject) {
  const { cNonce } = await resident.nonces()
  return resident.credential(access, [await resident.keyProof(await newSigner(), cNonce)], body)
}

describe('a token without credential identifiers', () => {
  test('asks by configuration [S 1]', async () => {
    expect(outcomeOf(await ask(await resident.access(), { credential_configuration_id: PERMIT }))).toBe('200')
  })

  test.each<[string, JsonObject, string]>([
    ['an identifier', { credential_identifier: `${PERMIT}#1` }, '400 unknown_credential_identifier'],
    [
      'both at once',
      { credential_configuration_id: PERMIT, credential_identifier: `${PERMIT}#1` },
      '400 invalid_credential_request',
    ],
    ['neither', {}, '400 invalid_credential_request'],
    [
      'a configuration that there is not',
      { credential_configuration_id: 'driving-licence.dc-sd-jwt' },
      '400 unknown_credential_configuration',
    ],
    [
      'a configuration that was not offered',
      { credential_configuration_id: KINSHIP },
      '400 unknown_credential_configuration',
    ],
    [
      'the other format of what was offered',
      { credential_configuration_id: 'residence-permit.jwt-vc' },
      '400 unknown_credential_configuration',
    ],
    ['a list of configurations', { credential_configuration_id: [PERMIT] }, '400 invalid_credential_request'],
    ['the format by name, as drafts had it', { format: 'dc+sd-jwt' }, '400 invalid_credential_request'],
  ])('is refused when it asks by %s [S 1]', async (_, body, expected) => {
    const access = await resident.access()
    expect(outcomeOf(await ask(access, body))).toBe(expected)
    expect(outcomeOf(await ask(access, { credential_configuration_id: PERMIT }))).toBe('200')
  })
})

describe('a token with credential identifiers', () => {
  test('asks by identifier [S 1]', async () => {
    const access = await accessWithIdentifiers(PERMIT)
    expect([...access.identifiers.keys()]).toEqual([PERMIT])
    expect(outcomeOf(await ask(access, { credential_identifier: access.identifiers.get(PERMIT) ?? '' }))).toBe('200')
  })

  test('names every configuration that was asked for, and gets each [S 1]', async () => {
    const access = await accessWithIdentifiers(KINSHIP, PERMIT)
    expect([...access.identifiers.keys()].toSorted()).toEqual([KINSHIP, PERMIT])
    for (const identifier of access.identifiers.values()) {
      expect(outcomeOf(await ask(access, { credential_identifier: identifier }))).toBe('200')
    }
  })

  test.each<[string, JsonObject, string]>([
    ['configuration', { credential_configuration_id: PERMIT }, '400 unknown_credential_configuration'],
    [
      'both at once',
      { credential_configuration_id: PERMIT, credential_identifier: `${PERMIT}#1` },
      '400 invalid_credential_request',
    ],
    ['an identifier of nobody', { credential_identifier: 'nobody' }, '400 unknown_credential_identifier'],
    [
      'the identifier of what it did not ask for',
      { credential_identifier: `${KINSHIP}#1` },
      '400 unknown_credential_identifier',
    ],
    ['neither', {}, '400 invalid_credential_request'],
  ])('is refused when it asks by %s [S 1]', async (_, body, expected) => {
    expect(outcomeOf(await ask(await accessWithIdentifiers(PERMIT), body))).toBe(expected)
  })
})

describe('authorization details in a token request', () => {
  test.each([
    ['that was not offered', details('household-relation.jwt-vc')],
    ['of another type', JSON.stringify([{ type: 'payment', credential_configuration_id: PERMIT }])],
    ['that is no list', JSON.stringify({ type: 'openid_credential', credential_configuration_id: PERMIT })],
    ['of nothing', '[]'],
    ['that is no JSON', 'openid_credential'],
  ])('name something %s: nothing is spent [S 1]', async (_, authorization_details) => {
    const offer = await resident.offer()
    const signer = await newSigner()
    const answer = await resident.token(offer, signer, { authorization_details })
    expect(outcomeOf(answer)).toBe('400 invalid_authorization_details')
    expect(outcomeOf(await resident.token(offer, signer))).toBe('200')
  })
})
