import { ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  checkTimes,
  type JwtRefusal,
  type ParsedJwt,
  type Signer,
  signJwt,
  type TimeRefusal,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import type { FieldProblem } from './field-problem.ts'
import { buildIssuerMetadata, type IssuerMetadata, parseIssuerMetadata } from './issuer-metadata.ts'

/**
 * OID4VCI-1.0 12.2.3 (credential-issuer-signed-metadata): the metadata as the claims of a JWT, given to whoever asks for
 * `application/jwt`. The chain goes along in `x5c`, without the anchor (HAIP-1.0 4.1 (issuer-metadata)).
 */
export function buildSignedIssuerMetadata(signed: {
  readonly metadata: IssuerMetadata
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly signer: Signer
}): Promise<string> {
  const { metadata, signer } = signed
  const header = {
    ...(signer.x5c !== undefined && { x5c: [...signer.x5c] }),
    ...(signer.x5c === undefined && signer.kid !== undefined && { kid: signer.kid }),
  }
  const claims = {
    ...buildIssuerMetadata(metadata),
    sub: metadata.credentialIssuer,
    iat: toSeconds(signed.issuedAt),
    exp: toSeconds(signed.expiresAt),
  }
  return signJwt('issuer_metadata', header, claims, signer)
}

export type SignedMetadataRefusal =
  | { readonly code: JwtRefusal | TimeRefusal | 'wrong_subject' }
  | ({ readonly code: 'malformed_metadata' } & FieldProblem)

/** The key is the issuer's by the reader's own trust list, found from the header before anything inside is read. */
export async function verifySignedIssuerMetadata(signed: {
  readonly jwt: string | ParsedJwt
  readonly key: VerificationKey
  readonly credentialIssuer: string
  readonly at: Date
  readonly skewSeconds: number
}): Promise<Result<IssuerMetadata, SignedMetadataRefusal>> {
  const verified = await verifyJwt('issuer_metadata', signed.jwt, signed.key)
  if (!verified.ok) return refuse({ code: verified.reason })
  const { payload } = verified.value
  const times = checkTimes(payload, signed.at, signed.skewSeconds)
  if (!times.ok) return refuse({ code: times.reason })
  if (typeof payload.iat !== 'number') return refuse({ code: 'malformed_time' })
  if (payload.sub !== signed.credentialIssuer) return refuse({ code: 'wrong_subject' })
  const metadata = parseIssuerMetadata(payload, signed)
  return metadata.ok ? ok(metadata.value) : refuse({ code: 'malformed_metadata', ...metadata.reason })
}
