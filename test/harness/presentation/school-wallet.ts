import type { AttestationTypeId } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import { type BareWallet, createBareWallet } from './bare-wallet.ts'
import type { PresentationWorld } from './presentation-world.ts'
import type { IssueTestCredential, TestCredential } from './test-issuers.ts'

export const SCHOOL_TYPES = [
  'residence-permit',
  'household-relation',
  'insurance-statement',
  'tenancy-registration',
] as const satisfies readonly AttestationTypeId[]

/** An independent wallet that holds what the school asks of the worker mother. */
export async function schoolWallet(world: PresentationWorld): Promise<BareWallet> {
  const wallet = await createBareWallet(world)
  await holdAll(world, wallet)
  return wallet
}

/** One credential of each type, each changed as asked. */
export async function holdAll(
  world: PresentationWorld,
  wallet: BareWallet,
  over: Partial<Record<AttestationTypeId, Partial<IssueTestCredential>>> = {},
): Promise<ReadonlyMap<AttestationTypeId, TestCredential>> {
  const held = new Map<AttestationTypeId, TestCredential>()
  for (const type of SCHOOL_TYPES) held.set(type, await hold(world, wallet, type, over[type]))
  return held
}

export async function hold(
  world: PresentationWorld,
  wallet: BareWallet,
  type: AttestationTypeId,
  over: Partial<IssueTestCredential> = {},
): Promise<TestCredential> {
  const holderKey = wallet.holderKey as PublicJwk
  const credential = await world.issuers.issue({ type, holderKey, at: world.clock(), ...over })
  wallet.add(credential.compact)
  return credential
}
