import { newId, ok, type Result, refuse } from '@sojourn/domain'
import { deskAct } from '../desk-access/desk-act.ts'
import type { StaffMember } from '../desk-access/staff-member.ts'
import { isPolicyId, POLICIES } from '../policies/policies.ts'
import { readPolicyParameters } from '../policies/policy-parameters.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import type { Season, SeasonId } from './applicant.ts'
import type { SeasonStore } from './season-store.ts'

export type OpenSeasonRefusal = 'season_name_bad' | 'not_in_season' | 'bad_parameter'

const MAX_NAME_LENGTH = 60

/** A list begins empty, with the conditions that hold for everybody on it; it lasts as long as the policy keeps results. */
export async function openSeason(
  deps: { readonly store: Pick<SeasonStore, 'insert'> },
  relyingParty: RelyingParty,
  wish: {
    readonly name: string
    readonly policyId: string
    readonly parameters: Readonly<Record<string, string>>
    readonly by: StaffMember
  },
  now: Date,
): Promise<Result<Season, OpenSeasonRefusal>> {
  const name = wish.name.normalize('NFC').trim()
  if (name === '' || [...name].length > MAX_NAME_LENGTH || /\p{C}/u.test(name)) return refuse('season_name_bad')
  if (!isPolicyId(wish.policyId) || !relyingParty.policyIds.includes(wish.policyId)) return refuse('not_in_season')
  const policy = POLICIES[wish.policyId]
  if (policy.inSeason !== true) return refuse('not_in_season')
  const parameters = readPolicyParameters(policy, wish.parameters)
  if (!parameters.ok) return refuse('bad_parameter')
  const season: Season = {
    relyingPartyId: relyingParty.id,
    id: newId<SeasonId>(now),
    name,
    policyId: policy.id,
    parameters: parameters.value,
    openedAt: now,
    openedBy: wish.by.id,
    keptUntil: policy.keepUntil(parameters.value, now),
  }
  await deps.store.insert(
    season,
    deskAct(season.relyingPartyId, 'season_opened', now, { by: wish.by.id, subject: season.id }),
  )
  return ok(season)
}
