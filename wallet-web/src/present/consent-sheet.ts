import {
  type AttestationTypeId,
  claimLabel,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Localized,
  type Sensitivity,
  toSeconds,
} from '@sojourn/domain'
import {
  type CandidateCredential,
  type DcqlQuery,
  type MatchedCandidate,
  matchQuery,
  type TransactionData,
} from '@sojourn/protocol'
import { type CardState, cardSummary } from '../cards/card-summary.ts'
import { type HeldCard, isUnshown } from '../cards/held-cards.ts'
import type { CardRecord, HeldFormat } from '../vault/schema-v1.ts'
import { pathAsLabel, sensitivitiesOf } from './asked-claims.ts'

const WHOLE_SUBJECT = [['credentialSubject']]

/** One value that would leave the phone. */
export interface ShownClaim {
  readonly path: readonly (string | number)[]
  readonly label: Localized
  readonly value: JsonValue
  readonly sensitivities: readonly Sensitivity[]
}

/** One card that fits one query, and exactly what of it would be shown. */
export interface ConsentChoice {
  readonly cardId: string
  readonly name: Localized
  readonly attestation?: AttestationTypeId
  readonly issuerName: Localized
  readonly format: HeldFormat
  readonly state: CardState
  readonly copiesLeft: number
  readonly claims: readonly ShownClaim[]
  /** What is given to the format: paths as the match found them. */
  readonly disclose: MatchedCandidate['disclose']
}

export interface ConsentItem {
  readonly queryId: string
  readonly requireHolderBinding: boolean
  readonly choices: readonly ConsentChoice[]
}

/** Either of these groups of items; a required set has to be answered with one of them, an optional one may be left alone. */
export interface ConsentSet {
  readonly required: boolean
  readonly options: readonly (readonly string[])[]
}

export interface ConsentSheet {
  readonly items: readonly ConsentItem[]
  readonly sets: readonly ConsentSet[]
  /** What would be signed, in full; empty when nothing is to be signed. */
  readonly transactions: readonly TransactionData[]
  /** The holder is a child below 14: only a guardian may agree (domain.md section 6). */
  readonly guardianMustAgree: boolean
}

/** `undefined` when what is held does not answer the query. What could be answered in part is not offered: it is all or nothing (ARF RPA_10a). */
export function consentSheet(
  query: DcqlQuery,
  held: readonly HeldCard[],
  at: Date,
  transactions: readonly TransactionData[] = [],
): ConsentSheet | undefined {
  const usable = held.filter(({ copies }) => copies.some(isUnshown))
  const match = matchQuery(query, usable.map(candidateOf))
  if (!match.satisfiable || match.preferred.length === 0) return undefined
  const byId = new Map(usable.map((entry) => [entry.card.id, entry]))
  return {
    items: match.queries
      .filter(({ candidates }) => candidates.length > 0)
      .map(({ queryId, requireHolderBinding, candidates }) => ({
        queryId,
        requireHolderBinding,
        choices: candidates
          .flatMap((candidate) => {
            const entry = byId.get(candidate.credentialId)
            return entry ? [choiceOf(entry, candidate, at)] : []
          })
          // The first is what the screen proposes: one that works, before one that waits or has ended.
          .toSorted((a, b) => Number(b.state === 'valid') - Number(a.state === 'valid')),
      })),
    sets: match.sets
      .map(({ required, options }) => ({
        required,
        options: options.filter(({ satisfiable }) => satisfiable).map(({ queryIds }) => queryIds),
      }))
      .filter(({ options }) => options.length > 0),
    transactions,
    guardianMustAgree: held.some(({ card }) => holderIsBelow14(card.claims)),
  }
}

/** Whether a card answers any part of the query by itself. */
export const fitsSome = (query: DcqlQuery, held: HeldCard): boolean =>
  held.copies.some(isUnshown) &&
  matchQuery(query, [candidateOf(held)]).queries.some(({ candidates }) => candidates.length > 0)

export function candidateOf({ card }: HeldCard): CandidateCredential {
  return {
    id: card.id,
    format: card.format,
    ...(card.format === 'dc+sd-jwt' ? { vct: card.type } : { types: typesIn(card.claims) }),
    claims: card.claims,
    holderBound: true,
  }
}

const typesIn = (claims: JsonObject): readonly string[] =>
  Array.isArray(claims.type) ? claims.type.filter((type) => typeof type === 'string') : []

function choiceOf({ card, copies }: HeldCard, candidate: MatchedCandidate, at: Date): ConsentChoice {
  const { state, copiesLeft } = cardSummary({ card, copies }, toSeconds(at))
  return {
    cardId: card.id,
    name: card.name,
    ...(card.attestation ? { attestation: card.attestation } : {}),
    issuerName: card.issuerName,
    format: card.format,
    state,
    copiesLeft,
    // What cannot be hidden is read out whole, whatever was asked of it.
    claims: (card.format === 'jwt_vc_json' ? WHOLE_SUBJECT : candidate.disclose).flatMap((path) =>
      shownClaims(card, path),
    ),
    disclose: candidate.disclose,
  }
}

/** A path to an object shows everything in it, so everything in it is read out. */
function shownClaims(card: CardRecord, path: readonly (string | number)[]): readonly ShownClaim[] {
  const value = valueAt(card.claims, path)
  if (value === undefined) return []
  if (isJsonObject(value)) return Object.keys(value).flatMap((name) => shownClaims(card, [...path, name]))
  const named = card.format === 'jwt_vc_json' && path[0] === 'credentialSubject' ? path.slice(1) : path
  const label = card.attestation && claimLabel(card.attestation, named)
  return [{ path, label: label ?? pathAsLabel(named), value, sensitivities: sensitivitiesOf(card.attestation, named) }]
}

function valueAt(root: JsonValue, path: readonly (string | number)[]): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined
    else value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
  }
  return value
}

function holderIsBelow14(claims: JsonObject): boolean {
  const subject = isJsonObject(claims.credentialSubject) ? claims.credentialSubject : claims
  return isJsonObject(subject.age_over) && subject.age_over['14'] === false
}
