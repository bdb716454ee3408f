import { INSURANCE_LINES } from '../attestations/insurance-lines.ts'
import { addDays, addMonths, type CalendarDate } from '../calendar-date.ts'
import type {
  DwellingRightFacts,
  EmploymentFacts,
  HouseholdFacts,
  PermitFacts,
  ResidenceFacts,
  ResidentFacts,
  SocialSecurityCardFacts,
  TenancyFacts,
  VaccinationFacts,
} from '../claims/resident-facts.ts'
import { divisionName, divisionsOf } from '../codes/division.ts'
import type { Localized } from '../language.ts'
import { PERSONAS, type Persona } from './personas.ts'
import { seededDigits, seededRandom } from './seeded-random.ts'
import { syntheticCitizenId } from './synthetic-citizen-id.ts'
import { syntheticLedger } from './synthetic-ledger.ts'
import { syntheticPoints } from './synthetic-points.ts'
import { syntheticPortrait } from './synthetic-portrait.ts'

/** Nobody: every number, address and name is made up and can be told to be (domain.md 7). */
export interface SyntheticPerson extends ResidentFacts {
  readonly persona: string
  readonly story: Localized
  readonly phone: string
  readonly residence: ResidenceFacts
}

/** The same generator and seed make the same persons. */
export const SYNTHETIC_GENERATOR = { version: 1, seed: 20_261_101 } as const

/** Credit codes of the fictional authorities (domain.md 7.4). */
export const DEMO_CREDIT_CODES = {
  police: '11010101DEM000022E',
  school: '12010101DEM000014G',
  hospital: '12010101DEM0000306',
  company: '91010101DEM000049X',
  privateSchool: '52010101DEM000057R',
} as const

type Random = (below: number) => number

/** The personas as of a day: endorsements, ledgers and leases lie around it, birth dates and ID numbers stay. */
export function syntheticPersons(today: CalendarDate): readonly SyntheticPerson[] {
  const random = seededRandom(SYNTHETIC_GENERATOR.seed)
  return PERSONAS.map((persona, i) => personOf(persona, i + 1, today, random))
}

function personOf(persona: Persona, number: number, today: CalendarDate, random: Random): SyntheticPerson {
  const person = registeredPerson(persona, number, today, random)
  const points = syntheticPoints(person, today)
  return points === undefined ? person : { ...person, points }
}

function registeredPerson(persona: Persona, number: number, today: CalendarDate, random: Random): SyntheticPerson {
  const { name, nameLatin, sexCode, birthDate, hukouDistrict, basis, ledger, child, tenancy } = persona
  const { employment, vaccination } = persona
  const residence = residenceOf(persona, number, today)
  return {
    residentKey: `R-${String(number).padStart(4, '0')}`,
    persona: persona.persona,
    story: persona.story,
    citizenId: syntheticCitizenId(hukouDistrict, birthDate, 10 * number + Number(sexCode)),
    name,
    nameLatin,
    sexCode,
    ethnicGroupCode: persona.ethnicGroupCode ?? '01',
    birthDate,
    phone: `100${seededDigits(random, 8)}`,
    portrait: syntheticPortrait(name, random(360)),
    hukou: { district: hukouDistrict, address: addressIn(hukouDistrict, number) },
    residence,
    basis,
    permit: permitOf(persona, number, today, random),
    socialSecurityCard: cardOf(persona, today, random),
    ...(ledger === undefined
      ? {}
      : { insurance: { city: divisionsOf(residence.district).city, ledger: syntheticLedger(today, ledger) } }),
    ...(child === undefined ? {} : { household: householdOf(child, hukouDistrict, number) }),
    ...(tenancy === undefined ? {} : { tenancy: tenancyOf(tenancy, residence, number, today) }),
    ...(tenancy?.holderRole === 'owner' ? { dwellingRight: dwellingRightOf(tenancy, residence, number, today) } : {}),
    ...(employment === undefined ? {} : { employment: employmentOf(employment, number, today) }),
    ...(vaccination === undefined ? {} : { vaccination: vaccinationOf(vaccination, child, number, today) }),
  }
}

const monthsBefore = (today: CalendarDate, months: number): CalendarDate => addMonths(today, -months)

const addressIn = (district: string, number: number): string =>
  `${divisionName(district)?.['zh-CN'] ?? ''}示范路${number}号`

const residenceOf = (persona: Persona, number: number, today: CalendarDate): ResidenceFacts => ({
  district: persona.district,
  street: '示范街道',
  community: '示范社区',
  address: addressIn(persona.district, 100 + number),
  catchments: persona.catchment === undefined ? [] : [persona.catchment],
  registeredOn: monthsBefore(today, persona.registeredMonthsAgo),
})

function permitOf(persona: Persona, number: number, today: CalendarDate, random: Random): PermitFacts {
  const endorsements = persona.endorsementRuns.flatMap(({ monthsAgo, years }) => {
    const first = monthsBefore(today, monthsAgo)
    return Array.from({ length: years }, (_, year) => ({
      from: addMonths(first, 12 * year),
      until: addDays(addMonths(first, 12 * (year + 1)), -1),
    }))
  })
  const firstIssued = endorsements[0]?.from ?? today
  return {
    permitNo: `DEMO-RP-${persona.district}-${String(number).padStart(5, '0')}`,
    cardSerial: `DEMO-${seededDigits(random, 8)}`,
    authority: { creditCode: DEMO_CREDIT_CODES.police, name: '示范市公安局示范分局' },
    firstIssued,
    issued: firstIssued,
    endorsements,
    lapseRule: persona.lapseRule ?? 'reset',
  }
}

function cardOf(persona: Persona, today: CalendarDate, random: Random): SocialSecurityCardFacts {
  const { city } = divisionsOf(persona.district)
  const issued = monthsBefore(today, 24)
  const state = persona.insured ?? (persona.ledger === undefined ? 'stopped' : 'paying')
  return {
    cardNo: `DEMO-SSC-${seededDigits(random, 9)}`,
    generation: 'third',
    issuingCity: persona.filingCity === undefined ? city : divisionsOf(persona.hukouDistrict).city,
    issued,
    expires: addMonths(issued, 120),
    socialFunction: 'enabled',
    financialFunction: persona.medicalScheme === 'resident' ? 'inactive' : 'active',
    bankName: '示范银行',
    accountTail: `00${seededDigits(random, 2)}`,
    insured: {
      ...(Object.fromEntries(INSURANCE_LINES.map((line) => [line, state])) as SocialSecurityCardFacts['insured']),
      ...(persona.medicalScheme === 'resident' ? { medical: 'paying' } : {}),
    },
    insuredCity: persona.filingCity === undefined ? city : divisionsOf(persona.hukouDistrict).city,
    medicalScheme: persona.medicalScheme ?? 'employee',
    ...(persona.filingCity === undefined
      ? {}
      : { crossRegionFiling: { city: persona.filingCity, type: 'long_term', until: addMonths(today, 9) } }),
  }
}

const childRefOf = (number: number): string => `C-${String(number).padStart(4, '0')}`

const householdOf = (child: NonNullable<Persona['child']>, district: string, number: number): HouseholdFacts => ({
  role: child.role,
  guardian: true,
  childRef: childRefOf(number),
  childName: child.name,
  childBirthDate: child.birthDate,
  childCitizenId: syntheticCitizenId(district, child.birthDate, 500 + child.sequence),
  sameHousehold: true,
})

function tenancyOf(
  tenancy: NonNullable<Persona['tenancy']>,
  residence: ResidenceFacts,
  number: number,
  today: CalendarDate,
): TenancyFacts {
  return {
    holderRole: tenancy.holderRole,
    filedOn: monthsBefore(today, tenancy.filedMonthsAgo),
    until: addMonths(today, 16),
    district: residence.district,
    street: residence.street,
    address: residence.address,
    catchment: residence.catchments[0] ?? 'D-0001',
    housingType: tenancy.housingType,
    ...(tenancy.sharePercent === undefined ? {} : { sharePercent: tenancy.sharePercent }),
    landlordRef: `L-${String(number).padStart(4, '0')}`,
    filingNo: `DEMO-LEASE-${String(number).padStart(5, '0')}`,
  }
}

function dwellingRightOf(
  tenancy: NonNullable<Persona['tenancy']>,
  residence: ResidenceFacts,
  number: number,
  today: CalendarDate,
): DwellingRightFacts {
  return {
    holderRole: 'owner',
    registeredOn: monthsBefore(today, tenancy.filedMonthsAgo),
    district: residence.district,
    street: residence.street,
    address: residence.address,
    catchment: residence.catchments[0] ?? 'D-0001',
    housingType: tenancy.housingType,
    sharePercent: tenancy.sharePercent ?? 100,
    registrationNo: `DEMO-TITLE-${String(number).padStart(5, '0')}`,
  }
}

const employmentOf = (
  { monthsAgo, registered, contractType }: NonNullable<Persona['employment']>,
  number: number,
  today: CalendarDate,
): EmploymentFacts => ({
  employer: DEMO_CREDIT_CODES.company,
  staffRef: `W-${String(number).padStart(4, '0')}`,
  since: monthsBefore(today, monthsAgo),
  registered,
  contractType,
})

const vaccinationOf = (
  { daysAgo, complete }: NonNullable<Persona['vaccination']>,
  child: Persona['child'],
  number: number,
  today: CalendarDate,
): VaccinationFacts => ({
  ...(child === undefined ? {} : { childRef: childRefOf(number) }),
  completeForEntry: complete,
  checkedOn: addDays(today, -daysAgo),
})

/** As of the release's reference day. For a running service: `syntheticPersons(civilDate(now))`. */
export const SYNTHETIC_PERSONS: readonly SyntheticPerson[] = syntheticPersons('2026-11-01')
