import type { JsonObject } from '@sojourn/domain'
import { type Signer, signJwt } from '@sojourn/keys'
import { transformCredentialInput, validateJwtCredentialPayload } from 'did-jwt-vc'
import { type StatusReference, statusClaim } from '../status-reference.ts'
import { VC_CONTEXT, VC_TYPE } from './credential-type.ts'

export interface IssueJwtVc {
  readonly credentialSubject: JsonObject
  /** Beside `VerifiableCredential`. */
  readonly types: readonly string[]
  /** did:web or did:jwk. */
  readonly issuer: string
  /** did:jwk of the holder's key: what a presentation must be signed with. */
  readonly subject: string
  readonly credentialId: string
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly status?: StatusReference
  readonly signer: Signer
}

/**
 * A VCDM 1.1 credential as a JWT: VCDM-1.1 6.3.1 (jwt-encoding). did-jwt-vc turns the credential into the claims of a JWT and
 * refuses one that is not valid; our signer signs them, for did-jwt encodes and signs in plain JavaScript. `status` is a claim of
 * the JWT itself: a Token Status List speaks of the token that refers to it (TSL 6.2 (referenced-token-in-jose)).
 */
export async function issueJwtVc(input: IssueJwtVc): Promise<string> {
  const payload = transformCredentialInput({
    '@context': [VC_CONTEXT],
    id: input.credentialId,
    type: [VC_TYPE, ...input.types],
    issuer: input.issuer,
    issuanceDate: input.issuedAt.toISOString(),
    expirationDate: input.expiresAt.toISOString(),
    credentialSubject: { ...input.credentialSubject, id: input.subject },
    ...(input.status === undefined ? {} : { status: statusClaim(input.status) }),
  })
  validateJwtCredentialPayload(payload)
  return signJwt('jwt_vc', { kid: keyIdOf(input) }, payload, input.signer)
}

/** A DID URL: the one key of a did:jwk is always `#0`. */
function keyIdOf({ issuer, signer }: IssueJwtVc): string {
  if (issuer.startsWith('did:jwk:')) return `${issuer}#0`
  if (signer.kid === undefined) throw new Error(`the key of ${issuer} has no name`)
  return signer.kid.startsWith('did:') ? signer.kid : `${issuer}#${signer.kid}`
}
