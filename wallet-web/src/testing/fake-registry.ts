import { type AttestationTypeId, addSeconds, vctOf } from '@sojourn/domain'
import {
  createRootCertificate,
  generateSigningKey,
  issueCertificate,
  type PublicJwk,
  type Signer,
  signerFromJwk,
  x509Hash,
} from '@sojourn/keys'
import { type RegisteredUse, signTrustList, type TrustList } from '@sojourn/trust'

export const NOON = new Date('2026-11-22T12:00:00Z')
export const ISSUER = 'https://issuer.example/public-security'
export const DESK = 'https://desk.example'
export const TRUST_LIST_URL = 'https://registry.example/trust-list'
export const TYPES: readonly AttestationTypeId[] = ['residence-permit', 'household-relation', 'insurance-statement']
export const vct = (type: AttestationTypeId): string => vctOf('https://issuer.example', type)

/** Keys, certificates and the signed list: whom the wallet under test believes, and somebody it does not. */
export interface FakeRegistry {
  readonly trustAnchor: PublicJwk
  readonly list: TrustList
  readonly issuerSigner: Signer
  /** Certified by nobody on the list. */
  readonly strangerSigner: Signer
  readonly deskSigner: Signer
  readonly deskClientId: string
  sign(list: TrustList): Promise<string>
}

const DESK_CODE = '12010101DEM000014G'
const SCHOOL_USE: RegisteredUse = {
  policyId: 'school-enrolment',
  purpose: { 'zh-CN': '入学报名', en: 'School enrolment' },
  legalBasis: { 'zh-CN': '《义务教育法》第十二条', en: 'Compulsory Education Law Art. 12' },
  retention: { 'zh-CN': '保存到 9 月 15 日', en: 'Kept until 15 September' },
  contact: 'mailto:privacy@school.example',
  credentials: [
    { vct: vct('residence-permit'), claims: [['residence', 'city'], ['endorsed_until'], ['name'], ['portrait']] },
    { vct: vct('household-relation'), claims: [['guardian'], ['child_name']] },
    { vct: vct('insurance-statement'), claims: [['as_of'], ['pension', 'over', '12']] },
  ],
}

export async function createFakeRegistry(uses: readonly RegisteredUse[] = [SCHOOL_USE]): Promise<FakeRegistry> {
  const validity = { notBefore: addSeconds(NOON, -86_400), notAfter: addSeconds(NOON, 400 * 86_400) }
  const registry = await generateSigningKey()
  const registrySigner = await signerFromJwk(registry.privateJwk)
  const issuers = await authority('示范 issuers', [ISSUER])
  const strangers = await authority('示范 issuers', [ISSUER])
  const desks = await authority('示范 access', [], DESK_CODE)
  const deskClientId = `x509_hash:${x509Hash(desks.signer.x5c?.[0] ?? '')}`
  const list: TrustList = {
    id: 'urn:sojourn:test-registry',
    version: 7,
    issuedAt: addSeconds(NOON, -3600),
    expiresAt: addSeconds(NOON, 30 * 86_400),
    issuers: [
      {
        issuer: ISSUER,
        name: { 'zh-CN': '示范市公安局', en: 'Demo City Public Security' },
        creditCode: '11010101DEM000022E',
        types: [...TYPES.map(vct), 'ResidencePermitCredential'],
        anchors: [{ kind: 'x5c', certificate: issuers.root }],
        statusLists: [`${ISSUER}/status-lists/`],
      },
    ],
    relyingParties: [
      {
        clientIds: [deskClientId],
        name: { 'zh-CN': '示范小学', en: 'Demo Primary School' },
        kind: 'school',
        creditCode: DESK_CODE,
        accessAnchors: [{ kind: 'x5c', certificate: desks.root }],
        uses,
      },
    ],
  }
  return {
    trustAnchor: registry.publicJwk,
    list,
    issuerSigner: issuers.signer,
    strangerSigner: strangers.signer,
    deskSigner: desks.signer,
    deskClientId,
    sign: (changed) => signTrustList(changed, registrySigner),
  }

  async function authority(
    commonName: string,
    uris: string[],
    organization = commonName,
  ): Promise<{ root: string; signer: Signer }> {
    const rootKey = (await generateSigningKey()).privateJwk
    const root = await createRootCertificate({ commonName: `${commonName} root`, signer: rootKey, ...validity })
    const { privateJwk, publicJwk } = await generateSigningKey()
    const leaf = await issueCertificate({
      root,
      rootKey,
      subjectKey: publicJwk,
      commonName,
      organization,
      uris,
      ...validity,
    })
    return { root: root.derBase64, signer: await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] }) }
  }
}
