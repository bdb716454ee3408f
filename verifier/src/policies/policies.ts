import { HOSPITAL_EMERGENCY, HOSPITAL_IDENTITY, HOSPITAL_SETTLEMENT } from './hospital.ts'
import { LANDLORD_LEASE } from './landlord.ts'
import type { Policy, PolicyId } from './policy.ts'
import { SCHOOL_ENROLMENT } from './school.ts'

export const POLICIES: Readonly<Record<PolicyId, Policy>> = {
  'school-enrolment': SCHOOL_ENROLMENT,
  'hospital-identity': HOSPITAL_IDENTITY,
  'hospital-settlement': HOSPITAL_SETTLEMENT,
  'hospital-emergency': HOSPITAL_EMERGENCY,
  'landlord-lease': LANDLORD_LEASE,
}

export const isPolicyId = (text: string): text is PolicyId => Object.hasOwn(POLICIES, text)
