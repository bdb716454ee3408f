import type { StatusListId } from '@sojourn/domain'

/** Where one copy's status stands. Given once, for all time (assurance I2). */
export interface StatusPlace {
  readonly statusListId: StatusListId
  readonly index: number
}

/**
 * What every entry of a list says until somebody changes it. Lists of the two kinds are never mixed: what a verifier's older edition says
 * of a copy that was made since must be what the copy's makers meant.
 */
export type StatusAtBirth = 'suspended' | 'valid'

/** TSL 9 (aggregation): the names of all lists, for whoever wants to hold them before somebody is at the counter. */
export const statusListsUri = (credentialIssuer: string): string => `${credentialIssuer}/status-lists`

export const statusListUri = (credentialIssuer: string, id: StatusListId): string =>
  `${statusListsUri(credentialIssuer)}/${id}`

/** Of the Bitstring lists, each of which knows one thing only: BSL 2.1 (bitstringstatuslistentry). */
export const BITSTRING_PURPOSES = ['revocation', 'suspension'] as const
export type BitstringPurpose = (typeof BITSTRING_PURPOSES)[number]

/** The same entries at the same indices, told bit by bit. */
export const bitstringListUri = (statusListUriOfIt: string, purpose: BitstringPurpose): string =>
  `${statusListUriOfIt}/${purpose}`
