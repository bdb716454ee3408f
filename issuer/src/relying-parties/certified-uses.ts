import type { JsonObject, RelyingPartyId } from '@sojourn/domain'
import { hashBase64url } from '@sojourn/keys'
import { canonicalJson, certificateDigest, type RegistrationCertificate, registrationClaims } from '@sojourn/trust'
import type { Agency } from '../agencies/agency.ts'
import type { RegistrationAct, RegistrationContent } from './registration.ts'

/** One certificate an intended use (EUDI-ARF RPRC_19): what each says but for its times. */
export const certificatesOf = (
  agency: Agency,
  id: RelyingPartyId,
  version: number,
  { uses, contact, ...party }: RegistrationContent,
): readonly RegistrationCertificate[] =>
  uses.map((use) => ({
    registrar: agency.credentialIssuer,
    party,
    registration: { id, version },
    use: { ...use, contact },
  }))

export const digestsOf = (certificates: readonly RegistrationCertificate[]): readonly string[] =>
  certificates.map((certificate) => certificateDigest(registrationClaims(certificate)))

/** Of the very change: what a second officer signs (assurance T1). Another act, version or word of the content is another digest. */
export const changeDigest = (
  act: RegistrationAct,
  id: RelyingPartyId,
  version: number,
  content: RegistrationContent,
  reasonText: string,
): string => hashBase64url('sha-256', canonicalJson({ act, id, version, content: asJson(content), reason: reasonText }))

export const contentText = (content: RegistrationContent): string => canonicalJson(asJson(content))

const asJson = (content: RegistrationContent): JsonObject => JSON.parse(JSON.stringify(content)) as JsonObject
