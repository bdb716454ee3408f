import { addSeconds } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import { type AttestationInput, type Attester, startAttester } from '../harness/issuance/attester.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  newSigners,
  outcomeOf,
  PERMIT,
  type Spoiled,
  type WireAnswer,
} from '../harness/issuance/bare-resident.ts'
import { publishedMetadata } from '../harness/issuance/encrypted-resident.ts'
import { partOf } from '../harness/issuance/served-status.ts'

const AT = new Date('2026-11-20T08:00:00Z')
const KINSHIP = 'household-relation.dc-sd-jwt'
const REQUIRED = { key_storage: ['iso_18045_moderate', 'iso_18045_high'], user_authentication: ['iso_18045_moderate'] }

let attester: Attester
let world: World
let resident: BareResident
let access: Access
let holders: readonly Signer[]
beforeAll(async () => {
  attester = await startAttester(AT, { [PERMIT]: REQUIRED })
  world = await startWorld({ time: AT, issuerEnv: { KEY_ATTESTATION_FILE: attester.policyFile } })
  resident = bareResident(world)
  holders = await newSigners(3)
  access = await resident.access(['residence-permit', 'household-relation'])
})
afterAll(async () => {
  await world.close()
  await attester.close()
})

const INVALID_PROOF = '400 invalid_proof'
const newAccess = () => resident.access(['residence-permit', 'household-relation'])

/** An attestation by itself. */
async function byAttestation(over: Partial<AttestationInput> = {}, by: Access = access): Promise<WireAnswer> {
  const nonce = (await resident.nonces()).cNonce
  const attestation = [await attester.attest(holders, { nonce, ...over })]
  return resident.post(by, 'credential', { credential_configuration_id: PERMIT, proofs: { attestation } })
}

/** A key proof of the second holder key with an attestation in its header. */
async function byProof(over: Partial<AttestationInput> = {}, spoiled: Spoiled = {}, by: Access = access) {
  const nonce = (await resident.nonces()).cNonce
  const key_attestation = await attester.attest(holders, { nonce, ...over })
  const [, second] = holders
  const header = { key_attestation, ...spoiled.header }
  const jwt = [await resident.keyProof(second as Signer, nonce, { ...spoiled, header })]
  return resident.post(by, 'credential', { credential_configuration_id: PERMIT, proofs: { jwt } })
}

const boundKeys = ({ body }: WireAnswer): readonly string[] =>
  (body.credentials as { credential: string }[]).map(({ credential }) => {
    const { jwk } = partOf(credential, 1).cnf as { jwk: { x: string } }
    return jwk.x
  })
const keysOfHolders = () => holders.map(({ publicJwk }) => publicJwk.x)

describe('a key attestation', () => {
  test('by itself brings a copy for every attested key [S 2]', async () => {
    const answer = await byAttestation({}, await newAccess())
    expect(answer.status).toBe(200)
    expect(boundKeys(answer)).toEqual(keysOfHolders())
  })

  test('in the header of a proof brings a copy for every attested key [S 2]', async () => {
    const answer = await byProof({}, {}, await newAccess())
    expect(answer.status).toBe(200)
    expect(boundKeys(answer)).toEqual(keysOfHolders())
  })

  test('may come from an attester that is known by its key [S 2]', async () => {
    expect(outcomeOf(await byAttestation({ signer: attester.named }, await newAccess()))).toBe('200')
  })

  test('is asked for in the metadata, of those credentials that need it [S 10]', async () => {
    const { credential_configurations_supported: configurations } = await publishedMetadata(resident)
    const proofTypesOf = (id: string) =>
      (configurations as Record<string, { proof_types_supported: Record<string, object> }>)[id]?.proof_types_supported
    expect(proofTypesOf(PERMIT)).toMatchObject({
      jwt: { key_attestations_required: REQUIRED },
      attestation: { key_attestations_required: REQUIRED },
    })
    expect(proofTypesOf(KINSHIP)?.jwt).not.toHaveProperty('key_attestations_required')
  })

  test('is not needed for another credential [S 2]', async () => {
    const { cNonce } = await resident.nonces()
    const proof = await resident.keyProof(await newSigner(), cNonce)
    const body = { credential_configuration_id: KINSHIP }
    expect(outcomeOf(await resident.credential(await newAccess(), [proof], body))).toBe('200')
  })

  test('whose status is valid counts; once it is taken back it does not: attestation_revoked [S 27]', async () => {
    const status = { status_list: { idx: 7, uri: attester.statusListUri } }
    expect(outcomeOf(await byAttestation({ status }, await newAccess()))).toBe('200')
    attester.revoke(8)
    // The list is asked for on its own clock: what was fetched a moment ago says nothing of the second one yet.
    const other = await startWorld({ time: AT, issuerEnv: { KEY_ATTESTATION_FILE: attester.policyFile } })
    try {
      const elsewhere = bareResident(other)
      const nonce = (await elsewhere.nonces()).cNonce
      const revoked = { status_list: { idx: 8, uri: attester.statusListUri } }
      const attestation = [await attester.attest(holders, { nonce, status: revoked })]
      const body = { credential_configuration_id: PERMIT, proofs: { attestation } }
      expect(outcomeOf(await elsewhere.post(await elsewhere.access(), 'credential', body))).toBe(INVALID_PROOF)
    } finally {
      await other.close()
    }
  })

  test.each<[string, () => Promise<Partial<AttestationInput>>]>([
    ['of an attester that nobody named: attester_untrusted', async () => ({ signer: await newSigner() })],
    ['of weaker storage than is asked: attestation_too_weak', async () => ({ keyStorage: ['iso_18045_basic'] })],
    ['of a weaker unlock than is asked', async () => ({ userAuthentication: ['iso_18045_basic'] })],
    ['that has ended: attestation_expired', async () => ({ expiresAt: addSeconds(AT, -301) })],
    ['from the future', async () => ({ issuedAt: addSeconds(AT, 3_600) })],
    ['of no key: malformed_attestation', async () => ({ keys: [] })],
    ['of one key twice', async () => ({ keys: [{ ...holders[0]?.publicJwk }, { ...holders[0]?.publicJwk }] as never })],
    [
      'of more keys than a batch has: too_many_keys',
      async () => ({ keys: (await newSigners(11)).map(({ publicJwk }) => ({ ...publicJwk })) }),
    ],
    [
      'whose status lies where the attester has no list: attestation_status_unavailable',
      async () => ({ status: { status_list: { idx: 1, uri: attester.foreignListUri } } }),
    ],
    [
      'whose status is past the end of its list',
      async () => ({ status: { status_list: { idx: 200_000, uri: attester.statusListUri } } }),
    ],
    ['whose status is of a kind that is not known', async () => ({ status: { other: 1 } })],
  ])('%s is refused, by itself and in a proof [S 2] [P 13]', async (_, spoil) => {
    const over = await spoil()
    expect(outcomeOf(await byAttestation(over))).toBe(INVALID_PROOF)
    expect(outcomeOf(await byProof(over))).toBe(INVALID_PROOF)
  })

  test('without the issuer’s nonce is refused, and over a foreign or spent one it is invalid_nonce [S 3] [P 13]', async () => {
    const attestation = [await attester.attest(holders)]
    const body = { credential_configuration_id: PERMIT, proofs: { attestation } }
    expect(outcomeOf(await resident.post(access, 'credential', body))).toBe(INVALID_PROOF)
    expect(outcomeOf(await byAttestation({ nonce: 'foreign' }))).toBe('400 invalid_nonce')
    expect(outcomeOf(await byProof({ nonce: 'foreign' }))).toBe('400 invalid_nonce')
    const nonce = (await resident.nonces()).cNonce
    expect(outcomeOf(await byAttestation({ nonce }, await newAccess()))).toBe('200')
    expect(outcomeOf(await byAttestation({ nonce }, await newAccess()))).toBe('400 invalid_nonce')
  })

  test('is missed where it is required: attestation_missing [S 2] [P 13]', async () => {
    const { cNonce } = await resident.nonces()
    expect(outcomeOf(await resident.credential(access, [await resident.keyProof(await newSigner(), cNonce)]))).toBe(
      INVALID_PROOF,
    )
  })

  test.each<[string, () => Promise<Spoiled>]>([
    [
      'of a key that is not attested: key_not_attested',
      async () => ({ header: { jwk: (await newSigner()).publicJwk } }),
    ],
    ['that is no text', async () => ({ header: { key_attestation: { a: 1 } } })],
    ['whose place is no key’s', async () => ({ header: { jwk: undefined, kid: '9' } })],
    ['whose place is another key’s', async () => ({ header: { jwk: undefined, kid: '0' } })],
  ])('in a proof %s is refused [S 4] [P 13]', async (_, spoil) => {
    expect(outcomeOf(await byProof({}, await spoil()))).toBe(INVALID_PROOF)
  })

  test('two of them by themselves are refused: the array has exactly one [S 2] [P 13]', async () => {
    const nonce = (await resident.nonces()).cNonce
    const attestation = [
      await attester.attest(holders, { nonce }),
      await attester.attest(await newSigners(1), { nonce }),
    ]
    const body = { credential_configuration_id: PERMIT, proofs: { attestation } }
    expect(outcomeOf(await resident.post(access, 'credential', body))).toBe(INVALID_PROOF)
  })

  test('spends nothing when it is refused: the same grant is still good [S 2]', async () => {
    expect(outcomeOf(await byProof({}, {}, access))).toBe('200')
  })
})
