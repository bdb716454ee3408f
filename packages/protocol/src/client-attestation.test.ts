import type { JsonObject } from '@sojourn/domain'
import {
  createRootCertificate,
  generateSigningKey,
  importVerificationKey,
  issueCertificate,
  type PrivateJwk,
  type Signer,
  signerFromJwk,
  signJwt,
} from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  buildClientAttestation,
  buildClientAttestationPop,
  type TrustedAttester,
  type VerifiedClientAttestation,
  verifyClientAttestation,
  verifyClientAttestationPop,
} from './client-attestation.ts'

const issuer = 'https://issuer.example/city'
const at = new Date('2026-11-20T08:00:00Z')
const now = at.getTime() / 1000
const YEAR = 365 * 86_400_000
const validity = { notBefore: new Date(at.getTime() - YEAR), notAfter: new Date(at.getTime() + YEAR) }

let attesterKey: PrivateJwk
let attester: Signer
let certified: Signer
let instance: Signer
let other: Signer
let byAnchor: TrustedAttester
let byKey: TrustedAttester

const newSigner = async () => signerFromJwk((await generateSigningKey()).privateJwk)

beforeAll(async () => {
  const { privateJwk: rootKey } = await generateSigningKey()
  const root = await createRootCertificate({ commonName: 'Attesters', signer: rootKey, ...validity })
  const made = await generateSigningKey()
  attesterKey = made.privateJwk
  const leaf = await issueCertificate({
    root,
    rootKey,
    subjectKey: made.publicJwk,
    commonName: 'Provider',
    uris: [],
    ...validity,
  })
  attester = await signerFromJwk(attesterKey, { kid: 'a-1' })
  certified = await signerFromJwk(attesterKey, { x5c: [leaf.derBase64] })
  ;[instance, other] = [await newSigner(), await newSigner()]
  byAnchor = { anchors: [root.derBase64], keys: [] }
  const key = await importVerificationKey({ ...attester.publicJwk })
  if (!key.ok) throw new Error(key.reason)
  byKey = { anchors: [], keys: [{ kid: 'a-1', key: key.value }] }
})

const claims = (): JsonObject => ({ sub: 'w', iat: now, exp: now + 3_600, cnf: { jwk: { ...instance.publicJwk } } })
const attest = (payload: JsonObject, header: JsonObject = { kid: 'a-1' }, by = attester) =>
  signJwt('wallet_attestation', header, payload, by)
const reason = async (attestation: string, trusted = byKey) => {
  const verified = await verifyClientAttestation({ attestation, attester: trusted, at })
  return verified.ok ? 'accepted' : verified.reason
}

describe('a wallet attestation', () => {
  test('is known by the attester’s certificates or by its key, and names the client and the one installation [S 13]', async () => {
    const made = { clientId: 'w', instance, at, lifeSeconds: 3_600 }
    for (const [signer, trusted] of [
      [attester, byKey],
      [certified, byAnchor],
    ] as const) {
      const attestation = await buildClientAttestation({ ...made, signer })
      const verified = await verifyClientAttestation({ attestation, attester: trusted, at })
      expect(verified).toMatchObject({ ok: true, value: { clientId: 'w' } })
      expect(verified.ok && verified.value.instanceKey.publicJwk).toEqual(instance.publicJwk)
    }
  })

  test('may say who made it, as draft 07 has it, and more that nobody asked for [S 13]', async () => {
    expect(
      await reason(await attest({ ...claims(), iss: 'https://provider.example', nbf: now, wallet_name: 'W' })),
    ).toBe('accepted')
  })

  test('with certificates is taken by the configured key all the same [S 13]', async () => {
    expect(await reason(await attest(claims(), { x5c: [...(certified.x5c ?? [])] }))).toBe('accepted')
  })

  test.each<[string, () => Promise<string>, string]>([
    ['by somebody else', () => attest(claims(), {}, other), 'bad_signature'],
    ['by a key with another name', () => attest(claims(), { kid: 'a-2' }), 'no_key_fits'],
    ['of another type', () => signJwt('wallet_attestation_pop', {}, claims(), attester), 'wrong_typ'],
    ['that is no JWT', async () => 'attestation', 'malformed_jwt'],
    [
      'about no client',
      () => attest({ exp: now + 60, cnf: { jwk: { ...instance.publicJwk } } }),
      'attestation_without_client',
    ],
    ['without an end', () => attest({ sub: 'w', cnf: { jwk: { ...instance.publicJwk } } }), 'attestation_without_end'],
    ['that has expired', () => attest({ ...claims(), exp: now - 600 }), 'attestation_expired'],
    ['that is not good yet', () => attest({ ...claims(), nbf: now + 600 }), 'not_yet_valid'],
    ['with a time in words', () => attest({ ...claims(), exp: 'soon' }), 'malformed_time'],
    ['without a key', () => attest({ sub: 'w', exp: now + 60 }), 'attestation_without_key'],
    ['with the name of a key', () => attest({ ...claims(), cnf: { kid: 'k' } }), 'attestation_without_key'],
    ['with a private key', () => attest({ ...claims(), cnf: { jwk: { ...attesterKey } } }), 'private_key'],
    [
      'with half a key',
      () => attest({ ...claims(), cnf: { jwk: { kty: 'EC', crv: 'P-256', x: 'AAAA' } } }),
      'malformed_key',
    ],
    [
      'with a key of another kind',
      () => attest({ ...claims(), cnf: { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } } }),
      'unsupported_key',
    ],
  ])('is refused when it is one %s [S 13]', async (_, make, refusal) => {
    expect(await reason(await make())).toBe(refusal)
  })

  test('of an attester that nobody trusts is refused, however it is signed [S 13]', async () => {
    const attestation = await attest(claims(), { x5c: [...(certified.x5c ?? [])] })
    expect(await reason(attestation, { anchors: [], keys: [] })).toBe('attester_unknown')
    const { privateJwk: rootKey } = await generateSigningKey()
    const stranger = await createRootCertificate({ commonName: 'Strangers', signer: rootKey, ...validity })
    expect(await reason(attestation, { anchors: [stranger.derBase64], keys: [] })).toBe('untrusted_chain')
    expect(await reason(await attest(claims(), {}), byAnchor)).toBe('attester_unknown')
  })

  test('whose certificate is its own anchor is refused [S 13]', async () => {
    const root = await createRootCertificate({ commonName: 'Self', signer: attesterKey, ...validity })
    const attestation = await attest(claims(), { x5c: [root.derBase64] })
    expect(await reason(attestation, { anchors: [root.derBase64], keys: [] })).toBe('self_signed_leaf')
  })
})

describe('the proof that comes with it', () => {
  let attested: VerifiedClientAttestation
  beforeAll(async () => {
    const verified = await verifyClientAttestation({ attestation: await attest(claims()), attester: byKey, at })
    if (!verified.ok) throw new Error(verified.reason)
    attested = verified.value
  })
  const pop = (): JsonObject => ({ aud: issuer, iat: now, jti: 'p-1', challenge: 'c' })
  const prove = (payload: JsonObject, by = instance) => signJwt('wallet_attestation_pop', {}, payload, by)
  const verify = (proof: string) =>
    verifyClientAttestationPop({ pop: proof, attested, audience: issuer, at, maxAgeSeconds: 300, skewSeconds: 60 })
  const popReason = async (proof: string) => {
    const verified = await verify(proof)
    return verified.ok ? 'accepted' : verified.reason
  }

  test('is taken as the wallet makes it, with the challenge for the server to judge [S 13]', async () => {
    const made = { clientId: 'w', audience: issuer, at, instance }
    expect(await verify(await buildClientAttestationPop({ ...made, challenge: 'c' }))).toMatchObject({
      ok: true,
      value: { challenge: 'c' },
    })
    expect(await verify(await buildClientAttestationPop({ ...made, challenge: undefined }))).toMatchObject({
      ok: true,
      value: { challenge: undefined },
    })
  })

  test('need not name the client, as drafts since 08 have it, and may have an end [S 13]', async () => {
    expect(await popReason(await prove({ ...pop(), exp: now + 300, nbf: now }))).toBe('accepted')
  })

  test.each<[string, () => Promise<string>, string]>([
    ['by another installation', () => prove(pop(), other), 'bad_signature'],
    ['of another type', () => signJwt('client_assertion', {}, pop(), instance), 'wrong_typ'],
    ['for the endpoint', () => prove({ ...pop(), aud: `${issuer}/par` }), 'proof_for_other_server'],
    ['for another server', () => prove({ ...pop(), aud: 'https://o.example' }), 'proof_for_other_server'],
    ['for a list of servers', () => prove({ ...pop(), aud: [issuer] }), 'proof_for_other_server'],
    ['in another client’s name', () => prove({ ...pop(), iss: 'v' }), 'proof_of_other_client'],
    ['without an id', () => prove({ aud: issuer, iat: now }), 'malformed_claims'],
    ['without a time', () => prove({ aud: issuer, jti: 'p' }), 'malformed_claims'],
    ['with a challenge that is no text', () => prove({ ...pop(), challenge: 5 }), 'malformed_claims'],
    ['of long ago', () => prove({ ...pop(), iat: now - 361 }), 'stale'],
    ['from the future', () => prove({ ...pop(), iat: now + 61 }), 'not_yet_valid'],
    ['that has expired', () => prove({ ...pop(), exp: now - 61 }), 'expired'],
  ])('is refused when it is one %s [S 13]', async (_, make, refusal) => {
    expect(await popReason(await make())).toBe(refusal)
  })
})
