import { BANK_CUSTOMER } from './bank.ts'
import { EMPLOYER_ONBOARDING, WORKPLACE_ACCESS } from './employer.ts'
import { GATE_ENTRY } from './gate.ts'
import { HOSPITAL_EMERGENCY, HOSPITAL_IDENTITY, HOSPITAL_SETTLEMENT } from './hospital.ts'
import { INTER_PROVINCIAL_CASE } from './inter-provincial.ts'
import { BENEFIT_ACCOUNT, JOB_SERVICE } from './job-service.ts'
import { LANDLORD_LEASE } from './landlord.ts'
import { LEASE_FILING } from './lease-filing.ts'
import { LEASE_SIGNING } from './lease-signing.ts'
import { MERCHANT_ADULT } from './merchant.ts'
import { POINTS_CHECK } from './points.ts'
import type { Policy, PolicyId } from './policy.ts'
import { PRIVATE_SCHOOL_ENROLMENT } from './private-school.ts'
import { SCHOOL_ENROLMENT } from './school.ts'
import { SCHOOL_FINAL_ENROLMENT } from './school-final.ts'
import { TRANSIT_FARE } from './transit.ts'
import { VACCINATION_ENTRY } from './vaccination.ts'

export const POLICIES: Readonly<Record<PolicyId, Policy>> = {
  'school-enrolment': SCHOOL_ENROLMENT,
  'hospital-identity': HOSPITAL_IDENTITY,
  'hospital-settlement': HOSPITAL_SETTLEMENT,
  'hospital-emergency': HOSPITAL_EMERGENCY,
  'landlord-lease': LANDLORD_LEASE,
  'lease-signing': LEASE_SIGNING,
  'private-school-enrolment': PRIVATE_SCHOOL_ENROLMENT,
  'school-final-enrolment': SCHOOL_FINAL_ENROLMENT,
  'lease-filing': LEASE_FILING,
  'employer-onboarding': EMPLOYER_ONBOARDING,
  'workplace-access': WORKPLACE_ACCESS,
  'bank-customer': BANK_CUSTOMER,
  'gate-entry': GATE_ENTRY,
  'transit-fare': TRANSIT_FARE,
  'inter-provincial-case': INTER_PROVINCIAL_CASE,
  'points-check': POINTS_CHECK,
  'job-service': JOB_SERVICE,
  'benefit-account': BENEFIT_ACCOUNT,
  'merchant-adult': MERCHANT_ADULT,
  'vaccination-entry': VACCINATION_ENTRY,
}

export const TALLIED_POLICIES: readonly PolicyId[] = Object.values(POLICIES).flatMap(({ id, isTallied }) =>
  isTallied === true ? [id] : [],
)

export const isPolicyId = (text: string): text is PolicyId => Object.hasOwn(POLICIES, text)
