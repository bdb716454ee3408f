import { ATTESTATION_TYPES, addSeconds, type StatusListId } from '@sojourn/domain'
import { generateSigningKey, importVerificationKey, publicJwkOf, signerFromJwk } from '@sojourn/keys'
import { beforeAll, expect, test } from 'vitest'
import type { Agency } from '../agencies/agency.ts'
import type { SigningKey } from '../agencies/signing-key.ts'
import { configurationsOf } from './credential-configurations.ts'
import { type SignCopiesRequest, signCopies } from './sign-copies.ts'

const NOW = new Date('2026-11-20T08:00:00Z')
let request: SignCopiesRequest
let key: SigningKey

beforeAll(async () => {
  const { privateJwk } = await generateSigningKey()
  const verificationKey = await importVerificationKey(publicJwkOf(privateJwk))
  if (!verificationKey.ok) throw new Error(verificationKey.reason)
  const credentialIssuer = 'https://issuer.example/public-security'
  const did = 'did:web:issuer.example:public-security'
  key = {
    certificateSigner: await signerFromJwk(privateJwk, { x5c: ['MIIB'] }),
    didSigner: await signerFromJwk(privateJwk, { kid: `${did}#1` }),
    verificationKey: verificationKey.value,
    notAfter: new Date('2027-06-01T00:00:00Z'),
  }
  const agency = { credentialIssuer, did, signerFor: () => key } as unknown as Agency
  const configuration = configurationsOf(['residence-permit'], 'https://issuer.example').get(
    'residence-permit.dc-sd-jwt',
  )
  if (configuration === undefined) throw new Error('no permit')
  const copies = await Promise.all(
    [7, 8].map(async (index) => ({
      holderDid: undefined,
      holderKey: (await generateSigningKey()).publicJwk,
      place: { statusListId: '01900000-0000-7000-8000-000000000000' as StatusListId, index },
    })),
  )
  const expiresAt = new Date('2027-11-20T00:00:00Z')
  const attestation = { claims: { name: '林秋月' }, expiresAt, residentVersion: 1, digest: new Uint8Array(32) }
  request = { agency, configuration, attestation, copies, now: NOW }
})

test('signs a copy for each key, in their order', async () => {
  const credentials = await signCopies(request)
  expect(credentials).toHaveLength(2)
  expect(ATTESTATION_TYPES['residence-permit'].w3cType).toBe('ResidencePermitCredential')
})

test('says of no credential that it is good for longer than the certificate of its key', async () => {
  const expOf = async (expiresAt: Date) => {
    const [first = ''] = await signCopies({ ...request, attestation: { ...request.attestation, expiresAt } })
    return JSON.parse(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString()).exp
  }
  expect(await expOf(new Date('2027-05-31T00:00:00Z'))).toBe(Date.parse('2027-05-31T00:00:00Z') / 1000)
  expect(await expOf(new Date('2031-01-01T00:00:00Z'))).toBe(Date.parse('2027-06-01T00:00:00Z') / 1000)
})

test('releases nothing when two copies would have one place, or one key', async () => {
  const [first, second] = request.copies
  if (first === undefined || second === undefined) throw new Error('two copies are needed')
  const samePlace = [first, { ...second, place: first.place }]
  await expect(signCopies({ ...request, copies: samePlace })).rejects.toThrow('place_repeated')
  const sameKey = [first, { ...second, holderDid: undefined, holderKey: first.holderKey }]
  await expect(signCopies({ ...request, copies: sameKey })).rejects.toThrow('key_repeated')
})

test('releases nothing that its own key does not verify', async () => {
  const stranger = await signerFromJwk((await generateSigningKey()).privateJwk, { x5c: ['MIIB'] })
  const agency = { ...request.agency, signerFor: () => ({ ...key, certificateSigner: stranger }) }
  await expect(signCopies({ ...request, agency })).rejects.toThrow('signature')
})

test('releases nothing that ends before it begins', async () => {
  const attestation = { ...request.attestation, expiresAt: addSeconds(NOW, -86_400 * 2) }
  await expect(signCopies({ ...request, attestation })).rejects.toThrow('expires_at')
})

test('releases nothing with a claim that would be visible', async () => {
  const attestation = { ...request.attestation, claims: { nickname: 'Moon' } }
  await expect(signCopies({ ...request, attestation })).rejects.toThrow()
})
