import type { AgencyId } from '@sojourn/domain'
import { createPasskeyTableStores, type Database, type PasskeyTableStores } from '@sojourn/service'

/** Whose door it is; each has tables of its own, so that no passkey opens both. */
const TABLES = {
  staff: { passkey: 'staff_passkey', challenge: 'passkey_challenge', tenant: 'agency', account: 'staff_id' },
  residents: {
    passkey: 'resident_passkey',
    challenge: 'resident_passkey_challenge',
    tenant: 'agency',
    account: 'resident_id',
  },
} as const
export type PasskeyDoor = keyof typeof TABLES

/** One agency's passkeys: those of another are unknown here. */
export const passkeyStores = (db: Database, agency: AgencyId, door: PasskeyDoor): PasskeyTableStores =>
  createPasskeyTableStores(db, TABLES[door], agency)

export const forgetPasskey =
  (db: Database, door: PasskeyDoor) =>
  (agency: AgencyId, credentialId: string): Promise<void> =>
    passkeyStores(db, agency, door).forgetPasskey(credentialId)
