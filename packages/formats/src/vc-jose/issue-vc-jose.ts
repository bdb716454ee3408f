import { type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { type PublicJwk, type Signer, signJwt } from '@sojourn/keys'
import { concealClaims } from '../dc-sd-jwt/conceal-claims.ts'
import { disclosableTree } from '../dc-sd-jwt/disclosable-tree.ts'
import type { PathPattern } from '../path.ts'
import { checkCredential } from '../vcdm/check-credential.ts'
import type { FindContext } from '../vcdm/known-context.ts'
import type { VcdmRefusal } from '../vcdm/vcdm-refusal.ts'
import { confirmation, JOSE_CLAIMS } from './jose-claims.ts'
import { signerHeader } from './signer-header.ts'

export interface IssueVcJwt {
  /** A whole credential of VCDM 2.0; it becomes the payload as it is. */
  readonly credential: JsonObject
  readonly findContext: FindContext
  readonly holderKey?: PublicJwk
  /** Of the signature, beside the credential's own `validUntil`. */
  readonly expiresAt?: Date
  readonly signer: Signer
}

export interface IssueVcSdJwt extends IssueVcJwt {
  /** The value at each path becomes a disclosure; everything else everybody sees. */
  readonly disclosable: readonly PathPattern[]
  readonly decoys?: number
}

export type IssueVcJoseRefusal = VcdmRefusal | 'unknown_property' | 'never_disclosable'

/** The properties of a credential: VCDM-2.0 4 (basic-concepts), 5 (advanced-concepts) and 5.9 (reserved-extension-points). */
const PROPERTIES: readonly string[] = [
  '@context',
  'id',
  'type',
  'name',
  'description',
  'issuer',
  'credentialSubject',
  'validFrom',
  'validUntil',
  'credentialStatus',
  'credentialSchema',
  'refreshService',
  'termsOfUse',
  'evidence',
  'relatedResource',
  'confidenceMethod',
  'renderMethod',
  'proof',
]

/** What a verifier cannot do without: VC-JOSE-COSE 3.2.1 (securing-vcs-sd-jwt) names some, and the others bound the credential as they do. */
export const NEVER_DISCLOSABLE: readonly string[] = [
  '@context',
  'type',
  'issuer',
  'validFrom',
  'validUntil',
  'credentialStatus',
  'credentialSchema',
  'relatedResource',
  ...JOSE_CLAIMS,
]

/** VC-JOSE-COSE 3.1.1 (securing-with-jose). What does not comply with the data model is refused before anything is signed. */
export async function issueVcJwt(input: IssueVcJwt): Promise<Result<string, IssueVcJoseRefusal>> {
  const problem = problemOf(input)
  if (problem !== undefined) return refuse(problem)
  const payload = { ...input.credential, ...joseClaims(input) }
  return ok(await signJwt('vc_jose', { ...signerHeader(input.signer), cty: 'vc' }, payload, input.signer))
}

/** VC-JOSE-COSE 3.2.1 (securing-vcs-sd-jwt), every disclosure attached: the claims set of RFC 9901 is the credential. */
export async function issueVcSdJwt(input: IssueVcSdJwt): Promise<Result<string, IssueVcJoseRefusal>> {
  const problem = problemOf(input)
  if (problem !== undefined) return refuse(problem)
  const { disclosable, decoys = 0, signer } = input
  if (disclosable.some(([root]) => NEVER_DISCLOSABLE.includes(String(root)))) return refuse('never_disclosable')
  const concealed = concealClaims(input.credential, disclosableTree(disclosable), decoys, 'visible_where_not_listed')
  const payload = { ...concealed.claims, ...joseClaims(input), _sd_alg: 'sha-256' }
  const jwt = await signJwt('vc_sd_jwt', { ...signerHeader(signer), cty: 'vc' }, payload, signer, concealed.disclosures)
  return ok([jwt, ...concealed.disclosures, ''].join('~'))
}

/** A property that nobody defined would be signed by us and read by everybody as they please. */
function problemOf({ credential, findContext }: IssueVcJwt): IssueVcJoseRefusal | undefined {
  const checked = checkCredential(credential, findContext)
  if (!checked.ok) return checked.reason
  return Object.keys(credential).every((name) => PROPERTIES.includes(name)) ? undefined : 'unknown_property'
}

const joseClaims = ({ holderKey, expiresAt }: IssueVcJwt): JsonObject => ({
  ...(expiresAt === undefined ? {} : { exp: toSeconds(expiresAt) }),
  ...(holderKey === undefined ? {} : { cnf: confirmation(holderKey) }),
})
