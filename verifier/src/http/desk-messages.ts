import type { AttestationTypeId, Localized } from '@sojourn/domain'
import type { JsonValue } from '@sojourn/keys'
import type { DigitalRequest } from '@sojourn/protocol'
import { z } from 'zod'
import type { DeskRole } from '../desk-access/staff-member.ts'
import type { CannotTellReason, CheckName, FailReason, SignedTerms } from '../policies/answer.ts'
import { DESK_FLOWS, type Flow, type PresentationState } from '../presentation/presentation.ts'

/** GET /desk */
export interface Desk {
  /** Whether wallets may be asked through the browser's own interface. */
  readonly dcApi: boolean
  readonly access: 'open' | 'access_code' | 'staff'
  readonly signedIn: boolean
  /** Who is signed in, where staff sign in. */
  readonly staff: DeskStaff['member'] | null
  /** Everybody in it is invented, and every page says so. */
  readonly synthetic: boolean
  readonly relyingParty: { readonly id: string; readonly name: Localized; readonly kind: string }
  readonly policies: readonly DeskPolicy[]
}

/** GET /staff: a member as a manager sees them. */
export interface DeskStaff {
  readonly member: { readonly id: string; readonly name: string; readonly role: DeskRole }
  readonly state: 'invited' | 'enrolled' | 'ended'
  readonly invitedAt: string
  readonly lastSeenAt: string | null
}

/** POST /staff: the link is in this answer and nowhere else. */
export interface InvitedDeskStaff {
  readonly staff: DeskStaff['member']
  readonly link: string
  readonly expiresAt: string
}

export interface DeskPolicy {
  readonly id: string
  readonly version: number
  readonly name: Localized
  readonly question: Localized
  readonly purpose: Localized
  readonly retention: Localized
  readonly legalBasis: Localized
  /** Where a resident asks, or objects; null where the registration cannot be read now. */
  readonly contact: string | null
  /** Asked of a list of applicants too. */
  readonly inSeason: boolean
  readonly parameters: readonly DeskParameter[]
  /** Empty: answered at once, without a QR. */
  readonly asks: readonly ({
    readonly type: AttestationTypeId
    readonly name: Localized
    /** The holder shows one of those that say so. */
    readonly isChoice: boolean
    readonly claims: readonly ({ readonly label: Localized; readonly kept: boolean } & OnOccasion)[]
  } & OnOccasion)[]
  readonly neverAsked: readonly Localized[]
  /** What follows a yes elsewhere. */
  readonly afterwards?: Localized
  /** Where nobody sits at the desk: the words of the button that brings somebody. */
  readonly staffButton?: Localized
}

/** Asked only where the setting `parameter` is one of these. */
interface OnOccasion {
  readonly when?: { readonly parameter: string; readonly oneOf: readonly string[] }
}

export interface DeskParameter {
  readonly name: string
  readonly label: Localized
  readonly hint?: Localized
  readonly kind: 'choice' | 'text' | 'date'
  readonly options?: readonly { readonly value: string; readonly label: Localized }[]
  readonly initial?: string
}

/** One question to one wallet, as the desk that asked it sees it. */
export interface DeskCheck {
  /** Null only in the answer to POST /return: the server keeps its hash alone. */
  readonly id: string | null
  readonly policyId: string
  readonly flow: Flow
  readonly state: PresentationState
  /** Only in the answer that created the check: the server keeps no copy. */
  readonly link: string | null
  readonly walletLink: string | null
  /** What a screen shows instead of `link`, each for two seconds from `createdAt` on, and dead after ten; none where the code stands still. */
  readonly movingLinks: readonly string[]
  /** For `navigator.credentials.get`; told once too, and only where the flow is `dc_api`. */
  readonly digitalRequests: readonly DigitalRequest[]
  readonly createdAt: string
  readonly expiresAt: string
  readonly result: DeskResult | null
}

export type DeskResult = {
  readonly policy: { readonly id: string; readonly version: number }
  readonly decidedAt: string
  readonly keptUntil: string
  readonly receiptId: string
  /** Who asked, where staff sign in; a record carries the number alone. */
  readonly askedBy: { readonly name: string; readonly number: string } | null
  readonly checks: readonly { readonly check: CheckName; readonly label: Localized; readonly holds: boolean }[]
  readonly credentials: readonly DeskCredential[]
  /** What the holder signed; empty where nothing was to be signed. */
  readonly signed: readonly SignedTerms[]
} & (
  | { readonly verdict: 'pass'; readonly rule: Localized }
  | {
      readonly verdict: 'fail'
      readonly reason: FailReason
      readonly at?: DeskPlace
      readonly manualWay: Localized
    }
  | {
      readonly verdict: 'cannot_tell'
      readonly reason: CannotTellReason
      readonly at?: DeskPlace
      readonly manualWay: Localized
    }
)

export interface DeskPlace {
  readonly type?: AttestationTypeId
  readonly claim?: Localized
}

export interface DeskCredential {
  readonly type: AttestationTypeId
  readonly typeName: Localized
  readonly issuerName: Localized
  readonly status: string
  readonly statusAsOf?: string
  readonly statusAgeSeconds?: number
  readonly freshness?: string
  readonly claims: readonly {
    readonly label: Localized
    readonly value: string | Localized
    /** Numbers that are shown at a press only. */
    readonly concealed?: boolean
    /** The value is a `data:` URL. */
    readonly image?: boolean
  }[]
}

/** A counter with a printed code, as the desk that sits at it sees it. */
export interface DeskCounter {
  readonly counter: string
  readonly policyId: string
  /** What is printed. */
  readonly link: string
  /** What a person types who stands before the screen. */
  readonly placeCode: string
  readonly placeCodeUntil: string
  readonly now: string
  /** The latest first. */
  readonly arrivals: readonly DeskCheck[]
}

export const sessionBody = z.object({ accessCode: z.string().max(200).optional() })

export const checkBody = z.object({
  policyId: z.string().max(64),
  parameters: z.record(z.string().max(64), z.string().max(200)).default({}),
  flow: z.enum(DESK_FLOWS).default('cross_device'),
})

/** A `DigitalCredential`, as the browser handed it to the page. */
export const browserAnswerBody = z.object({
  protocol: z.string().max(64),
  data: z.json().transform((data) => data as JsonValue),
})

export const counterBody = z.object({
  policyId: z.string().max(64),
  parameters: z.record(z.string().max(64), z.string().max(200)).default({}),
})

export const placeBody = z.object({ responseCode: z.string().min(1).max(100), placeCode: z.string().min(1).max(16) })

export const returnBody = z.object({ responseCode: z.string().min(1).max(100) })
