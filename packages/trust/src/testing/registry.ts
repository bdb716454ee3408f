import {
  createRootCertificate,
  generateSigningKey,
  issueCertificate,
  type PrivateJwk,
  type PublicJwk,
} from '@sojourn/keys'
import type { RegisteredRelyingParty, TrustedIssuer, TrustList } from '../trust-list.ts'

export const AT = new Date('2026-11-20T08:00:00Z')
const FROM = new Date('2026-01-01T00:00:00Z')
const UNTIL = new Date('2028-01-01T00:00:00Z')

export const PERMIT = 'https://issuer.example/vct/residence-permit/v1'
export const CARD = 'https://issuer.example/vct/social-security-card/v1'
export const ISSUER = 'https://issuer.example/public-security'
export const bilingual = (text: string) => ({ 'zh-CN': text, en: text })

export async function authority(commonName: string) {
  const { privateJwk } = await generateSigningKey()
  const root = await createRootCertificate({ commonName, signer: privateJwk, notBefore: FROM, notAfter: UNTIL })
  return {
    root,
    certify: (subjectKey: PublicJwk, names: { uris?: string[]; dnsNames?: string[] }, notAfter = UNTIL) =>
      issueCertificate({
        root,
        rootKey: privateJwk,
        subjectKey,
        commonName: 'leaf',
        ...names,
        notBefore: FROM,
        notAfter,
      }),
  }
}

export async function keyPair(): Promise<{ privateJwk: PrivateJwk; publicJwk: PublicJwk }> {
  return generateSigningKey()
}

export const issuerEntry = (anchors: TrustedIssuer['anchors'], more: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
  issuer: ISSUER,
  name: bilingual('公安'),
  creditCode: '11000000000000000X',
  types: [PERMIT, 'ResidencePermit'],
  anchors,
  statusLists: ['https://issuer.example/public-security/status-lists'],
  ...more,
})

export const relyingParty = (more: Partial<RegisteredRelyingParty> = {}): RegisteredRelyingParty => ({
  clientIds: ['x509_hash:abc'],
  name: bilingual('学校'),
  kind: 'school',
  creditCode: '12000000000000000X',
  accessAnchors: [],
  uses: [
    {
      policyId: 'school-enrolment',
      purpose: bilingual('入学'),
      legalBasis: { 'zh-CN': '《个人信息保护法》第十三条', en: 'PIPL 13' },
      retention: bilingual('至九月十五日'),
      contact: 'school@example.com',
      credentials: [{ vct: PERMIT, claims: [['residence', 'city'], ['endorsed_until']] }],
    },
  ],
  ...more,
})

export const trustList = (more: Partial<TrustList> = {}): TrustList => ({
  id: 'sojourn-demo',
  version: 3,
  issuedAt: new Date('2026-11-19T00:00:00Z'),
  expiresAt: new Date('2026-12-19T00:00:00Z'),
  issuers: [],
  relyingParties: [],
  ...more,
})

export function accepted<T>(result: { ok: true; value: T } | { ok: false; reason: unknown }): T {
  if (!result.ok) throw new Error(String(result.reason))
  return result.value
}
