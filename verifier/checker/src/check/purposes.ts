import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import type { VerifiedCredential } from '@sojourn/verification'

export type PurposeReason = 'under_18' | 'other_community' | 'resides_elsewhere' | 'claim_unreadable'

/** What the person at the gate or the counter has set for the place; empty for a landlord. */
export interface Place {
  readonly community: string
  readonly city: string
}

export type PurposeAnswer =
  | { readonly verdict: 'pass'; readonly says: readonly Statement[] }
  | { readonly verdict: 'fail' | 'cannot_tell'; readonly reason: PurposeReason }

/** What is said beside PASS; the words are the screen's. */
export type Statement =
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'adult' | 'resident_of_community' | 'resident_of_city' | 'over_65' | 'over_60' | 'no_age_discount'
    }

type Judge = (claims: JsonObject, place: Place) => PurposeAnswer

const fail = (reason: PurposeReason): PurposeAnswer => ({ verdict: 'fail', reason })
const UNREADABLE: PurposeAnswer = { verdict: 'cannot_tell', reason: 'claim_unreadable' }

/** domain.md section 6 (c), (f), (g): by the policy that the registry registered for the purpose. One that is not here is not offered. */
const JUDGES: Readonly<Record<string, Judge>> = {
  'offline-landlord': (claims) => {
    const [name, adult] = [claims.name, within(claims.age_over, '18')]
    if (typeof name !== 'string' || typeof adult !== 'boolean') return UNREADABLE
    return adult ? { verdict: 'pass', says: [{ kind: 'name', name }, { kind: 'adult' }] } : fail('under_18')
  },
  'offline-gate': (claims, place) => {
    const community = within(claims.residence, 'community')
    if (typeof community !== 'string') return UNREADABLE
    return community === place.community
      ? { verdict: 'pass', says: [{ kind: 'resident_of_community' }] }
      : fail('other_community')
  },
  'offline-ticket': (claims, place) => {
    const city = within(claims.residence, 'city')
    const [over60, over65] = [within(claims.age_over, '60'), within(claims.age_over, '65')]
    if (typeof city !== 'string' || typeof over60 !== 'boolean' || typeof over65 !== 'boolean') return UNREADABLE
    if (city !== place.city) return fail('resides_elsewhere')
    const age = over65 ? 'over_65' : over60 ? 'over_60' : 'no_age_discount'
    return { verdict: 'pass', says: [{ kind: 'resident_of_city' }, { kind: age }] }
  },
}

export const isKnownPolicy = (policyId: string): boolean => Object.hasOwn(JUDGES, policyId)

export function judgePurpose(policyId: string, credential: VerifiedCredential, place: Place): PurposeAnswer {
  const judge = isKnownPolicy(policyId) ? JUDGES[policyId] : undefined
  return judge === undefined ? UNREADABLE : judge(credential.claims, place)
}

const within = (group: JsonValue | undefined, name: string): JsonValue | undefined =>
  isJsonObject(group) && Object.hasOwn(group, name) ? group[name] : undefined
