import { jwkThumbprint, type Signer } from '@sojourn/keys'
import type { HolderKeys } from '../platform/holder-keys.ts'
import type { HolderKeyRecord } from '../vault/schema-v1.ts'
import type { SealedStore } from '../vault/sealed-store.ts'

export interface ChosenKeys {
  readonly records: readonly HolderKeyRecord[]
  readonly signers: readonly Signer[]
  /** Made now: to be kept with the credentials, or destroyed with the attempt. */
  readonly madeNow: readonly HolderKeyRecord[]
}

/**
 * Copy i of every attestation is bound to the i-th key (domain.md section 4), so that one answer can show that two attestations are one
 * person's. A key that somebody has seen is left out: a new copy under it could be matched with the old one.
 */
export async function chooseHolderKeys(
  deps: { storage: SealedStore; holderKeys: HolderKeys },
  count: number,
  {
    taken = new Set(),
    evidenceKeyId,
  }: {
    /** Keys that have their copy already. */
    readonly taken?: ReadonlySet<string>
    /** Seen, by whoever issues now and wants it again: it comes first. */
    readonly evidenceKeyId?: string | undefined
  } = {},
): Promise<ChosenKeys> {
  const known = (await deps.storage.list('keys')).toSorted((a, b) => a.number - b.number)
  const chosen: { record: HolderKeyRecord; signer: Signer }[] = []
  const isFree = ({ id, shownAtSeconds }: HolderKeyRecord) => shownAtSeconds === undefined && !taken.has(id)
  const evidence = known.filter(({ id }) => id === evidenceKeyId)
  const free = known.filter((record) => isFree(record) && !evidence.includes(record))
  for (const record of [...evidence, ...free]) {
    if (chosen.length === count) break
    const signer = await deps.holderKeys.signer(record.id)
    if (signer) chosen.push({ record, signer })
  }
  const madeNow: HolderKeyRecord[] = []
  let number = (known.at(-1)?.number ?? -1) + 1
  while (chosen.length < count) {
    const made = await deps.holderKeys.generate()
    const signer = await deps.holderKeys.signer(made.id)
    if (!signer) throw new Error('a holder key just made is not in its store')
    const record = { ...made, number: number++, thumbprint: jwkThumbprint(made.publicJwk) }
    madeNow.push(record)
    chosen.push({ record, signer })
  }
  return { records: chosen.map(({ record }) => record), signers: chosen.map(({ signer }) => signer), madeNow }
}
