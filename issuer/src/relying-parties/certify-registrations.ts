import { type AgencyId, addSeconds, type RelyingPartyId, toSeconds } from '@sojourn/domain'
import { parseJwt, signJwt, TOKEN_KINDS } from '@sojourn/keys'
import { registrationClaims } from '@sojourn/trust'
import type { Registrar } from '../agencies/agency.ts'
import type { LogTree } from '../audit/log-tree.ts'
import { certificatesOf } from './certified-uses.ts'
import { registrationStatusUri } from './give-registration-status.ts'
import type { IssuedCertificate, Registration } from './registration.ts'

export interface CertifyDeps {
  readonly listRegistrations: (agency: AgencyId) => Promise<readonly Registration[]>
  readonly listCertificates: (agency: AgencyId) => Promise<readonly IssuedCertificate[]>
  readonly saveCertificate: (certificate: IssuedCertificate) => Promise<void>
  readonly saveLogPlace: (
    agency: AgencyId,
    id: RelyingPartyId,
    leafId: string,
    proof: { readonly index: number; readonly checkpoint: string; readonly path: readonly string[] },
  ) => Promise<void>
  readonly sequenceOf: (agency: AgencyId, leafId: string) => Promise<number | undefined>
  readonly logTree: LogTree
}

const DAY = 86_400
/** ETSI-119475: twelve months at most. */
const CERTIFICATE_DAYS = 365
/** Made anew when it ends sooner than this. */
const RENEWAL_DAYS = 30

/**
 * After a registration has its place in the log: the proof of it, and one certificate for each of its uses. Certificates are made anew a month
 * before they end, with the same content and so with the same digest; certificates and proofs also when the key that signed them is believed no
 * more. Returns how many were signed.
 */
export async function certifyRegistrations(deps: CertifyDeps, agency: Registrar, now: Date): Promise<number> {
  const known = await deps.listCertificates(agency.id)
  let nextPlace = Math.max(-1, ...known.map(({ statusIndex }) => statusIndex)) + 1
  let signed = 0
  for (const registration of await deps.listRegistrations(agency.id)) {
    const isPlaced = registration.log !== undefined && isBelieved(agency, registration.log.checkpoint)
    if (!isPlaced && !(await placeInLog(deps, agency, registration)) && registration.log === undefined) continue
    if (registration.state === 'withdrawn' || registration.content.accessCertificates.length === 0) continue
    for (const certificate of missingOf(agency, registration, known, now)) {
      const { id, version } = registration
      const before = known.find(
        (one) => one.relyingPartyId === id && one.version === version && one.policyId === certificate,
      )
      const statusIndex = before?.statusIndex ?? nextPlace++
      await deps.saveCertificate(await sign(agency, registration, certificate, statusIndex, now))
      signed += 1
    }
  }
  return signed
}

async function placeInLog(
  { logTree, ...deps }: CertifyDeps,
  agency: Registrar,
  { id, leafId }: Registration,
): Promise<boolean> {
  const index = await deps.sequenceOf(agency.id, leafId)
  if (index === undefined) return false
  const proof = await logTree.proofOf(agency.id, index)
  if (proof === undefined) return false
  await deps.saveLogPlace(agency.id, id, leafId, { index, ...proof })
  return true
}

/** Whether the key that signed it is one that the agency still stands by: revoked and destroyed keys are published no more. */
function isBelieved(agency: Registrar, token: string): boolean {
  const parsed = parseJwt(token, TOKEN_KINDS.registration_certificate)
  const [leaf] = parsed.ok && Array.isArray(parsed.value.header.x5c) ? parsed.value.header.x5c : []
  return agency.publishedKeys().some(({ thumbprint }) => agency.chainOf(thumbprint)[0] === leaf)
}

function missingOf(
  agency: Registrar,
  registration: Registration,
  known: readonly IssuedCertificate[],
  now: Date,
): readonly string[] {
  const { id, version, content } = registration
  const good = known.filter(
    (certificate) =>
      certificate.relyingPartyId === id &&
      certificate.version === version &&
      certificate.expiresAt > addSeconds(now, RENEWAL_DAYS * DAY) &&
      isBelieved(agency, certificate.token),
  )
  return content.uses
    .map(({ policyId }) => policyId)
    .filter((policyId) => !good.some((certificate) => certificate.policyId === policyId))
}

async function sign(
  agency: Registrar,
  { id, version, content }: Registration,
  policyId: string,
  statusIndex: number,
  now: Date,
): Promise<IssuedCertificate> {
  const certificate = certificatesOf(agency, id, version, content).find(({ use }) => use.policyId === policyId)
  if (certificate === undefined) throw new Error(`a registration has no use ${policyId}`)
  const { certificateSigner: signer, notAfter } = agency.signerFor('registration_certificate')
  const expiresAt = new Date(Math.min(addSeconds(now, CERTIFICATE_DAYS * DAY).getTime(), notAfter.getTime()))
  const status = { status_list: { idx: statusIndex, uri: registrationStatusUri(agency) } }
  const claims = { ...registrationClaims(certificate), iat: toSeconds(now), exp: toSeconds(expiresAt), status }
  const token = await signJwt('registration_certificate', { x5c: [...(signer.x5c ?? [])] }, claims, signer)
  return { agency: agency.id, relyingPartyId: id, version, policyId, token, statusIndex, issuedAt: now, expiresAt }
}
