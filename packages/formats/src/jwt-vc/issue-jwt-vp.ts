import { toSeconds } from '@sojourn/domain'
import { type Signer, signJwt } from '@sojourn/keys'
import { VC_CONTEXT, VP_TYPE } from './credential-type.ts'

export interface IssueJwtVp {
  /** Each a credential in compact form whose subject is the holder. */
  readonly credentials: readonly string[]
  /** did:jwk of the signing key. */
  readonly holder: string
  readonly nonce: string
  /** The verifier's full client identifier. */
  readonly audience: string
  readonly at: Date
  readonly signer: Signer
}

/** Beyond this a presentation proves nothing even to a verifier that keeps no nonces. */
const LIFETIME_SECONDS = 300

/** A VCDM 1.1 presentation as a JWT: OID4VP-1.0 B.1.3.1.5 (presentation-response). Ours, so that the wallet needs no did-jwt-vc. */
export const issueJwtVp = ({ credentials, holder, nonce, audience, at, signer }: IssueJwtVp): Promise<string> =>
  signJwt(
    'jwt_vp',
    { kid: `${holder}#0` },
    {
      iss: holder,
      aud: audience,
      nonce,
      iat: toSeconds(at),
      nbf: toSeconds(at),
      exp: toSeconds(at) + LIFETIME_SECONDS,
      vp: { '@context': [VC_CONTEXT], type: [VP_TYPE], holder, verifiableCredential: [...credentials] },
    },
    signer,
  )
