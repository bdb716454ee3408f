import { attestationTypeOfDocType, claimsOfElements, type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  dcApiTranscript,
  type IssuerSigned,
  type MobileSecurityObject,
  type PresentedMdoc,
  parseDeviceResponse,
  parseIssuerSigned,
  readMobileSecurityObject,
  redirectTranscript,
  verifyDeviceAuth,
  verifyIssuerSigned,
} from '@sojourn/formats'
import { type PublicJwk, x5cOf } from '@sojourn/keys'
import { resolveIssuer } from '@sojourn/trust'
import {
  type FormatRefusal,
  type HolderRefusal,
  type IssuerRefusal,
  malformed,
  OF_DEVICE_AUTH,
  OF_DEVICE_RESPONSE,
  OF_ISSUER,
  OF_MDOC,
} from '../refusal.ts'
import type { IssuerWorld } from '../verification-world.ts'
import { type HolderMoment, type ReadCredential, SKEW_SECONDS, type TrustedClaims } from './read-credential.ts'

/** `mso_mdoc`: a DeviceResponse with one document (ISO-18013-5 8.3.2.1.2.2), or what an issuer gave, which nobody has shown. */
export function readMsoMdoc(text: string): Result<ReadCredential, FormatRefusal> {
  const presented = parseDeviceResponse(text)
  if (!presented.ok) {
    const issued = readIssuedMdoc(text)
    return issued.ok ? issued : refuse({ ...OF_DEVICE_RESPONSE[presented.reason], detail: presented.reason })
  }
  const mso = securityObjectOf(presented.value.issuerSigned)
  if (!mso.ok) return mso
  return ok({
    format: 'mso_mdoc',
    // No document of a DeviceResponse is without one.
    hasHolderProof: true,
    trust: (at, world) => trust(presented.value, mso.value, at, world),
    proveHolder: (holderKey, moment) => proveHolder(presented.value, mso.value, holderKey, moment),
    claimsOf: (root) => claimsNamed(mso.value.docType, root),
  })
}

/** An IssuerSigned structure as it came from the credential endpoint: OID4VCI-1.0 A.2.4 (credential-response). */
export function readIssuedMdoc(text: string): Result<ReadCredential, FormatRefusal> {
  const issuerSigned = parseIssuerSigned(text)
  if (!issuerSigned.ok) return malformed(issuerSigned.reason)
  const mso = securityObjectOf(issuerSigned.value)
  if (!mso.ok) return mso
  const { docType } = mso.value
  return ok({
    format: 'mso_mdoc',
    hasHolderProof: false,
    trust: (at, world) => trust({ issuerSigned: issuerSigned.value, docType }, mso.value, at, world),
    proveHolder: async () => refuse({ stage: 'holder', code: 'missing_key_binding', detail: 'no_proof' }),
    claimsOf: (root) => claimsNamed(docType, root),
  })
}

function securityObjectOf({ issuerAuth: { payload } }: IssuerSigned): Result<MobileSecurityObject, FormatRefusal> {
  const mso = payload === null ? refuse('malformed_mso') : readMobileSecurityObject(payload)
  return mso.ok ? mso : refuse({ ...OF_MDOC[mso.reason], detail: mso.reason })
}

/** As for every format: the trust list first, then the chain that the mdoc brings, then the signature. */
async function trust(
  { issuerSigned, docType }: Pick<PresentedMdoc, 'issuerSigned' | 'docType'>,
  mso: MobileSecurityObject,
  at: Date,
  world: IssuerWorld,
): Promise<Result<TrustedClaims, FormatRefusal | IssuerRefusal>> {
  const x5c = x5cOf(issuerSigned.issuerAuth)
  const hint = x5c === undefined ? {} : { x5c }
  const resolved = await resolveIssuer(world.trustList, hint, mso.docType, at, world)
  if (!resolved.ok) return refuse({ ...OF_ISSUER[resolved.reason], detail: resolved.reason })
  const { issuer, key } = resolved.value
  const verified = await verifyIssuerSigned({ issuerSigned, docType, key, at, skewSeconds: SKEW_SECONDS })
  if (!verified.ok) return refuse({ ...OF_MDOC[verified.reason], detail: verified.reason })
  const { nameSpaces: root, holderKey, status, validity } = verified.value
  // ISO-18013-5 9.3.1: a certificate that was not yet or no longer in force signed nothing that day.
  const then = await resolveIssuer(world.trustList, hint, mso.docType, validity.signed, world)
  if (!then.ok) return refuse({ ...OF_ISSUER[then.reason], detail: 'signed_outside_certificate' })
  const { validFrom: issuedAt, validUntil: expiresAt } = validity
  return ok({ issuer, docType: mso.docType, root, holderKey, status, bitstrings: [], issuedAt, expiresAt })
}

/** The nonce is the freshness of it: a device signature carries no time of its own. */
async function proveHolder(
  presented: PresentedMdoc,
  { deviceMaySign }: MobileSecurityObject,
  holderKey: PublicJwk,
  { audience, nonce, handover }: HolderMoment,
): Promise<Result<void, HolderRefusal>> {
  if (handover.kind === 'none') return refuse({ stage: 'holder', code: 'bad_signature', detail: 'no_handover' })
  const transcript =
    handover.kind === 'redirect'
      ? redirectTranscript({ ...handover, clientId: audience, nonce })
      : dcApiTranscript({ ...handover, nonce })
  const device = await verifyDeviceAuth({ presented, verified: { holderKey, deviceMaySign }, transcript })
  return device.ok ? device : refuse({ ...OF_DEVICE_AUTH[device.reason], detail: device.reason })
}

/** Under the names of the type's claims; a document type that is none of ours keeps its name spaces. */
function claimsNamed(docType: string, nameSpaces: JsonObject): JsonObject {
  const profile = attestationTypeOfDocType(docType)?.mdoc
  return profile === undefined ? nameSpaces : claimsOfElements(profile, nameSpaces)
}
