import { type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { type Signer, signJwt } from '@sojourn/keys'
import { concealClaims } from '../dc-sd-jwt/conceal-claims.ts'
import { disclosableTree } from '../dc-sd-jwt/disclosable-tree.ts'
import type { PathPattern } from '../path.ts'
import { checkPresentation } from '../vcdm/check-presentation.ts'
import { type Envelope, envelopeOf, readEnvelope } from '../vcdm/envelope.ts'
import { type FindContext, VCDM2_CONTEXT } from '../vcdm/known-context.ts'
import type { VcdmRefusal } from '../vcdm/vcdm-refusal.ts'
import { signerHeader } from './signer-header.ts'

/** What makes a presentation one for this moment and this verifier. */
export interface PresentationMoment {
  readonly nonce: string
  /** The verifier's full client identifier. */
  readonly audience: string
  readonly at: Date
}

export interface IssueVpJwt {
  /** A whole presentation of VCDM 2.0; it becomes the payload as it is. */
  readonly presentation: JsonObject
  readonly findContext: FindContext
  readonly moment?: PresentationMoment
  readonly signer: Signer
}

export interface IssueVpSdJwt extends Omit<IssueVpJwt, 'moment'> {
  readonly disclosable: readonly PathPattern[]
}

export type IssueVpJoseRefusal = VcdmRefusal | 'credential_not_enveloped' | 'never_disclosable'

/** Beyond this a presentation proves nothing even to a verifier that keeps no nonces. */
const LIFETIME_SECONDS = 300

/** VC-JOSE-COSE 3.1.2 (securing-vps-with-jose): what is presented in it is secured, in an envelope each. */
export async function issueVpJwt(input: IssueVpJwt): Promise<Result<string, IssueVpJoseRefusal>> {
  const problem = problemOf(input)
  if (problem !== undefined) return refuse(problem)
  const payload = { ...input.presentation, ...momentClaims(input.moment) }
  return ok(await signJwt('vp_jose', { ...signerHeader(input.signer), cty: 'vp' }, payload, input.signer))
}

/** VC-JOSE-COSE 3.2.2 (securing-vps-sd-jwt). */
export async function issueVpSdJwt(input: IssueVpSdJwt): Promise<Result<string, IssueVpJoseRefusal>> {
  const problem = problemOf(input)
  if (problem !== undefined) return refuse(problem)
  const { disclosable, signer } = input
  if (disclosable.some(([root]) => root === '@context')) return refuse('never_disclosable')
  const concealed = concealClaims(input.presentation, disclosableTree(disclosable), 0, 'visible_where_not_listed')
  const payload = { ...concealed.claims, _sd_alg: 'sha-256' }
  const jwt = await signJwt('vp_sd_jwt', { ...signerHeader(signer), cty: 'vp' }, payload, signer)
  return ok([jwt, ...concealed.disclosures, ''].join('~'))
}

/** What a wallet answers with: the credentials in their envelopes, and the DID of the key that signs. */
export const presentationOf = (holder: string, credentials: readonly Envelope[]): JsonObject => ({
  '@context': [VCDM2_CONTEXT],
  type: ['VerifiablePresentation'],
  holder,
  verifiableCredential: credentials.map((envelope) => envelopeOf('EnvelopedVerifiableCredential', envelope)),
})

function problemOf({ presentation, findContext }: Omit<IssueVpJwt, 'moment'>): IssueVpJoseRefusal | undefined {
  const checked = checkPresentation(presentation, findContext)
  if (!checked.ok) return checked.reason
  const { credentials } = checked.value
  return credentials.every((each) => readEnvelope(each, 'EnvelopedVerifiableCredential') !== undefined)
    ? undefined
    : 'credential_not_enveloped'
}

const momentClaims = (moment: PresentationMoment | undefined): JsonObject =>
  moment === undefined
    ? {}
    : {
        nonce: moment.nonce,
        aud: moment.audience,
        iat: toSeconds(moment.at),
        exp: toSeconds(moment.at) + LIFETIME_SECONDS,
      }
