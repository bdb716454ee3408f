import { issueSdJwtVc } from '@sojourn/formats'
import { signerFromJwk } from '@sojourn/keys'
import { atLeast, atMost, costOf, type Figure, measureInTurns } from '../measure.ts'
import { createCredoIssuer } from '../peers/credo.ts'
import { createSdJwtLibraryIssuer } from '../peers/sd-jwt-library.ts'
import { selfSignedCertificate } from '../self-signed-certificate.ts'
import { disclosablePermitPaths, ISSUER, newKey, permitClaims, rawSign, someBytes, VCT } from '../workload.ts'
import { repeatedly } from './repeatedly.ts'

const ISSUED_AT = new Date('2026-11-22T00:00:00Z')
const EXPIRES_AT = new Date('2027-03-01T00:00:00Z')

/** Minting one SD-JWT VC of 12 claims, 10 of them disclosable, with every library signing natively with the same key. */
export async function measureG6(): Promise<readonly Figure[]> {
  const key = newKey()
  const holder = newKey().publicJwk
  const certificate = await selfSignedCertificate(key, ISSUER)
  const signer = await signerFromJwk(key.privateJwk, { x5c: [certificate] })
  const signed = someBytes(1500)
  const library = createSdJwtLibraryIssuer(key)
  const credo = await createCredoIssuer(key, certificate)
  const costs = await measureInTurns(
    [
      repeatedly('signature', 4000, () => rawSign(key, signed)),
      repeatedly('sojourn', 4000, () =>
        issueSdJwtVc({
          vct: VCT,
          issuer: ISSUER,
          claims: permitClaims,
          disclosable: disclosablePermitPaths,
          alwaysVisible: { synthetic: true },
          holderKey: holder,
          issuedAt: ISSUED_AT,
          expiresAt: EXPIRES_AT,
          signer,
        }),
      ),
      repeatedly('@sd-jwt', 1000, () => library(holder)),
      repeatedly('credo', 300, () => credo(holder)),
    ],
    9,
  )
  const ours = costOf(costs, 'sojourn')
  return [
    atMost('G6a', 'mint SD-JWT VC / one signature', ours / costOf(costs, 'signature'), 2.2, 'x'),
    atLeast('G6b', '@sd-jwt/core / ours, mint SD-JWT VC', costOf(costs, '@sd-jwt') / ours, 4, 'x'),
    atLeast('G6c', 'credo-ts / ours, mint SD-JWT VC', costOf(costs, 'credo') / ours, 20, 'x'),
  ]
}
