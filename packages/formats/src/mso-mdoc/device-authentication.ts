import { type CborTagged, embeddedCbor, encodeCbor } from '@sojourn/keys'
import type { SessionTranscript } from './session-transcript.ts'

/** ISO-18013-5 9.1.3.4 (mechanism), DeviceAuthenticationBytes: what the device signs and both sides make for themselves. */
export const deviceAuthenticationBytes = (
  transcript: SessionTranscript,
  docType: string,
  nameSpaces: CborTagged,
): Uint8Array => embeddedCbor(encodeCbor(['DeviceAuthentication', transcript, docType, nameSpaces])).encoded
