import { type AgencyId, isJsonObject, toSeconds } from '@sojourn/domain'
import { encodeBase64url, parseStrictJson, signJwt } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import { appendLeaf, leafHash, type Peaks, rootOf } from './merkle-tree.ts'

export interface Checkpoint {
  readonly agency: AgencyId
  readonly treeSize: number
  readonly rootHash: Uint8Array
  readonly peaks: Peaks
  readonly madeAt: Date
  /** Signed: what the agency says of its log to whoever asks. */
  readonly token: string
}

export interface SequencedLeaf {
  readonly sequence: number
  readonly leafId: string
  readonly leaf: string
  readonly leafHash: Uint8Array
}

/** What one transaction of the sequencer may do. */
export interface AuditLogStore {
  /** Locks out a second sequencer until the transaction ends. */
  lastCheckpoint(agency: AgencyId): Promise<Omit<Checkpoint, 'token'> | undefined>
  /** Takes waiting leaves off the queue, in the order of their making; they come back when the transaction fails. */
  takePending(agency: AgencyId, batches: number): Promise<readonly string[]>
  /** Writes the leaves and answers what is stored, read back. */
  writeLeaves(agency: AgencyId, leaves: readonly SequencedLeaf[]): Promise<readonly SequencedLeaf[]>
  writeCheckpoint(checkpoint: Checkpoint): Promise<void>
}

export interface IntegrateDeps {
  readonly inTransaction: <T>(work: (store: AuditLogStore) => Promise<T>) => Promise<T>
}

const BATCHES_AT_A_TIME = 200

/** Gives the waiting leaves their places, for ever, and signs the root of what is there now. Returns how many. */
export async function integrateLeaves(deps: IntegrateDeps, agency: Agency, now: Date): Promise<number> {
  let integrated = 0
  for (;;) {
    const count = await deps.inTransaction((store) => integrateOnce(store, agency, now))
    integrated += count
    // Batches hold one leaf at least, so fewer leaves than batches asked for means that no batch is left.
    if (count < BATCHES_AT_A_TIME) return integrated
  }
}

async function integrateOnce(store: AuditLogStore, agency: Agency, now: Date): Promise<number> {
  const last = await store.lastCheckpoint(agency.id)
  const pending = await store.takePending(agency.id, BATCHES_AT_A_TIME)
  if (pending.length === 0) return 0
  const firstSequence = last?.treeSize ?? 0
  const sequenced = pending.map((leaf, index) => ({
    sequence: firstSequence + index,
    leafId: leafIdOf(leaf),
    leaf,
    leafHash: leafHash(leaf),
  }))
  let peaks: Peaks = last?.peaks ?? []
  for (const stored of await store.writeLeaves(agency.id, sequenced)) {
    // Hashed again from what the database holds: one flipped bit in between would make the whole log unusable (assurance P8).
    const again = leafHash(stored.leaf)
    if (encodeBase64url(again) !== encodeBase64url(stored.leafHash))
      throw new Error('a leaf changed while it was stored')
    peaks = appendLeaf(peaks, stored.sequence, again)
  }
  const treeSize = firstSequence + sequenced.length
  await store.writeCheckpoint(await signedCheckpoint(agency, treeSize, peaks, now))
  return sequenced.length
}

function leafIdOf(leaf: string): string {
  const json = parseStrictJson(leaf)
  if (!isJsonObject(json) || typeof json.leafId !== 'string') throw new Error('a leaf of the log has no id')
  return json.leafId
}

async function signedCheckpoint(agency: Agency, treeSize: number, peaks: Peaks, madeAt: Date): Promise<Checkpoint> {
  const rootHash = rootOf(peaks)
  const { credentialIssuer } = agency
  const { certificateSigner } = agency.signerFor('audit_checkpoint')
  const token = await signJwt(
    'audit_checkpoint',
    { x5c: [...(certificateSigner.x5c ?? [])] },
    { iss: credentialIssuer, iat: toSeconds(madeAt), tree_size: treeSize, root_hash: encodeBase64url(rootHash) },
    certificateSigner,
  )
  return { agency: agency.id, treeSize, rootHash, peaks, madeAt, token }
}
