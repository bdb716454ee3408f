import { ok, type Result, refuse } from '@sojourn/domain'
import { cborMap, embeddedCbor, encodeBase64url, encodeCbor, type Signer, signCoseSign1 } from '@sojourn/keys'
import { deviceAuthenticationBytes } from './device-authentication.ts'
import { type IssuerSigned, issuerSignedValue, type MdocShapeRefusal, parseIssuerSigned } from './issuer-signed.ts'
import { MDOC_VERSION } from './mdoc-names.ts'
import { type MobileSecurityObjectRefusal, readMobileSecurityObject } from './mobile-security-object.ts'
import type { SessionTranscript } from './session-transcript.ts'

export interface PresentMdoc {
  /** As stored: base64url of IssuerSigned with every element. */
  readonly issuerSigned: string
  /** Name space and element identifier of each. */
  readonly disclose: readonly (readonly [nameSpace: string, element: string])[]
  readonly transcript: SessionTranscript
  /** The device key that the mdoc names. */
  readonly signer: Signer
}

export type PresentMdocRefusal = MdocShapeRefusal | MobileSecurityObjectRefusal | 'claim_missing'

/** One DeviceResponse with one document, base64url without padding: OID4VP-1.0 B.2.5 (presentation-response). */
export async function presentMdoc(input: PresentMdoc): Promise<Result<string, PresentMdocRefusal>> {
  const parsed = parseIssuerSigned(input.issuerSigned)
  if (!parsed.ok) return parsed
  const { issuerAuth } = parsed.value
  const mso = issuerAuth.payload === null ? refuse('malformed_mso') : readMobileSecurityObject(issuerAuth.payload)
  if (!mso.ok) return mso
  const { docType } = mso.value
  const nameSpaces = disclosed(parsed.value, input.disclose)
  if (nameSpaces === undefined) return refuse('claim_missing')
  // The device has nothing to say for itself.
  const deviceNameSpaces = embeddedCbor(encodeCbor(cborMap()))
  const deviceSignature = await signCoseSign1({
    kind: 'device_auth',
    payload: deviceAuthenticationBytes(input.transcript, docType, deviceNameSpaces),
    isDetached: true,
    signer: input.signer,
  })
  const document = cborMap(
    ['docType', docType],
    ['issuerSigned', issuerSignedValue({ nameSpaces, issuerAuth })],
    [
      'deviceSigned',
      cborMap(['nameSpaces', deviceNameSpaces], ['deviceAuth', cborMap(['deviceSignature', deviceSignature])]),
    ],
  )
  return ok(encodeBase64url(encodeCbor(cborMap(['version', MDOC_VERSION], ['documents', [document]], ['status', 0]))))
}

/** In the issuer's order, which was drawn by lot. Undefined when one that was asked is not there. */
function disclosed(
  { nameSpaces }: IssuerSigned,
  wanted: PresentMdoc['disclose'],
): IssuerSigned['nameSpaces'] | undefined {
  const has = ([nameSpace, element]: PresentMdoc['disclose'][number]): boolean =>
    nameSpaces.get(nameSpace)?.some(({ identifier }) => identifier === element) === true
  if (!wanted.every(has)) return undefined
  const kept = [...nameSpaces].map(([name, items]) => {
    const names = wanted.filter(([nameSpace]) => nameSpace === name).map(([, element]) => element)
    return [name, items.filter(({ identifier }) => names.includes(identifier))] as const
  })
  return new Map(kept.filter(([, items]) => items.length > 0))
}
