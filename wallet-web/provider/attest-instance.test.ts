import { addSeconds, refuse } from '@sojourn/domain'
import {
  createRootCertificate,
  generateSigningKey,
  issueCertificate,
  parseJwt,
  type Signer,
  signerFromJwk,
  TOKEN_KINDS,
} from '@sojourn/keys'
import { buildClientAttestationPop, verifyClientAttestation } from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'
import { type Attester, attestInstance } from './attest-instance.ts'

const NOON = new Date('2026-11-29T12:00:00Z')
const URL = 'https://wallet.example/attestation'
const newKey = async () => {
  const { privateJwk, publicJwk } = await generateSigningKey()
  return { privateJwk, publicJwk, signer: await signerFromJwk(privateJwk) }
}
const validity = { notBefore: addSeconds(NOON, -86_400), notAfter: addSeconds(NOON, 86_400) }
const rootKey = (await newKey()).privateJwk
const root = await createRootCertificate({ commonName: 'wallets', signer: rootKey, ...validity })
const leafKey = await newKey()
const leaf = await issueCertificate({
  root,
  rootKey,
  subjectKey: leafKey.publicJwk,
  commonName: 'provider',
  ...validity,
})
const attester: Attester = {
  clientId: 'sojourn-wallet',
  attestationUrl: URL,
  signer: await signerFromJwk(leafKey.privateJwk, { x5c: [leaf.derBase64] }),
}

const proofBy = (instance: Signer, over: { audience?: string; at?: Date } = {}) =>
  buildClientAttestationPop({
    clientId: 'sojourn-wallet',
    audience: URL,
    challenge: undefined,
    at: NOON,
    instance,
    ...over,
  })

describe('attestInstance', () => {
  test('says for an hour that a key is of its wallet, and no more, under a chain without its anchor [S 11]', async () => {
    const { signer, publicJwk } = await newKey()
    const asked = { instanceKey: publicJwk, proof: await proofBy(signer) }
    const attested = await attestInstance(attester, asked, () => NOON)
    if (!attested.ok) throw new Error(attested.reason)
    const { attestation } = attested.value
    const anchors = { anchors: [root.derBase64], keys: [] }
    const read = await verifyClientAttestation({ attestation, attester: anchors, at: addSeconds(NOON, 3_599) })
    expect(read.ok && read.value.clientId).toBe('sojourn-wallet')
    expect(read.ok && read.value.instanceKey.publicJwk).toMatchObject({ x: publicJwk.x })
    const late = await verifyClientAttestation({ attestation, attester: anchors, at: addSeconds(NOON, 3_661) })
    expect(late).toEqual(refuse('attestation_expired'))
    const parsed = parseJwt(attestation, TOKEN_KINDS.wallet_attestation)
    expect(parsed.ok && Object.keys(parsed.value.payload).sort()).toEqual(['cnf', 'exp', 'iat', 'sub'])
    expect(parsed.ok && parsed.value.header.x5c).toEqual([leaf.derBase64])
  })

  test('attests no key that whoever asks does not hold, and no word meant for another', async () => {
    const [mine, theirs] = await Promise.all([newKey(), newKey()])
    const proofs = [
      await proofBy(theirs.signer),
      await proofBy(mine.signer, { audience: 'https://elsewhere.example/attestation' }),
      await proofBy(mine.signer, { at: addSeconds(NOON, -600) }),
      await proofBy(mine.signer, { at: addSeconds(NOON, 600) }),
      'no token',
    ]
    for (const proof of proofs) {
      expect(await attestInstance(attester, { instanceKey: mine.publicJwk, proof }, () => NOON)).toEqual(
        refuse('proof_refused'),
      )
    }
  })

  test('attests nothing that is no public key', async () => {
    const { privateJwk, signer } = await newKey()
    const proof = await proofBy(signer)
    for (const instanceKey of [{}, { kty: 'oct', k: 'c2VjcmV0' }, { ...privateJwk, crv: 'P-521' }]) {
      expect(await attestInstance(attester, { instanceKey, proof }, () => NOON)).toEqual(refuse('key_refused'))
    }
  })
})
