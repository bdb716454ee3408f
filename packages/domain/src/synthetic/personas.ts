import type { GuardianRole } from '../attestations/household-relation.ts'
import type { CalendarDate } from '../calendar-date.ts'
import type { EmploymentFacts, InsuredState, LapseRule, PermitBasis, TenancyFacts } from '../claims/resident-facts.ts'
import { type Localized, words } from '../language.ts'
import type { LedgerRun } from './synthetic-ledger.ts'

/** What makes one synthetic person; months and days are counted back from the day the persons are made for. */
export interface Persona {
  readonly persona: string
  readonly story: Localized
  readonly name: string
  readonly nameLatin: string
  readonly sexCode: '1' | '2'
  readonly ethnicGroupCode?: string
  readonly birthDate: CalendarDate
  readonly hukouDistrict: string
  readonly district: string
  readonly registeredMonthsAgo: number
  readonly basis: PermitBasis
  readonly lapseRule?: LapseRule
  /** Months ago at which a run of yearly endorsements began, oldest first; a run ends when its last year does. */
  readonly endorsementRuns: readonly { readonly monthsAgo: number; readonly years: number }[]
  readonly ledger?: readonly LedgerRun[]
  readonly insured?: InsuredState
  readonly medicalScheme?: 'employee' | 'resident'
  readonly filingCity?: string
  readonly child?: {
    readonly role: GuardianRole
    readonly name: string
    readonly birthDate: CalendarDate
    readonly sequence: number
  }
  readonly tenancy?: Pick<TenancyFacts, 'holderRole' | 'housingType'> & {
    readonly filedMonthsAgo: number
    readonly sharePercent?: number
  }
  readonly catchment?: string
  readonly employment?: Pick<EmploymentFacts, 'contractType' | 'registered'> & { readonly monthsAgo: number }
  /** When the child's vaccinations, or a child's own, were looked at. */
  readonly vaccination?: { readonly daysAgo: number; readonly complete: boolean }
}

const HERE = '010100'
const paid = (months: number, city = HERE): LedgerRun => ({ kind: 'paid', months, city })
const backPaid = (months: number): LedgerRun => ({ kind: 'back_paid', months, city: HERE })
const transferredIn = (months: number, city: string): LedgerRun => ({ kind: 'transferred_in', months, city })
const gap = (months: number): LedgerRun => ({ kind: 'gap', months, city: HERE })
const employed = (monthsAgo: number, contractType: EmploymentFacts['contractType'] = 'fixed_term') =>
  ({ contractType, registered: true, monthsAgo }) as const
const rented = (filedMonthsAgo: number) =>
  ({ holderRole: 'tenant', housingType: 'commercial', filedMonthsAgo }) as const

/** The lives of domain.md 7.8 and their boundaries. The foreign permanent resident is no resident here: his number is refused. */
export const PERSONAS: readonly Persona[] = [
  {
    persona: 'worker-mother',
    story: words('务工母亲：签注中断后补办', 'Working mother whose permit lapsed and was endorsed late'),
    name: '林秋月',
    nameLatin: 'LIN QIUYUE',
    sexCode: '2',
    birthDate: '1991-03-12',
    hukouDistrict: '020121',
    district: '010101',
    registeredMonthsAgo: 50,
    basis: 'employment',
    endorsementRuns: [
      { monthsAgo: 44, years: 3 },
      { monthsAgo: 7, years: 1 },
    ],
    ledger: [paid(40)],
    child: { role: '52', name: '陈小禾', birthDate: '2021-05-18', sequence: 3 },
    tenancy: rented(20),
    catchment: 'D-0007',
    employment: employed(40, 'open_ended'),
    vaccination: { daysAgo: 20, complete: true },
  },
  {
    persona: 'courier-back-paid',
    story: words('快递员：有补缴月份', 'Courier with back-paid months'),
    name: '单卫国',
    nameLatin: 'SHAN WEIGUO',
    sexCode: '1',
    birthDate: '1994-07-21',
    hukouDistrict: '020101',
    district: '010102',
    registeredMonthsAgo: 30,
    basis: 'employment',
    endorsementRuns: [{ monthsAgo: 23, years: 2 }],
    ledger: [paid(9), backPaid(6), paid(5)],
    tenancy: rented(14),
    employment: employed(9, 'task'),
  },
  {
    persona: 'tenant-without-landlord-help',
    story: words('租客：房东不配合，自行备案', 'Tenant who filed the lease without the landlord'),
    name: '欧阳若溪',
    nameLatin: 'OUYANG RUOXI',
    sexCode: '2',
    birthDate: '1997-11-02',
    hukouDistrict: '010221',
    district: '010101',
    registeredMonthsAgo: 26,
    basis: 'dwelling',
    endorsementRuns: [{ monthsAgo: 19, years: 2 }],
    ledger: [paid(12)],
    child: { role: '52', name: '郑一诺', birthDate: '2021-02-09', sequence: 4 },
    tenancy: rented(8),
    catchment: 'D-0007',
    employment: employed(12),
    vaccination: { daysAgo: 30, complete: false },
  },
  {
    persona: 'relief-transfer-engineer',
    story: words('疏解转移工程师：免于条件', 'Engineer of the relief-transfer population, exempt'),
    name: '赵启明',
    nameLatin: 'ZHAO QIMING',
    sexCode: '1',
    birthDate: '1985-01-30',
    hukouDistrict: '020101',
    district: '010103',
    registeredMonthsAgo: 11,
    basis: 'exempt',
    endorsementRuns: [{ monthsAgo: 10, years: 1 }],
    ledger: [paid(11), transferredIn(60, '020100')],
    tenancy: { holderRole: 'tenant', housingType: 'public_rental', filedMonthsAgo: 10 },
    employment: employed(11, 'open_ended'),
  },
  {
    persona: 'grandmother-with-helper',
    story: words('随迁老人：由亲属协助', 'Grandmother who is helped by a relative'),
    name: '吴桂兰',
    nameLatin: 'WU GUILAN',
    sexCode: '2',
    birthDate: '1953-09-09',
    hukouDistrict: '010221',
    district: '010101',
    registeredMonthsAgo: 70,
    basis: 'dwelling',
    endorsementRuns: [{ monthsAgo: 62, years: 6 }],
    insured: 'retired',
    medicalScheme: 'resident',
    filingCity: HERE,
    tenancy: { holderRole: 'co_resident', housingType: 'commercial', filedMonthsAgo: 40 },
  },
  {
    persona: 'child-6',
    story: words('六岁儿童', 'Child aged six'),
    name: '周乐',
    nameLatin: 'ZHOU LE',
    sexCode: '1',
    birthDate: '2020-05-18',
    hukouDistrict: '010201',
    district: '010101',
    registeredMonthsAgo: 15,
    basis: 'study',
    endorsementRuns: [{ monthsAgo: 8, years: 1 }],
    insured: 'paying',
    medicalScheme: 'resident',
    catchment: 'D-0007',
    vaccination: { daysAgo: 60, complete: true },
  },
  {
    persona: 'child-13',
    story: words('将满十四周岁的学生', 'Pupil about to turn fourteen'),
    name: '何雨桐',
    nameLatin: 'HE YUTONG',
    sexCode: '2',
    birthDate: '2012-12-01',
    hukouDistrict: '020121',
    district: '010102',
    registeredMonthsAgo: 38,
    basis: 'study',
    endorsementRuns: [{ monthsAgo: 31, years: 3 }],
    medicalScheme: 'resident',
    catchment: 'D-0003',
  },
  {
    persona: 'child-14',
    story: words('刚满十四周岁的学生', 'Pupil who has just turned fourteen'),
    name: '高子轩',
    nameLatin: 'GAO ZIXUAN',
    sexCode: '1',
    birthDate: '2012-11-01',
    hukouDistrict: '020101',
    district: '010102',
    registeredMonthsAgo: 38,
    basis: 'study',
    endorsementRuns: [{ monthsAgo: 31, years: 3 }],
    medicalScheme: 'resident',
    catchment: 'D-0003',
  },
  {
    persona: 'moved-city-twice',
    story: words('两次换城市', 'Moved from one city to another twice'),
    name: '马骏',
    nameLatin: 'MA JUN',
    sexCode: '1',
    ethnicGroupCode: '03',
    birthDate: '1988-08-08',
    hukouDistrict: '020121',
    district: '010103',
    registeredMonthsAgo: 14,
    basis: 'employment',
    lapseRule: 'exclude_gap',
    endorsementRuns: [{ monthsAgo: 7, years: 1 }],
    ledger: [paid(13), gap(2), transferredIn(20, '010200'), transferredIn(30, '020100')],
    tenancy: rented(12),
    employment: employed(13),
  },
  {
    persona: 'revoked-fraud',
    story: words('冒用材料：证件将被收缴', 'Obtained by fraud; the permit will be confiscated'),
    name: '孙志强',
    nameLatin: 'SUN ZHIQIANG',
    sexCode: '1',
    birthDate: '1979-04-04',
    hukouDistrict: '020101',
    district: '010102',
    registeredMonthsAgo: 9,
    basis: 'dwelling',
    endorsementRuns: [{ monthsAgo: 2, years: 1 }],
    ledger: [paid(3)],
    tenancy: rented(9),
    employment: { contractType: 'fixed_term', registered: false, monthsAgo: 3 },
  },
  {
    persona: 'leap-day-student',
    story: words('闰日出生的学生', 'Student born on a leap day'),
    name: '吕念',
    nameLatin: 'LYU NIAN',
    sexCode: '2',
    birthDate: '2008-02-29',
    hukouDistrict: '010201',
    district: '010103',
    registeredMonthsAgo: 25,
    basis: 'study',
    endorsementRuns: [{ monthsAgo: 18, years: 2 }],
    medicalScheme: 'resident',
  },
  {
    persona: 'insured-17-of-24',
    story: words('近 24 个月缴费 17 个月', 'Insured for 17 of the last 24 months'),
    name: '韦晓岚',
    nameLatin: 'WEI XIAOLAN',
    sexCode: '2',
    ethnicGroupCode: '08',
    birthDate: '1996-06-16',
    hukouDistrict: '020121',
    district: '010101',
    registeredMonthsAgo: 33,
    basis: 'employment',
    endorsementRuns: [{ monthsAgo: 26, years: 3 }],
    ledger: [paid(8), gap(7), paid(20)],
    tenancy: { holderRole: 'tenant', housingType: 'indemnificatory', filedMonthsAgo: 26 },
    child: { role: '52', name: '韦安安', birthDate: '2020-09-01', sequence: 5 },
    catchment: 'D-0007',
    employment: employed(8),
  },
  {
    persona: 'insured-18-of-24',
    story: words('近 24 个月缴费 18 个月', 'Insured for 18 of the last 24 months'),
    name: '黄国栋',
    nameLatin: 'HUANG GUODONG',
    sexCode: '1',
    birthDate: '1990-10-25',
    hukouDistrict: '010221',
    district: '010101',
    registeredMonthsAgo: 47,
    basis: 'employment',
    endorsementRuns: [{ monthsAgo: 40, years: 4 }],
    ledger: [paid(8), gap(6), paid(20)],
    child: { role: '57', name: '黄思齐', birthDate: '2020-08-31', sequence: 6 },
    tenancy: rented(30),
    catchment: 'D-0007',
    employment: employed(8),
  },
  {
    persona: 'home-owner',
    story: words('购房居民：产权份额过半', 'Owner of more than half of a home'),
    name: '郭建华',
    nameLatin: 'GUO JIANHUA',
    sexCode: '1',
    birthDate: '1982-12-31',
    hukouDistrict: '020101',
    district: '010101',
    registeredMonthsAgo: 90,
    basis: 'dwelling',
    endorsementRuns: [{ monthsAgo: 83, years: 7 }],
    ledger: [paid(86)],
    child: { role: '51', name: '郭明远', birthDate: '2021-08-31', sequence: 7 },
    tenancy: { holderRole: 'owner', housingType: 'commercial', filedMonthsAgo: 84, sharePercent: 51 },
    catchment: 'D-0007',
    employment: employed(86, 'open_ended'),
    vaccination: { daysAgo: 10, complete: true },
  },
]
