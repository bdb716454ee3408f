import { inflateSync } from 'node:zlib'
import type { JsonObject } from '@sojourn/domain'
import { injectFetch } from '../presentation/inject-fetch.ts'
import type { World } from '../world.ts'

export interface StatusEntry {
  readonly uri: string
  readonly idx: number
}

/** A part of a compact token, whoever signed it. */
export const partOf = (compact: string, part: 0 | 1): JsonObject =>
  JSON.parse(Buffer.from(compact.split('~')[0]?.split('.')[part] ?? '', 'base64url').toString()) as JsonObject

export const statusEntryOf = (compact: string): StatusEntry => {
  const { status } = partOf(compact, 1) as { status?: { status_list: StatusEntry } }
  if (status === undefined) throw new Error('the credential names no status')
  return status.status_list
}

/** TSL 4.1 (compressed-byte-array) and 4.2, read by hand: zlib, two bits an entry, the least significant first. */
export function entryIn(token: string, idx: number): number {
  const { bits, lst } = partOf(token, 1).status_list as { bits: number; lst: string }
  const raw = inflateSync(Buffer.from(lst, 'base64url'))
  return ((raw[Math.floor((idx * bits) / 8)] ?? 0) >> ((idx * bits) % 8)) & (2 ** bits - 1)
}

/** What the list says that is served now: 0 valid, 1 revoked, 2 suspended. */
export async function servedStatus(world: World, { uri, idx }: StatusEntry): Promise<number> {
  const answer = await injectFetch(() => world.issuer.app)(uri)
  if (answer.status !== 200) throw new Error(`the status list answered ${answer.status}`)
  return entryIn(await answer.text(), idx)
}

/** Where the copies of an issuance stand. */
export async function placesOf(world: World, issuanceId: string): Promise<readonly StatusEntry[]> {
  const { rows } = await world.databases.issuer.query<{ agency: string; lists: string[]; indices: number[] }>(
    'select agency, status_list_ids::text[] as lists, status_indices as indices from issuance where issuance_id = $1',
    [issuanceId],
  )
  return rows.flatMap(({ agency, lists, indices }) =>
    lists.map((list, at) => ({ uri: `${world.urls.issuer}/${agency}/status-lists/${list}`, idx: indices[at] ?? -1 })),
  )
}
