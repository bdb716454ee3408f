import { type JsonObject, newId } from '@sojourn/domain'
import { encodeBase64, encodeBase64url, randomBytes } from '@sojourn/keys'
import { issueSdJwtVc } from '../dc-sd-jwt/issue-sd-jwt-vc.ts'
import { presentSdJwtVc } from '../dc-sd-jwt/present-sd-jwt-vc.ts'
import type { PathPattern } from '../path.ts'
import { accepted, party } from './forge.ts'

/** Shaped like a certificate, of the size that an agency's has; no signature of it is looked at here. */
export function certificateLike(size = 520): string {
  const der = randomBytes(size)
  der.set([0x30, 0x82, (size - 4) >> 8, (size - 4) & 0xff])
  return encodeBase64(der)
}

export const CERTIFICATE = certificateLike()
export const issuer = await party({ x5c: [CERTIFICATE] })
export const holder = await party()

/** The offline copy of a residence permit: six disclosable claims. */
export const PERMIT_CLAIMS: JsonObject = {
  name: '欧阳建国',
  age_over: { '18': true, '60': false, '65': false },
  residence: { city: '010100', community: '010101001001' },
}
export const PERMIT_PATHS: readonly PathPattern[] = [
  ['name'],
  ['age_over', '18'],
  ['age_over', '60'],
  ['age_over', '65'],
  ['residence', 'city'],
  ['residence', 'community'],
]

/** A social security card of ten disclosable claims. */
export const CARD_CLAIMS: JsonObject = {
  name: '欧阳建国',
  birth_date: '1993-06-12',
  card_no: 'DEM0000000123',
  issuing_city: '010100',
  expires: '2036-11-01',
  social_function: 'enabled',
  insured: { pension: 'paying', medical: 'paying' },
  insured_city: '010100',
  medical_scheme: 'employee',
}
export const CARD_PATHS: readonly PathPattern[] = [
  ...Object.keys(CARD_CLAIMS)
    .filter((name) => name !== 'insured')
    .map((name) => [name]),
  ['insured', 'pension'],
  ['insured', 'medical'],
]

const ISSUED = new Date('2026-11-20T00:00:00Z')

export interface OfflineCopy {
  readonly type: string
  readonly claims: JsonObject
  readonly paths: readonly PathPattern[]
}

export async function showCopy(
  { type, claims, paths }: OfflineCopy,
  disclose: readonly PathPattern[],
): Promise<string> {
  const base = 'https://credentials.shifan.example'
  const compact = await issueSdJwtVc({
    vct: `${base}/vct/${type}/v1`,
    issuer: `${base}/public-security`,
    claims,
    disclosable: paths,
    alwaysVisible: { 'vct#integrity': `sha256-${encodeBase64(randomBytes(32))}`, synthetic: true },
    holderKey: holder.signer.publicJwk,
    status: { uri: `${base}/public-security/status-lists/${newId(ISSUED)}`, index: 123_456 },
    issuedAt: ISSUED,
    expiresAt: new Date('2027-11-20T00:00:00Z'),
    signer: issuer.signer,
  })
  return accepted(
    await presentSdJwtVc({
      compact,
      disclose,
      keyBinding: {
        nonce: encodeBase64url(randomBytes(16)),
        audience: 'urn:sojourn:offline:landlord',
        at: new Date('2026-11-29T08:00:00Z'),
        signer: holder.signer,
      },
    }),
  )
}

export const PERMIT: OfflineCopy = { type: 'residence-permit-offline', claims: PERMIT_CLAIMS, paths: PERMIT_PATHS }
export const CARD: OfflineCopy = { type: 'social-security-card-offline', claims: CARD_CLAIMS, paths: CARD_PATHS }
