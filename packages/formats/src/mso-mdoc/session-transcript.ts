import { type CborValue, decodeBase64url, encodeCbor, sha256 } from '@sojourn/keys'

/** What an mdoc is shown in: ISO-18013-5 9.1.5.1 (session-transcript), without the parts that only a meeting of two devices has. */
export type SessionTranscript = CborValue

/** RFC7638 thumbprint, base64url, of the key that the response was encrypted to; by name when it was not encrypted. */
export type ResponseKeyThumbprint = string | 'not_encrypted'

export interface RedirectHandover {
  /** With its prefix. */
  readonly clientId: string
  readonly nonce: string
  readonly responseKey: ResponseKeyThumbprint
  /** `response_uri`, or `redirect_uri` where the response mode has one. */
  readonly responseUri: string
}

export interface DcApiHandover {
  /** Without the `origin:` that audiences have. */
  readonly origin: string
  readonly nonce: string
  readonly responseKey: ResponseKeyThumbprint
}

/** OID4VP-1.0 B.2.6.1 (invocation-via-redirects), OpenID4VPHandover. */
export const redirectTranscript = ({
  clientId,
  nonce,
  responseKey,
  responseUri,
}: RedirectHandover): SessionTranscript =>
  transcript('OpenID4VPHandover', [clientId, nonce, thumbprintBytes(responseKey), responseUri])

/** OID4VP-1.0 B.2.6.2 (session_transcript_dc_api), OpenID4VPDCAPIHandover. */
export const dcApiTranscript = ({ origin, nonce, responseKey }: DcApiHandover): SessionTranscript =>
  transcript('OpenID4VPDCAPIHandover', [origin, nonce, thumbprintBytes(responseKey)])

const transcript = (name: string, handoverInfo: readonly CborValue[]): SessionTranscript => [
  null,
  null,
  [name, sha256(encodeCbor(handoverInfo))],
]

function thumbprintBytes(responseKey: ResponseKeyThumbprint): CborValue {
  if (responseKey === 'not_encrypted') return null
  const bytes = decodeBase64url(responseKey)
  if (bytes?.length !== 32) throw new Error('a thumbprint is not a SHA-256 in base64url')
  return bytes
}
