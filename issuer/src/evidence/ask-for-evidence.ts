import { type AttestationTypeId, addSeconds, newId, ok, type Result, refuse } from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import { buildRequestLink } from '@sojourn/protocol'
import type { TrustList } from '@sojourn/trust'
import type { Agency } from '../agencies/agency.ts'
import type { AuthorizationRow } from '../authorization/authorization.ts'
import { type EvidenceDesk, type EvidenceRule, rulesFor } from './evidence-policy.ts'
import { evidenceQuery } from './evidence-query.ts'
import {
  EVIDENCE_SECONDS,
  type EvidenceFlow,
  type EvidenceRequestId,
  evidenceRequestUri,
  newEvidenceSecret,
} from './evidence-request.ts'

export type AskEvidenceRefusal =
  | 'not_signed_in'
  /** Nothing that is asked for here rests on evidence. */
  | 'evidence_not_wanted'
  /** The trust list cannot be read, or names nobody who attests it. */
  | 'evidence_unavailable'
  | 'authorization_unknown'

export interface NewEvidenceRequest {
  readonly agency: Agency['id']
  readonly id: EvidenceRequestId
  readonly authorizationId: AuthorizationRow['id']
  readonly residentId: NonNullable<AuthorizationRow['residentId']>
  readonly secretHash: Uint8Array
  readonly browserHash: Uint8Array
  readonly flow: EvidenceFlow
  readonly query: string
  readonly at: Date
  readonly expiresAt: Date
}

export interface AskEvidenceDeps {
  readonly deskOf: (agency: Agency) => EvidenceDesk | undefined
  readonly trustList: (at: Date) => Promise<TrustList | undefined>
  /** False when this browser has it no longer open, or somebody else is signed in. */
  readonly insert: (request: NewEvidenceRequest) => Promise<boolean>
  readonly walletUrl: string
}

export interface AskedEvidence {
  /** For any wallet on this device, or as a code for one on another. */
  readonly link: string
  /** The same as a link into our wallet. */
  readonly walletLink: string
  readonly expiresAt: Date
}

/** An officer who made an offer has seen the papers; otherwise what has a rule must have something shown for it. */
export const wantedEvidence = (
  desk: EvidenceDesk | undefined,
  { offerId }: Pick<AuthorizationRow, 'offerId'>,
  types: readonly AttestationTypeId[],
): ReadonlyMap<AttestationTypeId, EvidenceRule> => (offerId === null ? rulesFor(desk, types) : new Map())

/** The agency turns verifier: one question, for this browser and whoever is signed in in it. */
export async function askForEvidence(
  deps: AskEvidenceDeps,
  agency: Agency,
  authorization: AuthorizationRow,
  request: {
    readonly types: readonly AttestationTypeId[]
    readonly flow: EvidenceFlow
    readonly browserSecret: string
  },
  now: Date,
): Promise<Result<AskedEvidence, AskEvidenceRefusal>> {
  const { id: authorizationId, residentId } = authorization
  if (residentId === null) return refuse('not_signed_in')
  const desk = deps.deskOf(agency)
  const rules = wantedEvidence(desk, authorization, request.types)
  if (desk === undefined || rules.size === 0) return refuse('evidence_not_wanted')
  const trustList = await deps.trustList(now)
  const query = trustList && evidenceQuery(rules, trustList)
  if (query === undefined) return refuse('evidence_unavailable')
  const id = newId<EvidenceRequestId>(now)
  const secret = newEvidenceSecret(id)
  const expiresAt = addSeconds(now, EVIDENCE_SECONDS)
  const isOpen = await deps.insert({
    agency: agency.id,
    id,
    authorizationId,
    residentId,
    secretHash: secret.hash,
    browserHash: sha256(request.browserSecret),
    flow: request.flow,
    query: JSON.stringify(query),
    at: now,
    expiresAt,
  })
  if (!isOpen) return refuse('authorization_unknown')
  const link = { clientId: desk.clientId, requestUri: evidenceRequestUri(agency, secret.text), method: 'post' } as const
  return ok({
    link: buildRequestLink('openid4vp://', link),
    walletLink: buildRequestLink(`${deps.walletUrl}/present`, link),
    expiresAt,
  })
}
