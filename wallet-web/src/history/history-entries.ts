import {
  ATTESTATION_TYPES,
  type Brand,
  isJsonObject,
  type JsonObject,
  type Localized,
  newId,
  toSeconds,
} from '@sojourn/domain'
import type { DcqlQuery } from '@sojourn/protocol'
import type { RegisteredRelyingParty, RegisteredUse, TrustedIssuer } from '@sojourn/trust'
import { attestationOf } from '../cards/attestation-of.ts'
import type { CardRecord, HistoryItem, HistoryKind, HistoryOutcome, HistoryRecord } from '../vault/schema-v1.ts'

type Path = readonly string[]

/** The names of what a credential says, never the values; members that carry the credential itself are left out. */
const NOT_CLAIMS = new Set([
  'iss',
  'iat',
  'nbf',
  'exp',
  'vct',
  'vct#integrity',
  'aka_vcts',
  'cnf',
  'status',
  'synthetic',
])

export function claimNames(claims: JsonObject): readonly Path[] {
  const names: Path[] = []
  const walk = (value: JsonObject, at: Path) => {
    for (const [name, inner] of Object.entries(value)) {
      if (at.length === 0 && NOT_CLAIMS.has(name)) continue
      if (isJsonObject(inner)) walk(inner, [...at, name])
      else names.push([...at, name])
    }
  }
  walk(claims, [])
  return names
}

/** Ids grow with time, so that entries of one second keep their order. */
const newEntry = (now: Date) => ({ id: newId<Brand<'HistoryEntryId'>>(now), atSeconds: toSeconds(now) })

const itemOf = (card: CardRecord, claims: HistoryItem['claims']): HistoryItem => ({
  type: card.type,
  ...(card.attestation ? { attestation: card.attestation } : {}),
  name: card.name,
  claims,
})

export function receivedEntry(issuer: TrustedIssuer, cards: readonly CardRecord[], now: Date): HistoryRecord {
  return {
    ...newEntry(now),
    kind: 'received',
    outcome: 'done',
    party: { name: issuer.name, identifier: issuer.issuer },
    items: cards.map((card) => itemOf(card, claimNames(card.claims))),
  }
}

export function deletedEntry(card: CardRecord, now: Date): HistoryRecord {
  return {
    ...newEntry(now),
    kind: 'deleted',
    outcome: 'done',
    party: { name: card.issuerName, identifier: card.credentialIssuer },
    items: [itemOf(card, [])],
  }
}

export interface RequestEntry {
  readonly kind: HistoryKind
  readonly outcome: HistoryOutcome
  readonly relyingParty: RegisteredRelyingParty
  /** `undefined` when the request fell under none. */
  readonly use: RegisteredUse | undefined
  readonly now: Date
}

/** What was asked, for a request that was not answered: taken from the request alone, so that it does not depend on what is held. */
export function askedEntry(entry: RequestEntry & { readonly query: DcqlQuery }): HistoryRecord {
  return requestEntry(
    entry,
    entry.query.credentials.map(({ format, meta, claims }) => {
      const type = meta.vctValues?.[0] ?? meta.typeValues?.[0]?.at(-1) ?? format
      const attestation = attestationOf({ format: format === 'jwt_vc_json' ? format : 'dc+sd-jwt', type })
      return {
        type,
        ...(attestation ? { attestation } : {}),
        name: attestation ? ATTESTATION_TYPES[attestation].name : named(type),
        claims: (claims ?? []).map(({ path }) => path),
      }
    }),
  )
}

/** What is shown: the names of the claims that leave the phone. */
export const shownEntry = (
  entry: RequestEntry & {
    readonly shown: readonly { readonly card: CardRecord; readonly claims: HistoryItem['claims'] }[]
  },
): HistoryRecord =>
  requestEntry(
    entry,
    entry.shown.map(({ card, claims }) => itemOf(card, claims)),
  )

function requestEntry(entry: RequestEntry, items: readonly HistoryItem[]): HistoryRecord {
  const { relyingParty, use } = entry
  return {
    ...newEntry(entry.now),
    kind: entry.kind,
    outcome: entry.outcome,
    party: { name: relyingParty.name, identifier: relyingParty.creditCode },
    ...(use
      ? {
          use: {
            purpose: use.purpose,
            legalBasis: use.legalBasis,
            retention: use.retention,
            contact: use.contact,
          },
        }
      : {}),
    items,
  }
}

const named = (text: string): Localized => ({ 'zh-CN': text, en: text })
