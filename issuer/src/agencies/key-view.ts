import { importVerificationKey, type Signer, type VerificationKey } from '@sojourn/keys'
import type { Agency } from './agency.ts'
import type { AgencyEntry } from './read-agencies.ts'
import type { KeyRow, SigningKey, SigningUse } from './signing-key.ts'

export interface KeyViewDeps {
  /** Announced, signing and retired keys. */
  readonly liveKeys: (agency: AgencyEntry) => Promise<readonly KeyRow[]>
  /** The private half, wherever it is; a signer without names. */
  readonly openSigner: (agency: AgencyEntry, key: KeyRow) => Promise<Signer>
}

export interface ViewedAgency extends Agency {
  /** Looks at the rows again: what another process or a command changed counts from here on. */
  refreshKeys(): Promise<void>
  /** Opens a key that is to sign. Throws when its private half is not to be had, or is another key's. */
  openKey(row: KeyRow): Promise<SigningKey>
}

/** An agency with its keys as the database has them. A request takes its key at once, so a change never splits one signature in two. */
export function viewAgency(deps: KeyViewDeps, entry: AgencyEntry): ViewedAgency {
  let signing: ReadonlyMap<SigningUse, SigningKey> = new Map()
  let published: readonly VerificationKey[] = []
  let chains: ReadonlyMap<string, readonly string[]> = new Map()
  const opened = new Map<string, SigningKey>()

  async function open(row: KeyRow): Promise<SigningKey> {
    // A renewed certificate is the same key with another chain.
    const id = `${row.thumbprint} ${row.chain.join()}`
    const known = opened.get(id)
    if (known !== undefined) return known
    const made = signingKey(entry, row, await deps.openSigner(entry, row), await verificationKeyOf(row))
    opened.set(id, made)
    return made
  }

  return {
    ...entry,
    signerFor(use) {
      const key = signing.get(use)
      if (key === undefined) throw new Error(`no key of ${entry.id} may sign ${use} now`)
      return key
    },
    publishedKeys: () => published,
    chainOf: (thumbprint) => chains.get(thumbprint) ?? [],
    openKey: open,
    async refreshKeys() {
      const rows = await deps.liveKeys(entry)
      const next = new Map<SigningUse, SigningKey>()
      for (const row of rows.filter(({ state }) => state === 'signing').toSorted(bySigningFrom)) {
        const key = await open(row)
        for (const use of row.uses) next.set(use, key)
      }
      published = await Promise.all(rows.map(verificationKeyOf))
      chains = new Map(rows.map(({ thumbprint, chain }) => [thumbprint, chain]))
      signing = next
      const current = new Set(next.values())
      for (const [id, key] of opened) if (!current.has(key)) opened.delete(id)
    },
  }
}

/** The younger key comes later and wins. */
const bySigningFrom = (a: KeyRow, b: KeyRow): number =>
  (a.signingFrom?.getTime() ?? 0) - (b.signingFrom?.getTime() ?? 0)

async function verificationKeyOf({ publicJwk, thumbprint }: KeyRow): Promise<VerificationKey> {
  const key = await importVerificationKey(publicJwk)
  if (!key.ok) throw new Error(`the key ${thumbprint} cannot be used: ${key.reason}`)
  return key.value
}

function signingKey(
  { did, id }: AgencyEntry,
  { thumbprint, chain, notAfter }: KeyRow,
  signer: Signer,
  verificationKey: VerificationKey,
): SigningKey {
  const { alg, publicJwk } = signer
  if (alg !== verificationKey.alg || publicJwk.x !== verificationKey.publicJwk.x) {
    throw new Error(`the private half of a key of ${id} is another key's`)
  }
  const sign: Signer['sign'] = (input, disclosures) => signer.sign(input, disclosures)
  const named = chain.length === 0 ? { kid: thumbprint } : { x5c: chain }
  return {
    certificateSigner: { alg, publicJwk, ...named, sign },
    didSigner: { alg, publicJwk, kid: `${did}#${thumbprint}`, sign },
    verificationKey,
    notAfter,
  }
}
