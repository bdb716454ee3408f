import type { Result } from '@sojourn/domain'
import type { VerifierAttestation } from '@sojourn/protocol'
import { LOG_PROOF_FORMAT, REGISTRATION_CERTIFICATE_FORMAT } from '@sojourn/trust'
import { z } from 'zod'
import { createOwnClock, type OwnClock, type OwnClockDeps } from '../trust/own-clock.ts'

export interface FollowRegisterDeps extends Omit<OwnClockDeps, 'look'> {
  /** The register as its registrar publishes it; where it lies is configured. */
  readText(): Promise<Result<string, string>>
  onAlarm(alarm: { readonly reason: string; readonly cause?: unknown }): void
}

export interface RegisterFollower extends OwnClock {
  /** What goes into `verifier_info` of every request of this use; empty while there is no certificate of it. */
  attestationsFor(clientId: string, policyId: string): readonly VerifierAttestation[]
}

const registerSchema = z.object({
  relying_parties: z.array(
    z.object({
      client_ids: z.array(z.string()),
      uses: z.array(z.object({ policy_id: z.string(), certificate: z.string().nullable() })),
      log: z.object({
        leaf: z.string(),
        index: z.int().nonnegative(),
        checkpoint: z.string(),
        path: z.array(z.string()),
      }),
    }),
  ),
})

/**
 * Registration certificates and their proofs, read again on the verifier's own clock. Nothing of it is believed here: what the certificates say is
 * checked against the trust list before a question is asked, and by the wallet again.
 */
export function createRegisterFollower(deps: FollowRegisterDeps): RegisterFollower {
  let held: ReadonlyMap<string, readonly VerifierAttestation[]> = new Map()

  const refused = (reason: string, cause?: unknown): boolean => {
    deps.onAlarm(cause === undefined ? { reason } : { reason, cause })
    return false
  }

  async function look(): Promise<boolean> {
    try {
      const text = await deps.readText()
      if (!text.ok) return refused(text.reason)
      const read = registerSchema.safeParse(JSON.parse(text.value))
      if (!read.success) return refused('malformed_register')
      held = byUse(read.data)
      return true
    } catch (cause) {
      return refused('unreadable', cause)
    }
  }

  return {
    attestationsFor: (clientId, policyId) => held.get(nameOf(clientId, policyId)) ?? [],
    ...createOwnClock({ look, random: deps.random, refreshSeconds: deps.refreshSeconds }),
  }
}

/** A client identifier holds no space. */
const nameOf = (clientId: string, policyId: string): string => `${clientId} ${policyId}`

function byUse({ relying_parties: parties }: z.output<typeof registerSchema>) {
  const attestations = new Map<string, readonly VerifierAttestation[]>()
  for (const { client_ids: clientIds, uses, log } of parties) {
    for (const { policy_id: policyId, certificate } of uses) {
      if (certificate === null) continue
      for (const clientId of clientIds) {
        attestations.set(nameOf(clientId, policyId), [
          { format: REGISTRATION_CERTIFICATE_FORMAT, data: certificate },
          { format: LOG_PROOF_FORMAT, data: log },
        ])
      }
    }
  }
  return attestations
}
