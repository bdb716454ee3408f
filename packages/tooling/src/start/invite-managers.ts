import { silentLogger } from '@sojourn/service'
import { createVerifier, readVerifierConfig } from '@sojourn/verifier'
import { DEMO_RELYING_PARTIES } from '../provision/demo-registry.ts'

export interface ManagerInvitation {
  readonly relyingParty: string
  /** Opens the enrolment page once. */
  readonly url: string
}

const MANAGER = '示范管理员 Demo Manager'

/** The first manager of each relying party whose desks are for known staff. As with officers, it takes the server itself. */
export async function inviteManagers(
  verifierEnv: Readonly<Record<string, string>>,
): Promise<readonly ManagerInvitation[]> {
  const verifier = await createVerifier(readVerifierConfig(verifierEnv), {
    clock: () => new Date(),
    logger: silentLogger(),
  })
  try {
    const staffed = DEMO_RELYING_PARTIES.filter(({ staffOnly }) => staffOnly === true)
    return await Promise.all(
      staffed.map(async ({ id }) => ({
        relyingParty: id,
        url: await verifier.inviteStaff(id, MANAGER, 'manager'),
      })),
    )
  } finally {
    await verifier.close()
  }
}
