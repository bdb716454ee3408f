import { z } from 'zod'
import type { AddRefusal } from '../season/add-applicants.ts'
import { APPLICANT_STATES, type ApplicantState, DECISION_REASONS, type DecisionReason } from '../season/applicant.ts'
import type { ApplicantField, ImportFault } from '../season/read-applicants.ts'
import type { DeskCheck, DeskResult } from './desk-messages.ts'

export type { AddRefusal, ApplicantField, ApplicantState, DecisionReason, ImportFault }

/** GET /seasons */
export interface DeskSeason {
  readonly id: string
  readonly name: string
  readonly policyId: string
  readonly parameters: Readonly<Record<string, string>>
  readonly openedAt: string
  readonly keptUntil: string
  readonly counts: Readonly<Record<ApplicantState, number>>
}

/** Name and number as on a receipt. */
export interface DeskPerson {
  readonly name: string
  readonly number: string
}

/** A row of the list. */
export interface DeskApplicant {
  readonly id: string
  readonly place: number
  readonly reference: string
  readonly name: string
  readonly note: string
  readonly state: ApplicantState
  /** Why not, in a word that the pages have a sentence for. */
  readonly reason: string | null
  readonly lease: (DeskPerson & { readonly mine: boolean; readonly until: string }) | null
  readonly decision:
    | (DeskPerson & {
        readonly decision: 'met' | 'not_met'
        readonly reason: DecisionReason
        readonly text: string
        readonly at: string
      })
    | null
}

/** GET /seasons/:id */
export interface DeskSeasonPage {
  readonly season: DeskSeason
  readonly applicants: readonly DeskApplicant[]
  /** The place to go on after; null at the end. */
  readonly more: number | null
}

/** One row at a counter, with what its check said. */
export interface DeskApplicantFile {
  readonly applicant: DeskApplicant
  readonly result: DeskResult | null
}

export interface AskedApplicant {
  readonly check: DeskCheck
}

export const seasonBody = z.object({
  name: z.string().max(200),
  policyId: z.string().max(64),
  parameters: z.record(z.string().max(64), z.string().max(200)).default({}),
})

export const applicantBody = z.object({
  reference: z.string().max(200),
  name: z.string().max(200),
  note: z.string().max(500).default(''),
})

export const askBody = z.object({ flow: z.enum(['cross_device', 'same_device']).default('cross_device') })

export const decideBody = z.object({
  decision: z.enum(['met', 'not_met']),
  reason: z.enum(DECISION_REASONS),
  text: z.string().max(2000),
})

export const pageQuery = z.object({
  state: z.enum(APPLICANT_STATES).optional(),
  search: z.string().max(100).default(''),
  after: z.coerce.number().int().min(0).max(1_000_000).default(0),
})

export const exportQuery = z.object({ language: z.enum(['zh-CN', 'en']).default('zh-CN') })
