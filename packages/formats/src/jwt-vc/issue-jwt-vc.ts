import { type JsonObject, toSeconds } from '@sojourn/domain'
import { encodeBase64url, type Signer, utf8 } from '@sojourn/keys'
import { createVerifiableCredentialJwt, type Issuer } from 'did-jwt-vc'
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
 * A VCDM 1.1 credential as a JWT: VCDM-1.1 6.3.1 (jwt-encoding). did-jwt-vc shapes and checks it, our signer signs. `status` is
 * a claim of the JWT itself, for a Token Status List speaks of the token that refers to it: TSL 6.2 (referenced-token-in-jose).
 */
export async function issueJwtVc(input: IssueJwtVc): Promise<string> {
  return createVerifiableCredentialJwt(
    {
      sub: input.subject,
      jti: input.credentialId,
      nbf: toSeconds(input.issuedAt),
      exp: toSeconds(input.expiresAt),
      ...(input.status === undefined ? {} : { status: statusClaim(input.status) }),
      vc: {
        '@context': [VC_CONTEXT],
        type: [VC_TYPE, ...input.types],
        credentialSubject: input.credentialSubject,
      },
    },
    issuerOf(input),
    { header: { kid: keyIdOf(input), alg: input.signer.alg } },
  )
}

const issuerOf = ({ issuer, signer }: IssueJwtVc): Issuer => ({
  did: issuer,
  alg: signer.alg,
  signer: async (input) => encodeBase64url(await signer.sign(typeof input === 'string' ? utf8(input) : input)),
})

/** A DID URL: the one key of a did:jwk is always `#0`. */
function keyIdOf({ issuer, signer }: IssueJwtVc): string {
  if (issuer.startsWith('did:jwk:')) return `${issuer}#0`
  if (signer.kid === undefined) throw new Error(`the key of ${issuer} has no name`)
  return signer.kid.startsWith('did:') ? signer.kid : `${issuer}#${signer.kid}`
}
