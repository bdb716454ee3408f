import { createHash } from 'node:crypto'
import { createPasskeyCeremonies } from '@sojourn/service'
import { createMemoryPasskeyStores } from '@sojourn/service/testing'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

const FILE = 'webauthn-l3/vectors.json'
const NOW = new Date('2026-11-20T08:00:00Z')

interface Block {
  readonly challenge: string
  readonly credential_id: string
  readonly clientDataJSON: string
  readonly attestationObject: string
  readonly authenticatorData: string
  readonly signature: string
}

function vector(name: string): { registration: Block; authentication: Block } {
  const sections = JSON.parse(readVectors(FILE)) as Record<string, { blocks: Block[] }>
  const [registration, authentication] = sections[`sctn-test-vectors-${name}`]?.blocks ?? []
  if (registration === undefined || authentication === undefined) throw new Error(`no vector ${name}`)
  return { registration, authentication }
}

const base64url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url')
const digestOf = (hex: string): string => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('base64url')

/** Ceremonies of a party at example.org that has just given this challenge. */
function party(given: { challenge: string; ceremony: 'registration' | 'authentication' }, rpId = 'example.org') {
  const stores = createMemoryPasskeyStores()
  stores.challenges.set(digestOf(given.challenge), {
    digest: digestOf(given.challenge),
    ceremony: given.ceremony,
    purpose: given.ceremony === 'registration' ? 'registration' : 'sign-in',
    accountId: 'a',
    expiresAt: new Date(NOW.getTime() + 60_000),
  })
  const settings = { rpId, rpName: 'x', origin: 'https://example.org', clock: () => NOW, stores }
  return { stores, ceremonies: createPasskeyCeremonies(settings) }
}

async function register(name: string, spoil: (block: Block) => Block = (block) => block, rpId?: string) {
  const { registration } = vector(name)
  const { ceremonies, stores } = party({ challenge: registration.challenge, ceremony: 'registration' }, rpId)
  const block = spoil(registration)
  const id = base64url(block.credential_id)
  const { clientDataJSON, attestationObject } = block
  const response = { clientDataJSON: base64url(clientDataJSON), attestationObject: base64url(attestationObject) }
  const answer = { id, rawId: id, type: 'public-key', response }
  return { result: await ceremonies.verifyRegistration('a', answer), stores }
}

/** A COSE key is the end of these attestation objects: it follows the credential's id. */
function publicKeyOf({ attestationObject, credential_id }: Block): Uint8Array {
  const at = attestationObject.lastIndexOf(credential_id)
  return Uint8Array.from(Buffer.from(attestationObject.slice(at + credential_id.length), 'hex'))
}

async function authenticate(name: string, spoil: (block: Block) => Block = (block) => block, backupEligible = true) {
  const { registration, authentication } = vector(name)
  const { ceremonies, stores } = party({ challenge: authentication.challenge, ceremony: 'authentication' })
  const id = base64url(registration.credential_id)
  stores.passkeys.set(id, {
    credentialId: id,
    accountId: 'a',
    publicKey: publicKeyOf(registration),
    counter: 0,
    backupEligible,
    backedUp: false,
    aaguid: '',
    transports: [],
    registeredAt: NOW,
  })
  const block = spoil(authentication)
  const response = {
    clientDataJSON: base64url(block.clientDataJSON),
    authenticatorData: base64url(block.authenticatorData),
    signature: base64url(block.signature),
  }
  return ceremonies.verifyAuthentication('sign-in', { id, rawId: id, type: 'public-key', response })
}

const flipLastBit = (hex: string): string => {
  const bytes = Buffer.from(hex, 'hex')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  return bytes.toString('hex')
}

describe.skipIf(!vectorsArePresent(FILE))('WebAuthn Level 3, test vectors', () => {
  test('accepts the registration with self attestation', async () => {
    const { result, stores } = await register('packed-self-es256')
    expect(result).toMatchObject({ ok: true, value: { counter: 0, backupEligible: true, backedUp: true } })
    expect(stores.passkeys.size).toBe(1)
  })

  test.each([
    ['none-es256', 'person_not_verified'],
    ['none-es256-crossOrigin', 'cross_origin'],
    ['none-es256-topOrigin', 'cross_origin'],
    ['none-es256-long-credential-id', 'person_not_verified'],
    ['packed-eddsa', 'person_not_verified'],
    ['apple-es256', 'person_not_verified'],
    ['fido-u2f-es256', 'person_not_verified'],
  ])('refuses the registration %s, whose flags or origins we do not allow', async (name, reason) => {
    expect((await register(name)).result).toEqual({ ok: false, reason })
  })

  test.each(['packed-es256', 'packed-es512', 'packed-rs256', 'tpm-es256', 'android-key-es256'])(
    'refuses the registration %s with a certificate chain that we did not ask for [R 20]',
    async (name) => {
      expect((await register(name)).result).toEqual({ ok: false, reason: 'attestation_not_asked' })
    },
  )

  test('refuses a registration at another rpId, and one whose last bit was changed', async () => {
    expect((await register('packed-self-es256', undefined, 'example.com')).result.ok).toBe(false)
    const spoil = (block: Block) => ({ ...block, attestationObject: flipLastBit(block.attestationObject) })
    expect((await register('packed-self-es256', spoil)).result).toEqual({ ok: false, reason: 'not_verified' })
  })

  const VERIFIED = ['none-es256-long-credential-id', 'packed-es256', 'tpm-es256']

  test.each(VERIFIED)('accepts the authentication %s', async (name) => {
    expect(await authenticate(name)).toMatchObject({ ok: true, value: { backupEligible: true, counter: 0 } })
  })

  test.each(VERIFIED)('refuses the authentication %s after a bit of the signature was changed', async (name) => {
    const spoil = (block: Block) => ({ ...block, signature: flipLastBit(block.signature) })
    expect(await authenticate(name, spoil)).toEqual({ ok: false, reason: 'not_verified' })
  })

  test.each(VERIFIED)('refuses the authentication %s after a bit of the rpId digest was changed', async (name) => {
    const spoil = (block: Block) => ({ ...block, authenticatorData: `00${block.authenticatorData.slice(2)}` })
    expect(await authenticate(name, spoil)).toEqual({ ok: false, reason: 'wrong_rp' })
  })

  test.each([
    ['none-es256', 'person_not_verified', true],
    ['none-es256-crossOrigin', 'cross_origin', false],
    ['none-es256-topOrigin', 'cross_origin', false],
    ['packed-rs256', 'person_not_verified', true],
  ] as const)('refuses the authentication %s', async (name, reason, backupEligible) => {
    expect(await authenticate(name, undefined, backupEligible)).toEqual({ ok: false, reason })
  })
})
