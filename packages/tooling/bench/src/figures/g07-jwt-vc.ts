import { issueJwtVc, verifyJwtVc } from '@sojourn/formats'
import { didJwkOf, importVerificationKey, signerFromJwk } from '@sojourn/keys'
import { atLeast, costOf, type Figure, measureInTurns } from '../measure.ts'
import { createDidJwtVcVerifier } from '../peers/did-jwt-vc.ts'
import { createVeramoPeer } from '../peers/veramo.ts'
import { newKey, permitClaims } from '../workload.ts'
import { mustHold, repeatedly } from './repeatedly.ts'

const DID = 'did:web:issuer.example'
const KID = `${DID}#bench`

/** Minting and verifying one VCDM 1.1 JWT credential, the same claims and the same key for all. */
export async function measureG7(): Promise<readonly Figure[]> {
  const key = newKey()
  const subject = didJwkOf(newKey().publicJwk)
  const signer = await signerFromJwk(key.privateJwk, { kid: KID })
  const verificationKey = await importVerificationKey(key.publicJwk)
  if (!verificationKey.ok) throw new Error(verificationKey.reason)
  const mint = () =>
    issueJwtVc({
      credentialSubject: { id: subject, ...permitClaims },
      types: ['ResidencePermit'],
      issuer: DID,
      subject,
      credentialId: 'urn:uuid:019b0000-0000-7000-8000-000000000000',
      issuedAt: new Date('2026-11-22T00:00:00Z'),
      expiresAt: new Date('2027-03-01T00:00:00Z'),
      signer,
    })
  const token = await mint()
  const verify = async () =>
    (await verifyJwtVc({ token, key: verificationKey.value, at: new Date('2026-12-01T00:00:00Z'), skewSeconds: 0 })).ok
  const veramo = await createVeramoPeer(key, subject)
  const veramoToken = await veramo.mint()
  const didJwtVc = createDidJwtVcVerifier(key, DID, KID)
  await mustHold('our verifier', verify())
  await mustHold('did-jwt-vc', didJwtVc(token))
  await mustHold('Veramo', veramo.verify(veramoToken))
  const costs = await measureInTurns(
    [
      repeatedly('mint', 3000, mint),
      repeatedly('verify', 3000, verify),
      repeatedly('Veramo mint', 300, veramo.mint),
      repeatedly('Veramo verify', 100, () => veramo.verify(veramoToken)),
      repeatedly('did-jwt-vc verify', 100, () => didJwtVc(token)),
    ],
    9,
  )
  const ours = costOf(costs, 'verify')
  return [
    atLeast('G7a', 'Veramo / ours, mint JWT VC', costOf(costs, 'Veramo mint') / costOf(costs, 'mint'), 10, 'x'),
    atLeast('G7b', 'Veramo / ours, verify JWT VC', costOf(costs, 'Veramo verify') / ours, 30, 'x'),
    atLeast('G7c', 'did-jwt-vc / ours, verify JWT VC', costOf(costs, 'did-jwt-vc verify') / ours, 30, 'x'),
  ]
}
