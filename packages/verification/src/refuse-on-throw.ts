import { type Result, refuse } from '@sojourn/domain'
import type { Stage } from './refusal.ts'
import type { IssuerWorld } from './verification-world.ts'

/** For the status a thrown check is one more way of not knowing it. */
const THROWN = {
  format: { stage: 'format', code: 'check_failed' },
  issuer: { stage: 'issuer', code: 'check_failed' },
  holder: { stage: 'holder', code: 'check_failed' },
  query: { stage: 'query', code: 'check_failed' },
  status: { stage: 'status', code: 'unavailable', detail: 'check_failed' },
} as const satisfies Record<Stage, object>

/** A check that throws has not passed: whatever goes wrong in one is a refusal of its stage [R 22]. */
export async function refuseOnThrow<T, R, S extends Stage>(
  stage: S,
  world: Pick<IssuerWorld, 'onFault'>,
  check: () => Promise<Result<T, R>> | Result<T, R>,
): Promise<Result<T, R | (typeof THROWN)[S]>> {
  try {
    return await check()
  } catch (cause) {
    tell(world, stage, cause)
    return refuse(THROWN[stage])
  }
}

function tell(world: Pick<IssuerWorld, 'onFault'>, stage: Stage, cause: unknown): void {
  try {
    world.onFault?.(stage, cause)
  } catch {
    // A listener that fails changes nothing: the check has refused.
  }
}
