import { addSeconds, type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { encodeOfflineProof, fountainFrame, MAX_STILL_CHARS, offlineProofText } from '@sojourn/formats'
import { encodeBase64url } from '@sojourn/keys'
import { OFFLINE_PROOF_SECONDS } from '@sojourn/verification'
import type { Exclusive } from '../platform/exclusive.ts'
import type { HolderKeys } from '../platform/holder-keys.ts'
import { buildVpToken } from '../present/build-vp-token.ts'
import { type Consent, type ConsentRefusal, judgeConsent } from '../present/consent.ts'
import { spendCopies } from '../present/spend-copies.ts'
import type { SealedStore } from '../vault/sealed-store.ts'
import type { OfflineChoice } from './offline-choices.ts'

export type OfflineProofRefusal =
  | ConsentRefusal
  | 'nothing_fits'
  | 'request_too_old'
  | 'not_verified'
  | 'no_copies_left'
  | 'proof_too_large'

/** What the screen shows until `goodUntil`. */
export interface OfflineProof {
  readonly goodUntil: Date
  /** The text of the code to show as picture `number`: always the same, or one frame after another. */
  readonly code: (number: number) => string
  readonly moves: boolean
}

export interface MakeOfflineProofDeps {
  readonly storage: SealedStore
  readonly holderKeys: HolderKeys
  readonly verifyUser: () => Promise<Result<void, 'not_verified'>>
  readonly exclusive: Exclusive
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array<ArrayBuffer>
}

const MAX_REVIEW_SECONDS = 300
const NONCE_BYTES = 16

/**
 * As for a request that came: consent, then the person, then the copy marked as shown, then the proof. There is no request, so the audience is
 * the purpose and the nonce our own; that the proof is of this minute stands in its `iat`. It is shown to whoever looks, so the copy is used up
 * whether or not somebody read it.
 */
export async function makeOfflineProof(
  deps: MakeOfflineProofDeps,
  { purpose, sheet, reviewedAt }: OfflineChoice,
  consent: Consent,
): Promise<Result<OfflineProof, OfflineProofRefusal>> {
  if (!sheet) return refuse('nothing_fits')
  const agreed = judgeConsent(sheet, consent)
  if (!agreed.ok) return agreed
  if (deps.clock() > addSeconds(reviewedAt, MAX_REVIEW_SECONDS)) return refuse('request_too_old')
  const verified = await deps.verifyUser()
  if (!verified.ok) return verified
  const { audience, party: relyingParty, use } = purpose
  const spent = await deps.exclusive('vault', () => spendCopies(deps, { relyingParty, use }, agreed.value))
  if (!spent.ok) return spent
  const { picked, entry } = spent.value
  const madeAt = deps.clock()
  const nonce = encodeBase64url(deps.random(NONCE_BYTES))
  const at = { ...deps, clock: () => madeAt }
  const [presentation] = Object.values(await buildVpToken(at, { nonce, audience }, agreed.value, picked))
  const proof = encodeOfflineProof(presentation?.[0] ?? '')
  await deps.storage.commit([
    { kind: 'put', table: 'history', record: { ...entry, outcome: proof.ok ? 'done' : 'failed' } },
  ])
  return proof.ok ? ok(shown(proof.value, madeAt)) : refuse('proof_too_large')
}

function shown(proof: Uint8Array, madeAt: Date): OfflineProof {
  const still = offlineProofText(proof)
  const moves = still.length > MAX_STILL_CHARS
  return {
    goodUntil: addSeconds(madeAt, OFFLINE_PROOF_SECONDS),
    moves,
    code: (number) => (moves ? fountainFrame(proof, number) : still),
  }
}
