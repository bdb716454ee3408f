import type { StatusListId } from '@sojourn/domain'

/** Where one copy's status stands. Given once, for all time (assurance I2). */
export interface StatusPlace {
  readonly statusListId: StatusListId
  readonly index: number
}

export const statusListUri = (credentialIssuer: string, id: StatusListId): string =>
  `${credentialIssuer}/status-lists/${id}`
