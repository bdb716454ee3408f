import { type AgencyId, addSeconds } from '@sojourn/domain'
import { type AuditEvent, type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { RingKey } from './key-ring.ts'
import type { KeyRow, KeyState, SigningUse } from './signing-key.ts'

/** One key moves on, from the state that it was seen in; the database takes the step only from there. */
export interface KeyStep {
  readonly thumbprint: string
  readonly from: KeyState
  readonly to: KeyState
  readonly leaf: AuditLeaf
}

export interface KeepKeysDeps {
  readonly readRing: () => Promise<readonly RingKey[]>
  /** What the signed trust list says of this agency's keys: every key that its anchors lead to, or those that it names. */
  readonly listedKeys: (now: Date) => Promise<'all' | ReadonlySet<string>>
  readonly keysOf: (agency: AgencyId) => Promise<readonly KeyRow[]>
  readonly announce: (key: RingKey, agency: AgencyId, at: Date, leaf: AuditLeaf) => Promise<void>
  readonly certify: (key: RingKey, agency: AgencyId, leaf: AuditLeaf) => Promise<void>
  readonly markListed: (agency: AgencyId, thumbprints: readonly string[], at: Date) => Promise<void>
  /** Throws unless the private half can be had and is this key's. */
  readonly assertOpens: (key: KeyRow) => Promise<unknown>
  /** All of them or none: a successor starts in the moment in which its predecessor stops. */
  readonly move: (agency: AgencyId, steps: readonly KeyStep[], at: Date) => Promise<void>
  /** How long a key stands published before it signs: as long as anybody may go on with what was published before. */
  readonly announceSeconds: number
}

/**
 * Brings the keys' states up to date with the ring, the trust list and the clock (assurance P12, F14). Every step is taken from the state
 * it was decided on, so processes that do this at the same time do it once. Answers which keys were revoked and not dealt with yet.
 */
export async function keepKeys(deps: KeepKeysDeps, agency: AgencyId, now: Date): Promise<readonly KeyRow[]> {
  await announceNew(deps, agency, now)
  const rows = await deps.keysOf(agency)
  const listed = await deps.listedKeys(now)
  const fresh = rows.filter((row) => row.listedAt === null && (listed === 'all' || listed.has(row.thumbprint)))
  await deps.markListed(
    agency,
    fresh.map(({ thumbprint }) => thumbprint),
    now,
  )
  await revoke(deps, agency, await deps.keysOf(agency), now)
  await takeTurns(deps, agency, await deps.keysOf(agency), now)
  await end(deps, agency, await deps.keysOf(agency), now)
  return (await deps.keysOf(agency)).filter(({ state, clearedAt }) => state === 'revoked' && clearedAt === null)
}

async function announceNew(deps: KeepKeysDeps, agency: AgencyId, now: Date): Promise<void> {
  const known = new Map((await deps.keysOf(agency)).map((row) => [row.thumbprint, row]))
  for (const key of await deps.readRing()) {
    const row = known.get(key.thumbprint)
    const leaf = (event: AuditEvent) => keyLeaf(agency, event, key, now)
    if (row === undefined) await deps.announce(key, agency, now, leaf('key_announced'))
    else if (row.chain.join() !== key.chain.join()) await deps.certify(key, agency, leaf('key_certified'))
  }
}

async function revoke(deps: KeepKeysDeps, agency: AgencyId, rows: readonly KeyRow[], now: Date): Promise<void> {
  const revoked = new Set((await deps.readRing()).filter((key) => key.revoked).map(({ thumbprint }) => thumbprint))
  for (const row of rows) {
    if (row.state === 'revoked' || !revoked.has(row.thumbprint)) continue
    await deps.move(agency, [step(agency, row, 'revoked', now)], now)
  }
}

async function takeTurns(deps: KeepKeysDeps, agency: AgencyId, rows: readonly KeyRow[], now: Date): Promise<void> {
  for (const successor of rows.filter((row) => mayStart(row, rows, deps.announceSeconds, now)).toSorted(byAge)) {
    // Better that the old one goes on than that a key starts which nobody holds.
    await deps.assertOpens(successor)
    const current = (await deps.keysOf(agency)).filter(({ state }) => state === 'signing')
    const retiring = current.filter((row) =>
      row.uses.every((use) => successor.uses.includes(use) || current.some((other) => isYounger(other, row, use))),
    )
    const steps = retiring.map((row) => step(agency, row, 'retired', now))
    await deps.move(agency, [step(agency, successor, 'signing', now), ...steps], now)
  }
}

/**
 * A key starts when it has stood on the trust list long enough. Where nothing signs at all, at the beginning and after a revocation, it
 * starts at once: some verifiers may have to look at the list again, which is better than that nobody is served (DESIGN.md).
 */
function mayStart(row: KeyRow, rows: readonly KeyRow[], announceSeconds: number, now: Date): boolean {
  if (row.state !== 'announced' || row.listedAt === null || row.notAfter <= now) return false
  const isOrphan = (use: SigningUse) => !rows.some(({ state, uses }) => state === 'signing' && uses.includes(use))
  return row.uses.some(isOrphan) || addSeconds(row.listedAt, announceSeconds) <= now
}

const byAge = (a: KeyRow, b: KeyRow): number => a.announcedAt.getTime() - b.announcedAt.getTime()

const isYounger = (other: KeyRow, row: KeyRow, use: SigningUse): boolean =>
  other.uses.includes(use) && (other.signingFrom?.getTime() ?? 0) > (row.signingFrom?.getTime() ?? 0)

/** Past its last day a key vouches for nothing, so it need not be published any longer. */
async function end(deps: KeepKeysDeps, agency: AgencyId, rows: readonly KeyRow[], now: Date): Promise<void> {
  for (const row of rows) {
    const isLive = row.state === 'announced' || row.state === 'signing' || row.state === 'retired'
    if (isLive && row.notAfter <= now) await deps.move(agency, [step(agency, row, 'destroyed', now)], now)
  }
}

const EVENT = {
  announced: 'key_announced',
  signing: 'key_started',
  retired: 'key_retired',
  destroyed: 'key_destroyed',
  revoked: 'key_revoked',
} as const satisfies Record<KeyState, AuditEvent>

const step = (agency: AgencyId, row: KeyRow, to: KeyState, now: Date): KeyStep => ({
  thumbprint: row.thumbprint,
  from: row.state,
  to,
  leaf: keyLeaf(agency, EVENT[to], row, now),
})

const keyLeaf = (
  agency: AgencyId,
  event: AuditEvent,
  { thumbprint, uses }: Pick<KeyRow, 'thumbprint' | 'uses'>,
  now: Date,
): AuditLeaf => auditLeaf(agency, event, now, { key: thumbprint, uses })
