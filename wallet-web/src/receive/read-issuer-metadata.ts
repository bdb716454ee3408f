import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { headerIssuerHint } from '@sojourn/formats'
import { parseJwt, parseStrictJson, TOKEN_KINDS } from '@sojourn/keys'
import { type IssuerMetadata, parseIssuerMetadata, verifySignedIssuerMetadata, wellKnownUrl } from '@sojourn/protocol'
import { resolveIssuerKey, type TrustedIssuer } from '@sojourn/trust'
import type { Http } from '../platform/http.ts'

export type MetadataRefusal = 'metadata_invalid' | 'metadata_not_signed' | 'unreachable'

const SIGNED = 'application/jwt'
const SKEW_SECONDS = 60

/**
 * OID4VCI-1.0 12.2.3 (credential-issuer-signed-metadata), asked for by its media type. The key is traced to the issuer's own entry of the trust
 * list before anything inside is read; what comes unsigned is believed only of an issuer that the list says is so (assurance R9).
 */
export async function readIssuerMetadata(
  { http, clock }: { readonly http: Http; readonly clock: Clock },
  entry: TrustedIssuer,
): Promise<Result<IssuerMetadata, MetadataRefusal>> {
  const url = wellKnownUrl(entry.issuer, 'openid-credential-issuer')
  const accept = entry.plainMetadata === true ? 'application/json' : `${SIGNED}, application/json;q=0.5`
  const answer = await http.send({ method: 'GET', url, accept })
  if (!answer.ok || answer.value.status !== 200) return refuse('unreachable')
  const { contentType, text } = answer.value
  if (contentType === SIGNED) return readSigned(text.trim(), entry, clock())
  if (entry.plainMetadata !== true) return refuse('metadata_not_signed')
  const json = parseStrictJson(text)
  const metadata = json === undefined ? undefined : parseIssuerMetadata(json, { credentialIssuer: entry.issuer })
  return metadata?.ok === true ? metadata : refuse('metadata_invalid')
}

async function readSigned(
  text: string,
  entry: TrustedIssuer,
  at: Date,
): Promise<Result<IssuerMetadata, 'metadata_invalid' | 'metadata_not_signed'>> {
  const jwt = parseJwt(text, TOKEN_KINDS.issuer_metadata)
  if (!jwt.ok) return refuse('metadata_not_signed')
  const key = await resolveIssuerKey(entry, headerIssuerHint(jwt.value), at, {})
  if (!key.ok) return refuse('metadata_not_signed')
  const signed = { jwt: jwt.value, key: key.value, credentialIssuer: entry.issuer, at, skewSeconds: SKEW_SECONDS }
  const metadata = await verifySignedIssuerMetadata(signed)
  if (metadata.ok) return ok(metadata.value)
  return refuse(metadata.reason.code === 'malformed_metadata' ? 'metadata_invalid' : 'metadata_not_signed')
}
