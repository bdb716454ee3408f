import { join } from 'node:path'
import type { Localized } from '@sojourn/domain'
import type { RegisteredRelyingParty, RegisteredUse, RelyingPartyKind } from '@sojourn/trust'
import { readIfThere, writeWhole } from './key-files.ts'

/** As the registrar's console takes it. */
export interface RegistrationToMake {
  readonly creditCode: string
  readonly name: Localized
  readonly kind: RelyingPartyKind
  readonly contact: string
  readonly accessCertificates?: readonly string[]
  readonly origins?: readonly string[]
  readonly offlinePurpose?: string
  readonly uses: readonly Omit<RegisteredUse, 'contact'>[]
}

/** What the registrar publishes of a relying party, as far as the trust list needs it. */
interface PublishedParty {
  readonly id: string
  readonly version: number
  readonly state: 'registered' | 'amended' | 'withdrawn'
  readonly client_ids: readonly string[]
  readonly name: Localized
  readonly kind: RelyingPartyKind
  readonly credit_code: string
  readonly contact: string
  readonly access_anchors: readonly string[]
  readonly origins: readonly string[]
  readonly uses: readonly {
    readonly policy_id: string
    readonly purpose: Localized
    readonly legal_basis: Localized
    readonly retention: Localized
    readonly credentials: RegisteredUse['credentials']
    readonly certificate_digest: string
    readonly certificate: string | null
  }[]
}

const FILE = 'register.json'

/** The relying parties of the trust list come from the register and from nowhere else; before there is one, the list names none. */
export async function readRegister(folder: string): Promise<readonly RegisteredRelyingParty[]> {
  const text = await readIfThere(join(folder, FILE))
  const { relying_parties: parties } = JSON.parse(text ?? '{"relying_parties":[]}') as {
    readonly relying_parties: readonly PublishedParty[]
  }
  const active = parties.filter(({ state }) => state !== 'withdrawn')
  const named = new Set(active.flatMap((party) => party.client_ids))
  // Whoever was registered anew is told apart from what was withdrawn; of several withdrawals of one client the newest stays.
  const withdrawn = parties.filter(({ state }) => state === 'withdrawn').toReversed()
  const ended = withdrawn.filter(({ client_ids: clientIds }) => {
    if (clientIds.some((clientId) => named.has(clientId))) return false
    for (const clientId of clientIds) named.add(clientId)
    return true
  })
  return [...active, ...ended].map(listedParty)
}

const listedParty = (party: PublishedParty): RegisteredRelyingParty => ({
  clientIds: party.client_ids,
  name: party.name,
  kind: party.kind,
  creditCode: party.credit_code,
  accessAnchors: party.access_anchors.map((certificate) => ({ kind: 'x5c', certificate })),
  ...(party.origins.length === 0 ? {} : { origins: party.origins }),
  registration: {
    id: party.id,
    version: party.version,
    ...(party.state === 'withdrawn' ? { withdrawn: true } : {}),
  },
  uses: party.uses.map((use) => ({
    policyId: use.policy_id,
    purpose: use.purpose,
    legalBasis: use.legal_basis,
    retention: use.retention,
    contact: party.contact,
    credentials: use.credentials,
    ...(use.certificate === null ? {} : { certificateDigest: use.certificate_digest }),
  })),
})

export const registerUrl = (issuerUrl: string): string => `${issuerUrl}/registry/registrations`

/** Takes the register as it is published now; true when it says something else than what was taken before. */
export async function takeRegister(folder: string, issuerUrl: string): Promise<boolean> {
  const answer = await fetch(registerUrl(issuerUrl), { redirect: 'error' })
  if (answer.status !== 200) throw new Error(`the register answered ${answer.status}`)
  const text = await answer.text()
  if ((await readIfThere(join(folder, FILE))) === text) return false
  await writeWhole(join(folder, FILE), text)
  return true
}
