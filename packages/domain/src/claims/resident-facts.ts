import type { GuardianRole } from '../attestations/household-relation.ts'
import type { InsuranceLine } from '../attestations/insurance-lines.ts'
import type { PointsIndicator, PointsLevel } from '../attestations/points-statement.ts'
import type { CalendarDate, CalendarMonth } from '../calendar-date.ts'

/** What the registers know of one resident, before anything is computed or signed. Codes are those of domain.md 3.3. */
export interface ResidentFacts {
  /** The register's own key; it never leaves the issuer. */
  readonly residentKey: string
  readonly citizenId: string
  readonly name: string
  readonly nameLatin: string
  readonly sexCode: string
  readonly ethnicGroupCode: string
  readonly birthDate: CalendarDate
  /** A `data:` URI, so that showing it fetches nothing. */
  readonly portrait?: string
  readonly hukou: HukouFacts
  readonly residence?: ResidenceFacts
  readonly basis?: PermitBasis
  readonly permit?: PermitFacts
  readonly socialSecurityCard?: SocialSecurityCardFacts
  readonly household?: HouseholdFacts
  readonly tenancy?: TenancyFacts
  readonly insurance?: InsuranceFacts
  readonly dwellingRight?: DwellingRightFacts
  readonly employment?: EmploymentFacts
  readonly points?: PointsFacts
  readonly vaccination?: VaccinationFacts
}

/** Decree 663 Art. 2, and the routes that local rules exempt. */
export type PermitBasis = 'employment' | 'dwelling' | 'study' | 'exempt'

export interface HukouFacts {
  readonly district: string
  readonly address: string
}

export interface ResidenceFacts {
  readonly district: string
  readonly street: string
  readonly community: string
  readonly address: string
  readonly catchments: readonly string[]
  /** The residence registration, from which time counts. */
  readonly registeredOn: CalendarDate
}

export interface Authority {
  readonly creditCode: string
  readonly name: string
}

/** What a gap between two endorsements does to the years of residence (domain.md finding 2). */
export type LapseRule = 'reset' | 'exclude_gap'

export interface PermitFacts {
  readonly permitNo: string
  readonly cardSerial: string
  readonly authority: Authority
  readonly firstIssued: CalendarDate
  readonly issued: CalendarDate
  /** In order of time; both days count. */
  readonly endorsements: readonly { readonly from: CalendarDate; readonly until: CalendarDate }[]
  readonly lapseRule: LapseRule
}

export type InsuredState = 'paying' | 'paused' | 'stopped' | 'retired'

export interface SocialSecurityCardFacts {
  readonly cardNo: string
  readonly generation: 'composite' | 'second' | 'third'
  readonly issuingCity: string
  readonly issued: CalendarDate
  readonly expires: CalendarDate
  readonly socialFunction: 'enabled' | 'not_enabled'
  readonly financialFunction: 'active' | 'inactive'
  readonly bankName: string
  /** Four digits; the full number is never kept. */
  readonly accountTail: string
  readonly insured: Readonly<Record<InsuranceLine, InsuredState>>
  readonly insuredCity: string
  readonly medicalScheme: 'employee' | 'resident'
  readonly crossRegionFiling?: {
    readonly city: string
    readonly type: 'long_term' | 'temporary'
    readonly until: CalendarDate
  }
}

export interface HouseholdFacts {
  readonly role: GuardianRole
  readonly guardian: boolean
  /** Pairwise: of this child to this guardian alone. */
  readonly childRef: string
  readonly childName: string
  readonly childBirthDate: CalendarDate
  readonly childCitizenId: string
  readonly sameHousehold: boolean
}

export interface TenancyFacts {
  readonly holderRole: 'tenant' | 'owner' | 'co_resident'
  readonly filedOn: CalendarDate
  readonly until: CalendarDate
  readonly district: string
  readonly street: string
  readonly address: string
  readonly catchment: string
  readonly housingType: 'commercial' | 'indemnificatory' | 'public_rental'
  /** Of an owner alone. */
  readonly sharePercent?: number
  readonly landlordRef: string
  readonly filingNo: string
}

/** One month of one line. `back_paid`: paid after the month was over (补缴); `transferred_in`: paid elsewhere (外地转入). */
export interface LedgerRow {
  readonly month: CalendarMonth
  readonly line: InsuranceLine
  readonly city: string
  readonly kind: 'paid' | 'back_paid' | 'transferred_in'
}

export interface InsuranceFacts {
  readonly city: string
  readonly ledger: readonly LedgerRow[]
  /** Base64url SHA-256 of `ledgerText`; who keeps the register computes it. */
  readonly ledgerDigest?: string
}

/** A share in a dwelling, as the register of real estate has it. */
export interface DwellingRightFacts {
  readonly holderRole: 'owner' | 'co_resident'
  readonly registeredOn: CalendarDate
  readonly district: string
  readonly street: string
  readonly address: string
  readonly catchment: string
  readonly housingType: TenancyFacts['housingType']
  readonly sharePercent: number
  readonly registrationNo: string
}

export interface EmploymentFacts {
  /** GB 32100. */
  readonly employer: string
  /** Pairwise: of this person at this employer alone. */
  readonly staffRef: string
  readonly since: CalendarDate
  readonly registered: boolean
  readonly contractType: 'fixed_term' | 'open_ended' | 'task'
}

/** One round's count. Points are hundredths, so that nothing is rounded (domain.md section 5). */
export interface PointsFacts {
  readonly scheme: string
  readonly policyVersion: string
  readonly asOf: CalendarDate
  readonly indicators: readonly {
    readonly code: PointsIndicator
    readonly points: number
    readonly cap: number
    /** The register that the line was counted from. */
    readonly evidence: 'identity' | 'insurance_ledger' | 'residence_registration' | 'tenancy'
  }[]
  readonly deductions: readonly { readonly code: 'back_paid'; readonly points: number }[]
  readonly thresholds: Readonly<Record<PointsLevel, number>>
  readonly rankBand: string
  readonly publicity: { readonly from: CalendarDate; readonly until: CalendarDate }
  /** The next round begins on the day after. */
  readonly until: CalendarDate
}

export interface VaccinationFacts {
  /** Of the guardian's child, as in the kinship; left out where the child itself is the holder. */
  readonly childRef?: string
  readonly completeForEntry: boolean
  readonly checkedOn: CalendarDate
}
