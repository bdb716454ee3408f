import { type Result, refuse } from '@sojourn/domain'
import { type IssuerHint, mayKeySign, type ResolvedIssuer, resolveIssuer } from '@sojourn/trust'
import { type IssuerRefusal, OF_ISSUER } from '../refusal.ts'
import type { IssuerWorld } from '../verification-world.ts'

/** The trust list first, then the key, then the signature: a key that the token brings along is never tried on its own word. */
export async function issuerAndKey(
  hint: IssuerHint,
  types: readonly string[],
  at: Date,
  world: IssuerWorld,
): Promise<Result<ResolvedIssuer, IssuerRefusal>> {
  const [type] = types
  if (type === undefined) return refuse({ stage: 'issuer', code: 'type_not_allowed', detail: 'no_type' })
  const resolved = await resolveIssuer(world.trustList, hint, type, at, world)
  if (!resolved.ok) return refuse({ ...OF_ISSUER[resolved.reason], detail: resolved.reason })
  const { issuer, key } = resolved.value
  const isAllowed = types.every((each) => issuer.types.includes(each) && mayKeySign(issuer, key, each))
  return isAllowed ? resolved : refuse({ stage: 'issuer', code: 'type_not_allowed', detail: 'further_type' })
}
