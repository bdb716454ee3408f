import type { Signer } from '@sojourn/keys'
import type { Database } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import { clearRevokedKey } from '../agencies/clear-revoked-key.ts'
import { keepKeys } from '../agencies/keep-keys.ts'
import { readKeyRing } from '../agencies/key-ring.ts'
import type { ViewedAgency } from '../agencies/key-view.ts'
import { listedKeys } from '../agencies/listed-keys.ts'
import { createOpenSigner } from '../agencies/open-signer.ts'
import type { AgencyEntry } from '../agencies/read-agencies.ts'
import type { KeyRow } from '../agencies/signing-key.ts'
import type { IssuerConfig } from '../config.ts'
import { publicationStore } from '../db/status-publications.ts'
import type { ChangeOfState } from '../lifecycle/change-of-state.ts'
import { type PublishDeps, publishStatusLists } from '../lifecycle/publish-status-lists.ts'
import { connectSigner } from '../signer/remote-signer.ts'
import type { Tables } from './tables.ts'

/** The private half of a key, opened where the agency's ring says that it is, or asked of the signer process, which alone opens any then. */
export function keyOpener({ signerSocket, keyHomes }: IssuerConfig) {
  if (signerSocket !== undefined) {
    const signer = connectSigner(signerSocket)
    return { open: (_: AgencyEntry, { thumbprint }: KeyRow) => signer.signerOf(thumbprint), close: signer.close }
  }
  const homes = createOpenSigner(keyHomes)
  return { open: (entry: AgencyEntry, row: KeyRow) => openFromRing(homes.open, entry, row), close: homes.close }
}

async function openFromRing(
  open: ReturnType<typeof createOpenSigner>['open'],
  { signingKeysFile }: AgencyEntry,
  { thumbprint }: KeyRow,
): Promise<Signer> {
  const key = (await readKeyRing(signingKeysFile)).find((candidate) => candidate.thumbprint === thumbprint)
  if (key === undefined) throw new Error(`the key ${thumbprint} signs and is not on the ring`)
  return open(signingKeysFile, key)
}

/** Which keys sign, and what follows when one is lost. */
export function wireKeys(
  config: IssuerConfig,
  database: Database,
  db: Tables,
  entries: readonly AgencyEntry[],
  agencies: readonly ViewedAgency[],
) {
  const { trustListFile, trustAnchor, keyAnnounceSeconds: announceSeconds, statusListTtlSeconds: ttlSeconds } = config
  const ringOf = new Map(entries.map(({ id, signingKeysFile }) => [id, signingKeysFile]))
  const republish: PublishDeps = {
    inTransaction: (work) => database.transaction((tx) => work(publicationStore(tx))),
    ttlSeconds,
    windowSeconds: 0,
    renewAll: true,
  }
  const viewOf = ({ id }: Agency): ViewedAgency => {
    const view = agencies.find((agency) => agency.id === id)
    if (view === undefined) throw new Error(`no agency ${id}`)
    return view
  }
  return {
    refreshKeys: async () => {
      for (const agency of agencies) await agency.refreshKeys()
    },
    /** All that the moment asks for: announce, start, retire, revoke, and clear up after a revoked key. */
    keepKeys: async (agency: Agency, now: Date): Promise<void> => {
      const readRing = () => readKeyRing(ringOf.get(agency.id) ?? '')
      const listed = (at: Date) => listedKeys(trustListFile, trustAnchor, agency.credentialIssuer, at)
      const assertOpens = viewOf(agency).openKey
      const keeping = { ...db.keys, readRing, listedKeys: listed, assertOpens, announceSeconds }
      const revoked = await keepKeys(keeping, agency.id, now)
      if (revoked.length === 0) return
      await viewOf(agency).refreshKeys()
      for (const key of revoked) {
        const clearing = {
          ...db.keys,
          types: agency.types,
          changeState: (change: ChangeOfState) => db.changes.change(change, { ofClosedOffer: true }),
          republishLists: async () => void (await publishStatusLists(republish, agency, now)),
        }
        await clearRevokedKey(clearing, key, now)
      }
    },
  }
}
