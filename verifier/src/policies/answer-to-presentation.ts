import { type AttestationTypeId, transactionTypeOf } from '@sojourn/domain'
import { encodeBase64url, type JsonValue, sha256 } from '@sojourn/keys'
import {
  type ExpectedTransaction,
  type Refusal,
  reasonOf,
  type VerifiedPresentation,
  verdictOfRefusal,
} from '@sojourn/verification'
import type { Decision, KeptClaim, KeptCredential, Outcome, SignedTerms } from './answer.ts'
import { claimOf } from './claims.ts'
import type { AskedClaim, Evidence, Policy, PolicyParameters } from './policy.ts'
import { askIdOf, distinctPaths } from './policy-query.ts'

export interface BriefClaimOf {
  readonly credential: number
  readonly path: readonly string[]
  readonly value: JsonValue
}

export interface AnsweredPresentation {
  readonly outcome: Outcome
  readonly briefClaims: readonly BriefClaimOf[]
}

/** From what the pipeline verified to what the desk is told and what is kept of it. */
export function answerToPresentation(
  policy: Policy,
  asked: {
    readonly parameters: PolicyParameters
    readonly keptUntil: Date
    readonly transactions: readonly ExpectedTransaction[]
  },
  verified: VerifiedPresentation,
  now: Date,
): AnsweredPresentation {
  const evidence = evidenceOf(policy, verified)
  const decision = decide(policy, asked.parameters, verified, evidence, now)
  const credentials = verified.credentials.map((credential) => keptCredential(policy, credential, evidence))
  const briefClaims = verified.credentials.flatMap((credential, index) =>
    claimsFor(policy, credential.queryId, 'shown_briefly', evidence).map((claim) => ({ credential: index, ...claim })),
  )
  const outcome = outcomeOf(policy, decision, credentials, asked.keptUntil, now)
  const signed = signedTerms(policy, asked)
  return { outcome: signed.length === 0 ? outcome : { ...outcome, signed }, briefClaims }
}

/** The pipeline refused: nothing of the evidence is kept, for nothing of it is believed. */
export const answerToRefusal = (
  policy: Policy,
  refusal: Refusal,
  keptUntil: Date,
  now: Date,
): AnsweredPresentation => ({ outcome: outcomeOf(policy, refused(refusal), [], keptUntil, now), briefClaims: [] })

/** The wallet answered with an error: the desk learns only that, for refusing and not having look the same (assurance R8). */
export function answerToWalletError(policy: Policy, error: string, keptUntil: Date, now: Date): AnsweredPresentation {
  const reason = error === 'access_denied' ? 'wallet_declined' : 'wallet_error'
  const decision: Decision = { verdict: 'cannot_tell', reason, checks: [] }
  return { outcome: outcomeOf(policy, decision, [], keptUntil, now), briefClaims: [] }
}

export type PersonsBelieved = 'synthetic' | 'any'

/** A sandbox was shown somebody real, or somebody of whom nobody says: nothing is decided by it, and nothing kept. */
export function answerToRealPersons(
  policy: Policy,
  believed: PersonsBelieved,
  { credentials }: VerifiedPresentation,
  keptUntil: Date,
  now: Date,
): AnsweredPresentation | undefined {
  if (believed === 'any' || credentials.every(({ isSynthetic }) => isSynthetic)) return undefined
  const decision: Decision = { verdict: 'cannot_tell', reason: 'not_synthetic', checks: [] }
  return { outcome: outcomeOf(policy, decision, [], keptUntil, now), briefClaims: [] }
}

function decide(
  policy: Policy,
  parameters: PolicyParameters,
  { credentials }: VerifiedPresentation,
  evidence: readonly Evidence[],
  now: Date,
): Decision {
  const decision = policy.decide(evidence, parameters, now)
  // A "no" stands on what the credentials say; only a "yes" needs a status as fresh as the policy wants it.
  if (decision.verdict !== 'pass' || policy.agingStatus === 'accepted_with_age') return decision
  const fresh = credentials.every(({ status }) => status !== 'not_checked_offline' && status.freshness === 'fresh')
  return fresh ? decision : { verdict: 'cannot_tell', reason: 'status_not_fresh', checks: decision.checks }
}

function refused(refusal: Refusal): Decision {
  const reason = reasonOf(refusal)
  const at = refusal.stage === 'query' && refusal.path !== undefined ? { at: { path: refusal.path.map(String) } } : {}
  return verdictOfRefusal(reason) === 'fail'
    ? { verdict: 'fail', reason, checks: [], ...at }
    : { verdict: 'cannot_tell', reason, checks: [], ...at }
}

function outcomeOf(
  policy: Policy,
  decision: Decision,
  credentials: readonly KeptCredential[],
  keptUntil: Date,
  now: Date,
): Outcome {
  return {
    ...decision,
    policyVersion: policy.version,
    decidedAt: now.toISOString(),
    keptUntil: keptUntil.toISOString(),
    credentials,
  }
}

const askOf = (policy: Policy, queryId: string) => policy.asks.find((ask) => ask.queryId === askIdOf(queryId))

function evidenceOf(policy: Policy, { credentials }: VerifiedPresentation): Evidence[] {
  return credentials.flatMap((credential) => {
    const ask = askOf(policy, credential.queryId)
    if (ask === undefined) return []
    const { claims, holderThumbprint, issuer } = credential
    return [{ queryId: ask.queryId, type: ask.type, issuerCreditCode: issuer.creditCode, claims, holderThumbprint }]
  })
}

function keptCredential(
  policy: Policy,
  credential: VerifiedPresentation['credentials'][number],
  evidence: readonly Evidence[],
): KeptCredential {
  const { status } = credential
  return {
    type: askOf(policy, credential.queryId)?.type ?? (credential.type as AttestationTypeId),
    issuerName: credential.issuer.name,
    claims: claimsFor(policy, credential.queryId, 'kept', evidence),
    ...(status === 'not_checked_offline'
      ? { status }
      : {
          status: status.answer,
          statusAsOf: status.asOf.toISOString(),
          statusAgeSeconds: status.ageSeconds,
          freshness: status.freshness,
        }),
  }
}

function claimsFor(
  policy: Policy,
  queryId: string,
  use: AskedClaim['use'],
  evidence: readonly Evidence[],
): KeptClaim[] {
  const ask = askOf(policy, queryId)
  if (ask === undefined) return []
  return distinctPaths(ask.claims.filter((claim) => claim.use === use)).flatMap((path) => {
    const value = claimOf(evidence, ask.queryId, path)
    return value === undefined ? [] : [{ path, value }]
  })
}

/** The pipeline has held each text against the holder's proof before anything is written down. */
function signedTerms(
  policy: Policy,
  asked: { readonly parameters: PolicyParameters; readonly transactions: readonly ExpectedTransaction[] },
): SignedTerms[] {
  return (policy.signs?.(asked.parameters) ?? []).flatMap(({ type, terms }, at) => {
    const known = transactionTypeOf(type)
    const lines = known?.lines(terms)
    const encoded = asked.transactions[at]?.encoded
    if (known === undefined || lines?.ok !== true || encoded === undefined) return []
    return [{ type, name: known.name, lines: lines.value, digest: encodeBase64url(sha256(encoded)) }]
  })
}
