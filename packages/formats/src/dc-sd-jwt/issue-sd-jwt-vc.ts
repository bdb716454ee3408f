import { type JsonObject, toSeconds } from '@sojourn/domain'
import { type PublicJwk, type Signer, signJwt } from '@sojourn/keys'
import type { PathPattern } from '../path.ts'
import { type StatusReference, statusClaim } from '../status-reference.ts'
import { concealClaims } from './conceal-claims.ts'
import { disclosableTree } from './disclosable-tree.ts'

export interface IssueSdJwtVc {
  readonly vct: string
  readonly issuer: string
  /** All of it must lie on or under a path of `disclosable`; anything else is a fault, not a visible claim. */
  readonly claims: JsonObject
  /** The value at each path becomes a disclosure. List an object and its members to nest them: RFC9901 4.2.6 (recursive-disclosures). */
  readonly disclosable: readonly PathPattern[]
  /** Everybody sees these, at the top level. */
  readonly alwaysVisible: JsonObject
  readonly holderKey?: PublicJwk
  readonly status?: StatusReference
  /** To the day: a precise time links the copies of a batch (assurance M5). */
  readonly issuedAt: Date
  readonly expiresAt: Date
  /** Digests of nothing, added to each `_sd`, so that their number says less. */
  readonly decoys?: number
  readonly signer: Signer
}

const OURS: readonly string[] = ['iss', 'iat', 'exp', 'nbf', 'cnf', 'vct', 'status', '_sd', '_sd_alg', '...']

/** An SD-JWT VC in compact form, every disclosure attached: SD-JWT-VC 2.2 (data-format). */
export async function issueSdJwtVc(input: IssueSdJwtVc): Promise<string> {
  const tree = disclosableTree(input.disclosable)
  const concealed = concealClaims(input.claims, tree, input.decoys ?? 0)
  for (const name of Object.keys(input.alwaysVisible)) {
    if (OURS.includes(name) || Object.hasOwn(input.claims, name)) throw new Error(`${name} stands twice`)
  }
  for (const name of OURS)
    if (Object.hasOwn(input.claims, name)) throw new Error(`${name} is not a claim to bring along`)
  const payload: JsonObject = {
    ...concealed.claims,
    iss: input.issuer,
    vct: input.vct,
    iat: toSeconds(input.issuedAt),
    exp: toSeconds(input.expiresAt),
    ...(input.holderKey === undefined ? {} : { cnf: { jwk: confirmation(input.holderKey) } }),
    ...(input.status === undefined ? {} : { status: statusClaim(input.status) }),
    ...input.alwaysVisible,
    _sd_alg: 'sha-256',
  }
  const jwt = await signJwt('sd_jwt_vc', signerHeader(input.signer), payload, input.signer, concealed.disclosures)
  return concealed.disclosures.length === 0 ? `${jwt}~` : `${jwt}~${concealed.disclosures.join('~')}~`
}

/** Nothing but the key itself: a `kid` of the wallet's would be one more thing to link by. */
const confirmation = ({ kty, crv, x, y }: PublicJwk): JsonObject => ({ kty, crv, x, ...(y === undefined ? {} : { y }) })

/** The chain when there is one (HAIP-1.0 6.1.1 (issuer-identification-and-key-resolution)), else the name of the key. */
const signerHeader = ({ x5c, kid }: Signer): JsonObject =>
  x5c !== undefined ? { x5c: [...x5c] } : kid !== undefined ? { kid } : {}
