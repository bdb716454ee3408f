import { ATTESTATION_TYPES, type AttestationTypeId, type Localized, vctOf } from '@sojourn/domain'
import type { RegistrationContent } from '../api/messages.ts'

/** A registration while it is being typed: every member a text, as a form has it. */
export interface Draft {
  readonly creditCode: string
  readonly name: Localized
  readonly kind: RegistrationContent['kind']
  readonly contact: string
  /** One a line. */
  readonly origins: string
  /** PEM, one after the other. */
  readonly certificates: string
  readonly uses: readonly DraftUse[]
}

export interface DraftUse {
  readonly policyId: string
  readonly purpose: Localized
  readonly legalBasis: Localized
  readonly retention: Localized
  readonly credentials: readonly DraftCredential[]
}

export interface DraftCredential {
  readonly vct: string
  /** One a line: members by dots, every element of a list as `*`. */
  readonly claims: string
}

const EMPTY: Localized = { 'zh-CN': '', en: '' }

export const emptyCredential = (issuerBase: string): DraftCredential => ({
  vct: vctOf(issuerBase, 'residence-permit'),
  claims: '',
})
export const emptyUse = (issuerBase: string): DraftUse => ({
  policyId: '',
  purpose: EMPTY,
  legalBasis: EMPTY,
  retention: EMPTY,
  credentials: [emptyCredential(issuerBase)],
})
export const emptyDraft = (issuerBase: string): Draft => ({
  creditCode: '',
  name: EMPTY,
  kind: 'school',
  contact: '',
  origins: '',
  certificates: '',
  uses: [emptyUse(issuerBase)],
})

export const draftOf = (content: RegistrationContent): Draft => ({
  creditCode: content.creditCode,
  name: content.name,
  kind: content.kind,
  contact: content.contact,
  origins: content.origins.join('\n'),
  certificates: content.accessCertificates.map(pemOf).join('\n'),
  uses: content.uses.map((use) => ({
    policyId: use.policyId,
    purpose: use.purpose,
    legalBasis: use.legalBasis,
    retention: use.retention,
    credentials: use.credentials.map(({ vct, claims }) => ({ vct, claims: claims.map(pathText).join('\n') })),
  })),
})

/** As the registrar's API takes it. */
export const contentOf = (draft: Draft) => ({
  creditCode: draft.creditCode.trim(),
  name: draft.name,
  kind: draft.kind,
  contact: draft.contact,
  origins: linesOf(draft.origins),
  accessCertificates: draft.certificates.match(PEM) ?? linesOf(draft.certificates),
  uses: draft.uses.map(({ policyId, credentials, ...texts }) => ({
    ...texts,
    policyId: policyId.trim(),
    credentials: credentials.map(({ vct, claims }) => ({ vct, claims: linesOf(claims).map(pathOf) })),
  })),
})

/** Every type that an agency here may issue, by the name that goes into a registration. */
export const knownTypes = (issuerBase: string): readonly { readonly vct: string; readonly id: AttestationTypeId }[] =>
  (Object.keys(ATTESTATION_TYPES) as AttestationTypeId[]).map((id) => ({ vct: vctOf(issuerBase, id), id }))

/** The registrar is one agency among those of an issuer. */
export const issuerBaseOf = (credentialIssuer: string): string =>
  credentialIssuer.slice(0, credentialIssuer.lastIndexOf('/'))

const PEM = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+?-----END CERTIFICATE-----/g

const pemOf = (der: string): string =>
  `-----BEGIN CERTIFICATE-----\n${der.replaceAll(/(.{64})/g, '$1\n').trimEnd()}\n-----END CERTIFICATE-----`

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

export const pathText = (path: readonly (string | number | null)[]): string =>
  path.map((step) => (step === null ? '*' : String(step))).join('.')

const pathOf = (text: string): (string | number | null)[] => text.split('.').map((step) => (step === '*' ? null : step))
