import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { checkTimes, importVerificationKey, type PublicJwk, type TimeRefusal } from '@sojourn/keys'

/** The JWT claims that may stand beside the properties of a document: VC-JOSE-COSE 3.1.3 (jose-header-parameters-jwt-claims). */
export const JOSE_CLAIMS: readonly string[] = ['iss', 'sub', 'aud', 'jti', 'iat', 'nbf', 'exp', 'nonce', 'cnf', 'kid']

export type JoseClaimsRefusal = TimeRefusal | 'forbidden_claim' | 'contradicting_claims'

/** What a document says of itself that a JWT claim says too. */
export interface SaidTwice {
  /** The issuer of a credential, the holder of a presentation. */
  readonly party: string | undefined
  readonly id: string | undefined
  /** Of the one subject, when there is one with a name. */
  readonly subject: string | undefined
}

/**
 * VC-JOSE-COSE 3.1.3: no `vc` and no `vp`, for then the document would stand twice, and `iss` is the issuer. `jti` and `sub` should agree
 * as well; here they must, or two readers would read two documents. `exp` and `nbf` are the signature's own and count beside `validUntil`
 * and `validFrom`, never in their place. `iat` is nothing to decide on, and issuers write it in forms that no JWT allows.
 */
export function checkJoseClaims(
  payload: JsonObject,
  said: SaidTwice,
  at: Date,
  skewSeconds: number,
): Result<void, JoseClaimsRefusal> {
  if (Object.hasOwn(payload, 'vc') || Object.hasOwn(payload, 'vp')) return refuse('forbidden_claim')
  const { iss, jti, sub } = payload
  if (!agrees(iss, said.party) || !agrees(jti, said.id) || !agrees(sub, said.subject)) {
    return refuse('contradicting_claims')
  }
  const { iat, ...times } = payload
  return checkTimes(typeof iat === 'number' ? payload : times, at, skewSeconds)
}

const agrees = (claim: JsonValue | undefined, said: string | undefined): boolean =>
  claim === undefined || (typeof claim === 'string' && (said === undefined || said === claim))

/** RFC7800 3.2 (cnf with a jwk). A binding in another form is a binding we cannot check, not the absence of one. */
export async function readConfirmation(
  cnf: JsonValue | undefined,
): Promise<Result<PublicJwk | undefined, 'malformed_holder_key'>> {
  if (cnf === undefined) return ok(undefined)
  const imported = await importVerificationKey(isJsonObject(cnf) ? cnf.jwk : undefined)
  return imported.ok ? ok(imported.value.publicJwk) : refuse('malformed_holder_key')
}

/** Nothing but the key itself: a `kid` of the wallet's would be one more thing to link by. */
export const confirmation = ({ kty, crv, x, y }: PublicJwk): JsonObject => ({
  jwk: { kty, crv, x, ...(y === undefined ? {} : { y }) },
})
