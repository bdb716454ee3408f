import { ok, parseCreditCode, type Result, refuse } from '@sojourn/domain'
import { decodeBase64, encodeBase64, verifyX5c } from '@sojourn/keys'
import { RELYING_PARTY_KINDS } from '@sojourn/trust'
import { z } from 'zod'
import type { RegistrationContent } from './registration.ts'

/** Which member of the content is wrong, by its path, and how. Neither holds anything that was typed. */
export interface ContentProblem {
  readonly field: string
  readonly problem: ContentFault
}

export type ContentFault =
  | 'missing'
  | 'malformed'
  | 'twice'
  | 'bad_check_digit'
  | 'everything_asked'
  | 'certificate_untrusted'
  | 'certificate_of_another'

const text = z.string().trim().min(1).max(2_000)
const localized = z.object({ 'zh-CN': text, en: text })
const claimsPath = z.array(z.union([text, z.int().nonnegative(), z.null()])).max(16)

const use = z.object({
  policyId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  purpose: localized,
  legalBasis: localized,
  retention: localized,
  credentials: z
    .array(z.object({ vct: text, claims: z.array(claimsPath).max(200) }))
    .max(50)
    .default([]),
})

/** As a URL spells it, so that it can be compared with one. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin, protocol, hostname } = new URL(text)
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost'))
}

const contentSchema = z.object({
  creditCode: z.string(),
  name: localized,
  kind: z.enum(RELYING_PARTY_KINDS),
  contact: text,
  /** PEM, or DER in base64. */
  accessCertificates: z.array(z.string().min(1).max(16_384)).max(20).default([]),
  origins: z.array(z.string().max(300).refine(isOrigin)).max(20).default([]),
  offlinePurpose: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .optional(),
  uses: z.array(use).min(1).max(100),
})

const OFFLINE_PREFIX = 'urn:sojourn:offline:'

/** As an officer typed it, to what can be registered: GB 32100 code, certificates of the access authority for this very code, a claim at a time. */
export async function readRegistrationContent(
  input: unknown,
  accessAnchors: readonly string[],
  at: Date,
): Promise<Result<RegistrationContent, ContentProblem>> {
  const read = contentSchema.safeParse(input)
  if (!read.success) return refuse(firstProblem(read.error, input))
  const { offlinePurpose, accessCertificates, ...rest } = read.data
  const code = parseCreditCode(rest.creditCode)
  if (!code.ok) return problem('creditCode', code.reason === 'malformed' ? 'malformed' : 'bad_check_digit')
  const twice = firstTwice(rest.uses.map(({ policyId }) => policyId))
  if (twice !== undefined) return problem(`uses.${twice}.policyId`, 'twice')
  for (const [index, { credentials }] of rest.uses.entries()) {
    const types = firstTwice(credentials.map(({ vct }) => vct))
    if (types !== undefined) return problem(`uses.${index}.credentials.${types}.vct`, 'twice')
    for (const [place, { claims }] of credentials.entries()) {
      // The root is everything that a credential says now and will ever say; no purpose needs that.
      const root = claims.findIndex((path) => path.length === 0 || path[0] === null)
      const field = `uses.${index}.credentials.${place}.claims`
      if (root !== -1) return problem(`${field}.${root}`, 'everything_asked')
      const same = firstTwice(claims.map((path) => JSON.stringify(path)))
      if (same !== undefined) return problem(`${field}.${same}`, 'twice')
    }
  }
  if (offlinePurpose !== undefined) {
    if (accessCertificates.length > 0) return problem('accessCertificates', 'malformed')
    if (rest.uses.length !== 1) return problem('uses', 'malformed')
    if (rest.origins.length > 0) return problem('origins', 'malformed')
    return ok({ ...rest, accessCertificates: [], clientIds: [`${OFFLINE_PREFIX}${offlinePurpose}`] })
  }
  if (rest.origins.length === 0) return problem('origins', 'missing')
  const addresses = firstTwice(rest.origins)
  if (addresses !== undefined) return problem(`origins.${addresses}`, 'twice')
  const certificates = await readCertificates(accessCertificates, accessAnchors, rest.creditCode, at)
  return certificates.ok ? ok({ ...rest, ...certificates.value }) : certificates
}

const problem = (field: string, what: ContentFault): { readonly ok: false; readonly reason: ContentProblem } =>
  refuse({ field, problem: what })

/** The place of the first that stood before. */
function firstTwice(names: readonly string[]): number | undefined {
  const at = names.findIndex((name, index) => names.indexOf(name) !== index)
  return at === -1 ? undefined : at
}

async function readCertificates(
  given: readonly string[],
  anchors: readonly string[],
  creditCode: string,
  at: Date,
): Promise<Result<Pick<RegistrationContent, 'accessCertificates' | 'clientIds'>, ContentProblem>> {
  if (given.length === 0) return problem('accessCertificates', 'missing')
  const accessCertificates: string[] = []
  const clientIds: string[] = []
  for (const [index, pem] of given.entries()) {
    const field = `accessCertificates.${index}`
    const der = pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')
    const bytes = decodeBase64(der)
    if (bytes === undefined || encodeBase64(bytes) !== der) return problem(field, 'malformed')
    const chain = await verifyX5c([der], anchors, at)
    if (!chain.ok)
      return problem(field, chain.reason === 'malformed_certificate' ? 'malformed' : 'certificate_untrusted')
    // RPRC_21: the access certificate names the party by the same identifier.
    const organizations = chain.value.subject.split(/(?<!\\),\s*/).filter((part) => part.startsWith('O='))
    if (organizations.length !== 1 || organizations[0] !== `O=${creditCode}`)
      return problem(field, 'certificate_of_another')
    const clientId = `x509_hash:${chain.value.x509Hash}`
    if (clientIds.includes(clientId)) return problem(field, 'twice')
    accessCertificates.push(der)
    clientIds.push(clientId)
  }
  return ok({ accessCertificates, clientIds })
}

function firstProblem(error: z.ZodError, input: unknown): ContentProblem {
  const [issue] = error.issues
  const path = issue?.path ?? []
  const value = path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined,
    input,
  )
  const isMissing = value === undefined || (typeof value === 'string' && value.trim() === '') || isEmptyList(value)
  return { field: path.map(String).join('.') || 'content', problem: isMissing ? 'missing' : 'malformed' }
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0
