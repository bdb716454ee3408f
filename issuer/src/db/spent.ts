import type { AgencyId } from '@sojourn/domain'
import { createBatcher, type Database } from '@sojourn/service'
import type { SpentDpopProof } from '../issuance/check-dpop-proof.ts'

/** Requests that come together share one round trip and one commit. */
const MAX_BATCH = 64

/** What may be used once: a DPoP proof, an assertion, the proof of an attestation. */
interface Spending {
  readonly agency: AgencyId
  readonly id: Uint8Array
  /** A proof is known under both names, so that it is not used again beside a nonce either. */
  readonly isProof: boolean
  readonly by: string
  readonly expiresAt: Date
}

/** For the batcher: true for whoever is the first to use it, here or anywhere; of several in one batch the first. */
const spendAll =
  (db: Database) =>
  async (items: readonly Spending[]): Promise<readonly boolean[]> => {
    const { rows } = await db.query<{ name: string }>(
      `insert into spent (agency, id, proof, spent_by, expires_at)
       select agency, id, case when is_proof then id end, spent_by, expires_at
         from unnest($1::text[], $2::bytea[], $3::boolean[], $4::uuid[], $5::timestamptz[])
           as t(agency, id, is_proof, spent_by, expires_at)
       on conflict do nothing returning agency || ' ' || encode(id, 'hex') as name`,
      [
        items.map(({ agency }) => agency),
        items.map(({ id }) => id),
        items.map(({ isProof }) => isProof),
        items.map(({ by }) => by),
        items.map(({ expiresAt }) => expiresAt),
      ],
    )
    const fresh = new Set(rows.map(({ name }) => name))
    return items.map(({ agency, id }) => fresh.delete(`${agency} ${Buffer.from(id).toString('hex')}`))
  }

export function spent(db: Database) {
  const spend = createBatcher(spendAll(db), { maxBatch: MAX_BATCH })
  return {
    /** Uses a proof up; false when it was used before, here or beside a nonce. */
    spendProof: (agency: AgencyId, { hash, expiresAt }: SpentDpopProof, by: string): Promise<boolean> =>
      spend({ agency, id: hash, isProof: true, by, expiresAt }),

    /** Whatever else may come once. */
    spendOnce: (agency: AgencyId, id: Uint8Array, by: string, expiresAt: Date): Promise<boolean> =>
      spend({ agency, id, isProof: false, by, expiresAt }),

    /** Forgets what can no longer be used because it has expired by itself. */
    async forgetExpired(agency: AgencyId, now: Date): Promise<void> {
      await db.query('delete from spent where agency = $1 and expires_at < $2', [agency, now])
      await db.query('delete from passkey_challenge where agency = $1 and expires_at < $2', [agency, now])
      await db.query('delete from wallet_authorization where agency = $1 and decided_at is null and expires_at < $2', [
        agency,
        now,
      ])
      await db.query('delete from resident_passkey_challenge where agency = $1 and expires_at < $2', [agency, now])
      await db.query('delete from staff_visit where agency = $1 and expires_at < $2', [agency, now])
    },
  }
}
