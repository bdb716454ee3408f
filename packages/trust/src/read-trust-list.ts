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
  const list = readTrustListWire(signed.value.payload)
  return list.ok ? list : refuse('malformed_trust_list')
}

/** The claims set of a list, signed or about to be; the first field that is wrong, or `consistency` when they contradict each other. */
export function readTrustListWire(json: unknown): Result<TrustList, { readonly field: string }> {
  const wire = trustListWire.safeParse(json)
  if (!wire.success) return refuse({ field: wire.error.issues[0]?.path.join('.') ?? '' })
  const list = fromWire(wire.data)
  return consistent(list) ? ok(list) : refuse({ field: 'consistency' })
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
