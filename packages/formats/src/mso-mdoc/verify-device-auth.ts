import { ok, type Result, refuse } from '@sojourn/domain'
import { type CoseRefusal, importVerificationKey, verifyCoseSign1 } from '@sojourn/keys'
import { deviceAuthenticationBytes } from './device-authentication.ts'
import type { PresentedMdoc } from './device-response.ts'
import type { SessionTranscript } from './session-transcript.ts'
import type { VerifiedMdoc } from './verify-issuer-signed.ts'

export type DeviceAuthRefusal = CoseRefusal | 'device_mac' | 'unauthorized_element' | 'malformed_holder_key'

export interface VerifyDeviceAuth {
  readonly presented: PresentedMdoc
  /** After its issuer's signature was verified. */
  readonly verified: Pick<VerifiedMdoc, 'holderKey' | 'deviceMaySign'>
  /** Of this very request: it holds the nonce, the audience and the key that the response came under. */
  readonly transcript: SessionTranscript
}

/**
 * The holder's half: ISO-18013-5 9.3.2 (inspection-procedure-for-mdoc-authentication). By signature only: a MAC wants an agreement key of the
 * reader's in the transcript, which OID4VP has none of for redirects and we do not announce (`deviceauth_alg_values`).
 */
export async function verifyDeviceAuth(input: VerifyDeviceAuth): Promise<Result<void, DeviceAuthRefusal>> {
  const { presented, verified, transcript } = input
  const { deviceAuth, docType, deviceNameSpaces } = presented
  if (deviceAuth === 'device_mac') return refuse('device_mac')
  const key = await importVerificationKey(verified.holderKey)
  if (!key.ok) return refuse('malformed_holder_key')
  const payload = deviceAuthenticationBytes(transcript, docType, deviceNameSpaces)
  const signed = await verifyCoseSign1('device_auth', deviceAuth, key.value, payload)
  if (!signed.ok) return signed
  return maySign(presented, verified) ? ok(undefined) : refuse('unauthorized_element')
}

/** What the device says of itself it may say only by the issuer's leave; none of it is read as a claim here. */
const maySign = ({ deviceElements }: PresentedMdoc, { deviceMaySign }: VerifyDeviceAuth['verified']): boolean =>
  [...deviceElements].every(([nameSpace, names]) => {
    const allowed = deviceMaySign.get(nameSpace)
    return allowed === 'all' || names.every((name) => allowed?.has(name) === true)
  })
