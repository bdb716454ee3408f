import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  addSeconds,
  attestationTypeOfVct,
  newId,
  ok,
  type RelyingPartyId,
  type Result,
  refuse,
  type StaffId,
} from '@sojourn/domain'
import { verifyX5c } from '@sojourn/keys'
import {
  buildRequestLink,
  type CredentialQuery,
  type DcApiProtocol,
  type DigitalRequest,
  parseDcqlQuery,
} from '@sojourn/protocol'
import { checkRegistration, overAsked, relyingPartyOf, type TrustList } from '@sojourn/trust'
import type { Outcome } from '../policies/answer.ts'
import { isPolicyId, POLICIES } from '../policies/policies.ts'
import type { Policy } from '../policies/policy.ts'
import { readPolicyParameters } from '../policies/policy-parameters.ts'
import { type KnownTypes, policyQuery } from '../policies/policy-query.ts'
import type { AttestationsFor, RelyingParty } from '../relying-parties/relying-party.ts'
import { browserRequests } from './browser-requests.ts'
import { movingCodes } from './moving-code.ts'
import type { Flow, NewPresentation, ResponseMode, WalletQuestion } from './presentation.ts'
import type { PresentationStore } from './presentation-store.ts'
import { newResponseKey } from './response-key.ts'
import { newSecret, type PresentationSecrets, secretHash } from './secret-ids.ts'
import { transactionsOf } from './transactions-of.ts'

export interface CreatePresentationRequestDeps {
  readonly store: Pick<PresentationStore, 'insertOpen' | 'insertAnswered'>
  trustList(at: Date): Result<TrustList, 'trust_list_unavailable'>
  readonly attestationsFor: AttestationsFor
  readonly verifierUrl: string
  readonly walletUrl: string
  readonly responseMode: 'direct_post' | 'direct_post.jwt'
  /** `moving`: what a screen shows to another device changes every two seconds and is dead after ten. */
  readonly crossDeviceCode: 'moving' | 'still'
  readonly codeSecret: Uint8Array
  /** What a browser's own interface is asked with; none: that way is closed. */
  readonly dcApiProtocols: readonly DcApiProtocol[]
  /** How long the QR may be scanned; the time to answer starts with the first fetch. */
  readonly requestTtlSeconds: number
  readonly answerTtlSeconds: number
  newSecrets(relyingPartyId: RelyingPartyId, moves: boolean): PresentationSecrets
}

export interface PresentationWish {
  readonly relyingParty: RelyingParty
  readonly sessionHash: Uint8Array
  /** Undefined where nobody signs in by name. */
  readonly askedBy: StaffId | undefined
  readonly policyId: string
  readonly parameters: Readonly<Record<string, string>>
  readonly flow: Flow
  readonly counter?: string
}

export type CreateRefusal =
  | {
      readonly code:
        | 'unknown_policy'
        | 'flow_not_offered'
        | 'policy_not_registered'
        | 'asks_too_much'
        /** The registrar's certificate of this use is not there, or a wallet would not take it. */
        | 'certificate_unusable'
        | 'trust_list_unavailable'
    }
  | { readonly code: 'bad_parameter'; readonly parameter: string }

/** What the desk's browser gets, once: the server keeps hashes of both ids only. */
export interface CreatedPresentation {
  readonly transactionId: string
  /** The wallet's; it stands in the links, and no desk needs it. */
  readonly requestId: string
  readonly presentation: NewPresentation
  readonly state: 'waiting' | 'answered'
  /** Only of a policy that asks nothing. */
  readonly outcome: Outcome | undefined
  /** `openid4vp://` for a QR or another wallet. */
  readonly link: string | undefined
  /** The same as an https link into our wallet, for this device or a phone's camera. */
  readonly walletLink: string | undefined
  /** One for each two seconds from now on, `link` the first; none where the code stands still. */
  readonly movingLinks: readonly string[]
  /** For the browser's own interface, in the order of our liking; a wallet answers one of them. */
  readonly digitalRequests: readonly DigitalRequest[]
}

/**
 * Starts one question to one wallet. What a desk may ask is not its own decision: the policy must be registered for the relying
 * party in the trust list in force, and the query may ask nothing beyond that registration (assurance T8).
 */
export async function createPresentationRequest(
  deps: CreatePresentationRequestDeps,
  wish: PresentationWish,
  now: Date,
): Promise<Result<CreatedPresentation, CreateRefusal>> {
  const { relyingParty } = wish
  if (!isPolicyId(wish.policyId) || !relyingParty.policyIds.includes(wish.policyId)) {
    return refuse({ code: 'unknown_policy' })
  }
  if (wish.flow === 'dc_api' && deps.dcApiProtocols.length === 0) return refuse({ code: 'flow_not_offered' })
  const policy = POLICIES[wish.policyId]
  const parameters = readPolicyParameters(policy, wish.parameters)
  if (!parameters.ok) return parameters
  const transactions = transactionsOf(policy, parameters.value)
  if (!transactions.ok) return transactions
  const moves = wish.flow === 'cross_device' && deps.crossDeviceCode === 'moving'
  const { transactionId, requestId } = deps.newSecrets(relyingParty.id, moves)
  const latest = addSeconds(now, deps.requestTtlSeconds + deps.answerTtlSeconds)
  const answeredBy = policy.asks.length === 0 ? now : latest
  // Nobody fetches what the browser hands over, so the time to answer begins at once.
  const expiresAt = wish.flow === 'dc_api' ? latest : addSeconds(now, deps.requestTtlSeconds)
  const presentation: NewPresentation = {
    relyingPartyId: relyingParty.id,
    id: newId(now),
    transactionHash: secretHash(transactionId),
    requestHash: secretHash(requestId),
    sessionHash: wish.sessionHash,
    askedBy: wish.askedBy,
    policyId: policy.id,
    policyVersion: policy.version,
    parameters: parameters.value,
    flow: wish.flow,
    counter: wish.counter,
    createdAt: now,
    expiresAt,
    keptUntil: policy.keepUntil(parameters.value, answeredBy),
  }
  if (policy.asks.length === 0) return answerAtOnce(deps, policy, presentation, { transactionId, requestId }, now)

  const trustList = deps.trustList(now)
  if (!trustList.ok) return refuse({ code: trustList.reason })
  const query = policyQuery(policy, parameters.value, knownTypes(trustList.value))
  const verifierInfo = deps.attestationsFor(relyingParty.clientId, policy.id)
  const allowed = await mayAsk(trustList.value, relyingParty, policy, query, verifierInfo, now)
  if (!allowed.ok) return refuse({ code: allowed.reason })
  const inBrowser = wish.flow === 'dc_api'
  const question: WalletQuestion = {
    responseMode: inBrowser ? ofBrowser(deps.responseMode) : deps.responseMode,
    clientId: relyingParty.clientId,
    nonce: newSecret(),
    query: JSON.stringify(query),
    transactions: transactions.value,
    responseKey: await newResponseKey(inBrowser ? transactionId : requestId),
  }
  await deps.store.insertOpen(presentation, question)
  const created = { transactionId, requestId, presentation, state: 'waiting', outcome: undefined } as const
  if (inBrowser) {
    const digitalRequests = await browserRequests(deps, relyingParty, { ...question, verifierInfo }, now, expiresAt)
    return ok({ ...created, link: undefined, walletLink: undefined, movingLinks: [], digitalRequests })
  }
  const codes = moves ? movingCodes(deps.codeSecret, requestId, now, expiresAt) : []
  const links = codes.map((code) => linksOf(deps, relyingParty, `${requestId}/${code}`))
  return ok({
    ...created,
    ...(links[0] ?? linksOf(deps, relyingParty, requestId)),
    movingLinks: links.map(({ link }) => link),
    digitalRequests: [],
  })
}

/** Where a wallet fetches the question. Only who holds the request id can make them. */
export function linksOf(
  { verifierUrl, walletUrl }: Pick<CreatePresentationRequestDeps, 'verifierUrl' | 'walletUrl'>,
  { clientId }: RelyingParty,
  requestPath: string,
): { readonly link: string; readonly walletLink: string } {
  const request = { clientId, requestUri: `${verifierUrl}/request/${requestPath}`, method: 'post' as const }
  return {
    link: buildRequestLink('openid4vp://', request),
    walletLink: buildRequestLink(`${walletUrl}/present`, request),
  }
}

const ofBrowser = (mode: CreatePresentationRequestDeps['responseMode']): ResponseMode =>
  mode === 'direct_post.jwt' ? 'dc_api.jwt' : 'dc_api'

async function answerAtOnce(
  deps: CreatePresentationRequestDeps,
  policy: Policy,
  presentation: NewPresentation,
  ids: { readonly transactionId: string; readonly requestId: string },
  now: Date,
): Promise<Result<CreatedPresentation, never>> {
  const outcome: Outcome = {
    ...policy.decide([], presentation.parameters, now),
    policyVersion: policy.version,
    decidedAt: now.toISOString(),
    keptUntil: presentation.keptUntil.toISOString(),
    credentials: [],
  }
  await deps.store.insertAnswered(presentation, outcome)
  return ok({
    ...ids,
    presentation,
    state: 'answered',
    outcome,
    link: undefined,
    walletLink: undefined,
    movingLinks: [],
    digitalRequests: [],
  })
}

const knownTypes = (trustList: TrustList): KnownTypes => ({
  vctsOf: (type) => vctsOf(trustList, type),
  w3cTypeOf(type) {
    const { w3cType } = ATTESTATION_TYPES[type]
    return trustList.issuers.some(({ types }) => types.includes(w3cType)) ? w3cType : undefined
  },
  docTypeOf(type) {
    const docType = ATTESTATION_TYPES[type].mdoc?.docType
    return trustList.issuers.some(({ types }) => docType !== undefined && types.includes(docType)) ? docType : undefined
  },
})

/** Every name under which a listed issuer issues the type: cities differ in the base of their `vct`. */
const vctsOf = (trustList: TrustList, type: AttestationTypeId): string[] => [
  ...new Set(trustList.issuers.flatMap((issuer) => issuer.types.filter((name) => attestationTypeOfVct(name) === type))),
]

const typesAskedBy = ({ meta }: CredentialQuery): readonly string[] =>
  meta.vctValues ?? (meta.doctypeValue === undefined ? (meta.typeValues ?? []).flat() : [meta.doctypeValue])

/** By the registry's list, and by the certificate that the request will carry: no wallet is asked what it would have to refuse. */
async function mayAsk(
  trustList: TrustList,
  { clientId, signer }: RelyingParty,
  policy: Policy,
  query: ReturnType<typeof policyQuery>,
  verifierInfo: ReturnType<AttestationsFor>,
  at: Date,
): Promise<Result<void, 'policy_not_registered' | 'asks_too_much' | 'certificate_unusable'>> {
  const registered = relyingPartyOf(trustList, clientId)
  if (!registered.ok) return refuse('policy_not_registered')
  const party = registered.value
  const use = party.uses.find((candidate) => candidate.policyId === policy.id)
  if (use === undefined) return refuse('policy_not_registered')
  const parsed = parseDcqlQuery(query)
  if (!parsed.ok) return refuse('asks_too_much')
  const asked = parsed.value.credentials.flatMap((credential) =>
    typesAskedBy(credential).map((vct) => ({ vct, claimPaths: credential.claims?.map((claim) => claim.path) })),
  )
  if (asked.length === 0 || overAsked(use, asked).length > 0) return refuse('asks_too_much')
  const anchors = party.accessAnchors.flatMap((anchor) => (anchor.kind === 'x5c' ? [anchor.certificate] : []))
  const chain = await verifyX5c(signer.x5c, anchors, at)
  const accessSubject = chain.ok ? chain.value.subject : ''
  const checked = await checkRegistration({
    list: trustList,
    party,
    clientId,
    accessSubject,
    verifierInfo,
    query: asked,
    at,
  })
  if (checked.ok) return ok(undefined)
  return refuse(checked.reason.code === 'over_asked' ? 'asks_too_much' : 'certificate_unusable')
}
