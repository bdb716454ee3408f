import { ATTESTATION_TYPES, isJsonObject, type JsonObject, type Language } from '@sojourn/domain'
import type { DataListEntry } from '@sojourn/ui'
import { claimNames } from '../history/history-entries.ts'
import type { CardSummary } from './card-summary.ts'
import { claimText } from './claim-text.ts'
import { claimAt, subjectClaims } from './subject-claims.ts'

const SAFE_IMAGE = /^data:image\/(?:png|jpeg|webp|svg\+xml)[;,]/

/** Every claim in words, in the order of its type; identity numbers and the like hidden until asked for (assurance T25). */
export function claimEntries(card: CardSummary, language: Language): DataListEntry[] {
  const claims = subjectClaims(card)
  if (!card.attestation) return unknownEntries(claims)
  const { attestation } = card
  return ATTESTATION_TYPES[attestation].claims.flatMap((definition): DataListEntry[] => {
    const value = claimAt(claims, definition.path)
    if (value === undefined) return []
    const concealed = definition.sensitivity !== undefined
    const term = definition.label[language]
    if (definition.kind === 'image') return [{ term, detail: <ImageClaim label={term} source={value} />, concealed }]
    return [{ term, detail: claimText(attestation, definition.path, value, language), concealed }]
  })
}

function ImageClaim({ label, source }: { readonly label: string; readonly source: unknown }) {
  return typeof source === 'string' && SAFE_IMAGE.test(source) ? (
    <img src={source} alt={label} className="h-24 rounded-control border border-line" />
  ) : (
    <>—</>
  )
}

function unknownEntries(claims: JsonObject): DataListEntry[] {
  return claimNames(claims).map((path) => {
    const value = claimAt(claims, path)
    return { term: path.join('.'), detail: isJsonObject(value) ? JSON.stringify(value) : String(value) }
  })
}
