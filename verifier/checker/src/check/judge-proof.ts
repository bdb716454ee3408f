import type { OfflinePurpose } from '@sojourn/trust'
import {
  type OpenedPack,
  reasonOf,
  type VerificationReason,
  verdictOfRefusal,
  verifyOfflineProof,
} from '@sojourn/verification'
import { judgePack, type PackProblem } from '../pack/judge-pack.ts'
import { judgePurpose, type Place, type PurposeReason, type Statement } from './purposes.ts'
import type { SeenProofs } from './seen-proofs.ts'

export type CheckReason = VerificationReason | PurposeReason | PackProblem | 'already_seen'

export type ProofVerdict = Dated &
  (
    | {
        readonly verdict: 'pass'
        readonly says: readonly Statement[]
        readonly issuer: OpenedPack['trustList']['issuers'][number]['name']
      }
    | { readonly verdict: 'fail' | 'cannot_tell'; readonly reason: CheckReason }
  )

interface Dated {
  readonly checkedAt: Date
  /** When the agency signed the status list that was read; undefined when none was. */
  readonly validAsOf?: Date
  /** How far the holder's clock is from this phone's, if it can be told: less than zero is behind. */
  readonly clockAheadSeconds?: number
}

export interface CheckDeps {
  readonly pack: OpenedPack
  readonly fetchedAt: Date
  readonly purpose: OfflinePurpose
  readonly place: Place
  readonly seen: SeenProofs
  readonly now: Date
}

export async function judgeProof(proof: Uint8Array, deps: CheckDeps): Promise<ProofVerdict> {
  const { pack, purpose, now: checkedAt } = deps
  const problem = judgePack(deps.fetchedAt, checkedAt)
  if (problem !== undefined) return { verdict: 'cannot_tell', reason: problem, checkedAt }
  const verified = await verifyOfflineProof(proof, { purpose, at: checkedAt }, pack.world)
  if (!verified.ok) {
    const reason = reasonOf(verified.reason)
    return { verdict: verdictOfRefusal(reason), reason, checkedAt }
  }
  const { credential, madeAt, proofId } = verified.value
  const ahead = Math.round((madeAt.getTime() - checkedAt.getTime()) / 1000)
  const dated = {
    checkedAt,
    ...(credential.status === 'not_checked_offline' ? {} : { validAsOf: credential.status.asOf }),
    ...(ahead > 1 ? { clockAheadSeconds: ahead } : {}),
  }
  if (!deps.seen.add(proofId, checkedAt)) return { verdict: 'fail', reason: 'already_seen', ...dated }
  const answer = judgePurpose(purpose.use.policyId, credential, deps.place)
  return answer.verdict === 'pass' ? { ...answer, issuer: credential.issuer.name, ...dated } : { ...answer, ...dated }
}
