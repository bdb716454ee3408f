import { type Brand, newId, type RelyingPartyId, type StaffId } from '@sojourn/domain'

export type DeskActName =
  | 'staff_invited'
  | 'staff_enrolled'
  | 'staff_signed_in'
  | 'staff_ended'
  | 'season_opened'
  | 'applicants_added'
  | 'applicant_decided'
  | 'season_exported'
  | 'season_deleted'

/** One line of what staff did, written in the transaction of the change itself. It names nobody. */
export interface DeskAct {
  readonly relyingPartyId: RelyingPartyId
  readonly id: Brand<'DeskActId'>
  readonly at: Date
  readonly act: DeskActName
  /** Undefined: the server itself. */
  readonly by: StaffId | undefined
  readonly subject: string | undefined
  readonly detail: string | undefined
}

export const deskAct = (
  relyingPartyId: RelyingPartyId,
  act: DeskActName,
  at: Date,
  { by, subject, detail }: { readonly by?: StaffId | undefined; readonly subject?: string; readonly detail?: string },
): DeskAct => ({ relyingPartyId, id: newId(at), at, act, by, subject, detail })
