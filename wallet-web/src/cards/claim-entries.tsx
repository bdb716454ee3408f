import {
  ATTESTATION_TYPES,
  type ClaimDefinition,
  claimText,
  isJsonObject,
  type JsonObject,
  type Language,
} from '@sojourn/domain'
import type { FactListEntry } from '@sojourn/ui'
import { claimNames } from '../history/history-entries.ts'
import type { CardSummary } from './card-summary.ts'
import { claimAt, subjectClaims } from './subject-claims.ts'

const SAFE_IMAGE = /^data:image\/(?:png|jpeg|webp|svg\+xml)[;,]/

export interface ClaimEntries {
  readonly facts: FactListEntry[]
  /** Yes or no to "at least so old", "at least so long": shown instead of a fact, and many. */
  readonly thresholds: FactListEntry[]
}

/** Every claim in words, in the order of its type; identity numbers and the like hidden until asked for (assurance T25). */
export function claimEntries(card: CardSummary, language: Language): ClaimEntries {
  const claims = subjectClaims(card)
  if (!card.attestation) return { facts: unknownEntries(claims), thresholds: [] }
  const { claims: definitions } = ATTESTATION_TYPES[card.attestation]
  return {
    facts: entriesOf(
      definitions.filter((claim) => !isThreshold(claim)),
      claims,
      language,
    ),
    thresholds: entriesOf(definitions.filter(isThreshold), claims, language),
  }
}

const isThreshold = ({ kind, path }: ClaimDefinition): boolean => kind === 'boolean' && /^\d/.test(path.at(-1) ?? '')

function entriesOf(definitions: readonly ClaimDefinition[], claims: JsonObject, language: Language): FactListEntry[] {
  return definitions.flatMap((definition): FactListEntry[] => {
    const value = claimAt(claims, definition.path)
    if (value === undefined) return []
    const concealed = definition.sensitivity !== undefined
    const term = definition.label[language]
    if (definition.kind === 'image') return [{ term, detail: <ImageClaim label={term} source={value} />, concealed }]
    return [{ term, detail: claimText(definition, value, language), concealed }]
  })
}

function ImageClaim({ label, source }: { readonly label: string; readonly source: unknown }) {
  return typeof source === 'string' && SAFE_IMAGE.test(source) ? (
    <img src={source} alt={label} className="h-24 rounded-control border border-line" />
  ) : (
    <>—</>
  )
}

function unknownEntries(claims: JsonObject): FactListEntry[] {
  return claimNames(claims).map((path) => {
    const value = claimAt(claims, path)
    return { term: path.join('.'), detail: isJsonObject(value) ? JSON.stringify(value) : String(value) }
  })
}
