import { type Result, refuse } from '@sojourn/domain'
import type { Stage } from './refusal.ts'
import type { IssuerWorld } from './verification-world.ts'

/** A check that throws has not passed: whatever goes wrong in one is a refusal of its stage [R 22]. */
export async function refuseOnThrow<T, R, const S extends Exclude<Stage, 'status'>>(
  stage: S,
  world: Pick<IssuerWorld, 'onFault'>,
  check: () => Promise<Result<T, R>> | Result<T, R>,
): Promise<Result<T, R | { readonly stage: S; readonly code: 'check_failed' }>> {
  try {
    return await check()
  } catch (cause) {
    world.onFault?.(stage, cause)
    return refuse({ stage, code: 'check_failed' })
  }
}
