import { ok, type Result, refuse } from '@sojourn/domain'
import {
  checkTimes,
  importVerificationKey,
  type JwtRefusal,
  type PublicJwk,
  type TimeRefusal,
  verifyJwt,
} from '@sojourn/keys'
import { consistent } from './consistent.ts'
import type { TrustList } from './trust-list.ts'
import { fromWire, trustListWire } from './trust-list-wire.ts'

export type TrustListRefusal = JwtRefusal | TimeRefusal | 'malformed_anchor' | 'malformed_trust_list'

const SKEW_SECONDS = 60

/** The anchor is the reader's own, set by configuration; nothing in the token is asked which key to use. */
export async function readTrustList(
  token: string,
  anchor: PublicJwk,
  at: Date,
): Promise<Result<TrustList, TrustListRefusal>> {
  const key = await importVerificationKey(anchor)
  if (!key.ok) return refuse('malformed_anchor')
  const signed = await verifyJwt('trust_list', token, key.value)
  if (!signed.ok) return signed
  const times = checkTimes(signed.value.payload, at, SKEW_SECONDS)
  if (!times.ok) return times
  const wire = trustListWire.safeParse(signed.value.payload)
  if (!wire.success) return refuse('malformed_trust_list')
  const list = fromWire(wire.data)
  return consistent(list) ? ok(list) : refuse('malformed_trust_list')
}

/** A list that is older than the one in use is a replay, however good its signature. */
export function replaceTrustList(
  current: Pick<TrustList, 'id' | 'version'> | undefined,
  next: TrustList,
): Result<TrustList, 'rolled_back' | 'another_list'> {
  if (current === undefined) return ok(next)
  if (current.id !== next.id) return refuse('another_list')
  return next.version < current.version ? refuse('rolled_back') : ok(next)
}
