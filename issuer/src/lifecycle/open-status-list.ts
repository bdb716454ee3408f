import { type AgencyId, addSeconds, fromSeconds, newId, type StatusListId, toSeconds } from '@sojourn/domain'
import { randomBytes } from '@sojourn/keys'
import { createStatusBits, SUSPENDED, signStatusListCwt, signStatusListToken, VALID } from '@sojourn/status'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { signBitstrings } from './sign-bitstrings.ts'
import { type BitstringPurpose, type StatusAtBirth, statusListsUri, statusListUri } from './status-place.ts'

export interface NewStatusList {
  readonly agency: AgencyId
  readonly id: StatusListId
  readonly lane: number
  readonly born: StatusAtBirth
  readonly entries: number
  readonly permutationKey: Uint8Array
  readonly openedAt: Date
  readonly publication: Publication
}

/** One edition of a list as it is served. */
export interface Publication {
  readonly agency: AgencyId
  readonly statusListId: StatusListId
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly version: number
  readonly statuses: Uint8Array
  readonly token: string
  /** The same edition told bit by bit, for credentials of VCDM 2.0. */
  /** The same list for who reads CBOR: TSL 5.2 (status-list-token-cwt). */
  readonly cwt: Uint8Array
  readonly bitstrings: Readonly<Record<BitstringPurpose, string>>
}

export interface OpenStatusListDeps {
  readonly insertList: (list: NewStatusList, leaf: AuditLeaf) => Promise<void>
  readonly entries: number
  readonly ttlSeconds: number
}

export const STATUS_BITS = 2
/** Past this a list says nothing any more, whatever its ttl (assurance F12). */
export const STATUS_LIST_LIFE_SECONDS = 86_400
const KEY_BYTES = 16

export const VALUE_AT_BIRTH = { suspended: SUSPENDED, valid: VALID } as const satisfies Record<StatusAtBirth, number>

/**
 * A new list is published before a place in it is given out. For the counter every entry reads SUSPENDED until somebody activates it: an
 * entry that nobody has looks like one that waits, and a list older than a credential never says VALID of it. Where nobody has to
 * activate, an edition that is minutes old must not refuse what was just issued, so there every entry reads VALID from the first.
 */
export async function openStatusList(
  deps: OpenStatusListDeps,
  agency: Agency,
  lane: number,
  born: StatusAtBirth,
  now: Date,
): Promise<void> {
  const id = newId<StatusListId>(now)
  const statuses = createStatusBits(deps.entries, STATUS_BITS, VALUE_AT_BIRTH[born])
  const publication = await signEdition(agency, { statusListId: id, statuses, version: 1 }, deps.ttlSeconds, now)
  await deps.insertList(
    {
      agency: agency.id,
      id,
      lane,
      born,
      entries: deps.entries,
      permutationKey: randomBytes(KEY_BYTES),
      openedAt: now,
      publication,
    },
    auditLeaf(agency.id, 'status_list_opened', now, { statusListId: id }),
  )
}

export async function signEdition(
  agency: Agency,
  edition: Pick<Publication, 'statusListId' | 'statuses' | 'version'>,
  ttlSeconds: number,
  at: Date,
): Promise<Publication> {
  // Kept as the token says it, in whole seconds: the next edition is compared with it.
  const issuedAt = fromSeconds(toSeconds(at))
  const expiresAt = addSeconds(issuedAt, STATUS_LIST_LIFE_SECONDS)
  const uri = statusListUri(agency.credentialIssuer, edition.statusListId)
  const dates = { issuedAt, ttlSeconds, expiresAt }
  const key = agency.signerFor('status_list')
  const { statuses: raw } = edition
  const list = {
    uri,
    aggregationUri: statusListsUri(agency.credentialIssuer),
    bits: STATUS_BITS,
    raw,
    ...dates,
    signer: key.certificateSigner,
  } as const
  const [token, cwt] = await Promise.all([signStatusListToken(list), signStatusListCwt(list)])
  const bitstrings = await signBitstrings(agency.did, key.didSigner, uri, raw, dates)
  return { agency: agency.id, ...edition, issuedAt, expiresAt, token, cwt, bitstrings }
}
