import { ATTESTATION_TYPES, type JsonObject, type Localized } from '@sojourn/domain'
import { hashBase64url } from '@sojourn/keys'
import { z } from 'zod'
import '../zod-without-eval.ts'
import { RELYING_PARTY_KINDS, type RegisteredRelyingParty, type RegisteredUse } from '../trust-list.ts'
import { canonicalJson } from './canonical-json.ts'

/** By this name the trust list says who may sign registration certificates, as it does for every type of attestation. */
export const REGISTRATION_CERTIFICATE_TYPE = 'urn:sojourn:registration-certificate'

/** In `verifier_info`: ETSI-119475 names the certificate, ETSI TS 119 472-2 its place. */
export const REGISTRATION_CERTIFICATE_FORMAT = 'registration_cert'

/** What a registrar certifies: one party, one intended use (EUDI-ARF RPRC_19). */
export interface RegistrationCertificate {
  /** The registrar: its identifier on the trust list. */
  readonly registrar: string
  readonly party: Pick<RegisteredRelyingParty, 'clientIds' | 'name' | 'kind' | 'creditCode'>
  readonly registration: { readonly id: string; readonly version: number }
  readonly use: RegisteredUse
}

/** Says nothing of the registration itself, so a renewed certificate has the digest of the one before. */
const OUTSIDE_DIGEST: ReadonlySet<string> = new Set(['iat', 'exp', 'status'])

/** What the log and the trust list commit to: everything that a certificate says of the registration, by whatever reader. */
export function certificateDigest(payload: JsonObject): string {
  const committed = Object.entries(payload).filter(([name]) => !OUTSIDE_DIGEST.has(name))
  return hashBase64url('sha-256', canonicalJson(Object.fromEntries(committed)))
}

const DOC_TYPES: ReadonlySet<string> = new Set(
  Object.values(ATTESTATION_TYPES).flatMap(({ mdoc }) => (mdoc === undefined ? [] : [mdoc.docType])),
)

/**
 * The claims of a certificate, without its times and its status. Names are those of ETSI-119475 5.2.4 (payload attributes) where it has one;
 * client identifiers, legal basis and retention are ours, since that document knows certificates of access and no law of here.
 */
export const registrationClaims = ({ registrar, party, registration, use }: RegistrationCertificate): JsonObject => ({
  iss: registrar,
  sub: party.creditCode,
  name: party.name['zh-CN'],
  'name#en': party.name.en,
  kind: party.kind,
  country: 'CN',
  client_ids: [...party.clientIds],
  registration_id: registration.id,
  registration_version: registration.version,
  entitlements: ['https://uri.etsi.org/19475/Entitlement/Service_Provider'],
  registry_uri: registrar,
  intended_use_id: use.policyId,
  purpose: inLanguages(use.purpose),
  legal_basis: inLanguages(use.legalBasis),
  retention: inLanguages(use.retention),
  support_uri: use.contact,
  credentials: use.credentials.map(({ vct, claims }) => ({
    ...(DOC_TYPES.has(vct)
      ? { format: 'mso_mdoc', meta: { doctype_value: vct } }
      : { format: 'dc+sd-jwt', meta: { vct_values: [vct] } }),
    claims: claims.map((path) => ({ path: [...path] })),
  })),
})

const inLanguages = (text: Localized) => Object.entries(text).map(([lang, value]) => ({ lang, value }))

const text = z.string().min(1).max(2_000)
const localized = z
  .array(z.object({ lang: text, value: text }))
  .min(1)
  .max(20)
  .transform((texts, context): Localized => {
    const of = (language: string) => texts.filter(({ lang }) => lang === language)
    const [zh, anotherZh] = of('zh-CN')
    const [en, anotherEn] = of('en')
    if (zh !== undefined && en !== undefined && anotherZh === undefined && anotherEn === undefined) {
      return { 'zh-CN': zh.value, en: en.value }
    }
    context.addIssue({ code: 'custom', message: 'one text in each language' })
    return z.NEVER
  })

const credential = z
  .object({
    meta: z.union([
      z.object({ vct_values: z.tuple([text]) }).transform(({ vct_values: [vct] }) => vct),
      z.object({ doctype_value: text }).transform(({ doctype_value: docType }) => docType),
    ]),
    claims: z.array(z.object({ path: z.array(z.union([text, z.int().nonnegative(), z.null()])).max(16) })).max(200),
  })
  .transform(({ meta: vct, claims }) => ({ vct, claims: claims.map(({ path }) => path) }))

const certificateWire = z.object({
  iss: text,
  sub: text,
  name: text,
  'name#en': text,
  kind: z.enum(RELYING_PARTY_KINDS),
  client_ids: z.array(text).min(1).max(20),
  registration_id: text,
  registration_version: z.int().positive(),
  intended_use_id: text,
  purpose: localized,
  legal_basis: localized,
  retention: localized,
  support_uri: text,
  credentials: z.array(credential).max(50),
  iat: z.int(),
  exp: z.int(),
})

/** ETSI-119475: a certificate is good for a year at most. */
const MAX_SECONDS = 366 * 86_400

/** Undefined when the payload is no certificate of this profile; whose it is and until when is the caller's to ask. */
export function readRegistrationClaims(payload: JsonObject): RegistrationCertificate | undefined {
  const read = certificateWire.safeParse(payload)
  if (!read.success) return undefined
  const wire = read.data
  if (wire.exp <= wire.iat || wire.exp - wire.iat > MAX_SECONDS) return undefined
  return {
    registrar: wire.iss,
    party: {
      clientIds: wire.client_ids,
      name: { 'zh-CN': wire.name, en: wire['name#en'] },
      kind: wire.kind,
      creditCode: wire.sub,
    },
    registration: { id: wire.registration_id, version: wire.registration_version },
    use: {
      policyId: wire.intended_use_id,
      purpose: wire.purpose,
      legalBasis: wire.legal_basis,
      retention: wire.retention,
      contact: wire.support_uri,
      credentials: wire.credentials,
    },
  }
}
