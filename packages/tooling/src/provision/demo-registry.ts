import { type AttestationTypeId, type Localized, words } from '@sojourn/domain'
import type { RelyingPartyKind } from '@sojourn/trust'
import { DEMO_FURTHER_PARTIES } from './demo-further-parties.ts'

/** An agency of the demo: fictional, and its name says so (domain.md 7.7). */
export interface DemoAgency {
  readonly id: string
  readonly name: Localized
  readonly creditCode: string
  readonly types: readonly AttestationTypeId[]
  /** It registers relying parties. */
  readonly registers?: true
  /** Kinds of relying party that a type may be shown to, where the agency sets a bound; the wallet keeps it. */
  readonly disclosureTo?: Partial<Record<AttestationTypeId, readonly { readonly kind: RelyingPartyKind }[]>>
}

/** What a relying party registered: for which policy, on which ground, which claims of which type. */
export interface DemoUse {
  readonly policyId: string
  readonly purpose: Localized
  readonly legalBasis: Localized
  readonly retention: Localized
  readonly asks: readonly {
    readonly type: AttestationTypeId
    readonly claims: readonly string[]
    readonly orMdoc?: true
  }[]
}

export interface DemoRelyingParty {
  readonly id: string
  readonly name: Localized
  readonly kind: RelyingPartyKind
  readonly creditCode: string
  readonly contact: string
  /** Its desks are for staff who sign in. */
  readonly staffOnly?: true
  /** For engineers who try the API out: it believes invented persons alone. */
  readonly isSandbox?: true
  readonly uses: readonly DemoUse[]
}

/** What may be shown where neither side has a network, to whoever reads the proof: the wallet knows it from the trust list alone. */
export interface DemoOfflinePurpose {
  readonly clientId: string
  readonly name: Localized
  readonly kind: 'landlord' | 'gate' | 'transport'
  /** Of the authority that defined the purpose. */
  readonly creditCode: string
  readonly contact: string
  readonly use: DemoUse
}

/** Our wallet, as agencies have it registered. */
export const DEMO_WALLET = {
  clientId: 'sojourn-wallet',
  name: words('新市民钱包（示范）', 'Resident Wallet (demo)'),
  creditCode: '91010101DEM000102R',
} as const

export const DEMO_AGENCIES: readonly DemoAgency[] = [
  {
    id: 'public-security',
    name: words('示范市公安局', 'Shifan City Public Security Bureau (demo)'),
    creditCode: '11010101DEM000022E',
    types: ['residence-permit', 'residence-permit-offline', 'household-relation'],
    // A child's data: for those who care for children, or decide about them.
    disclosureTo: { 'household-relation': [{ kind: 'school' }, { kind: 'hospital' }, { kind: 'government' }] },
  },
  {
    id: 'human-resources',
    name: words('示范市人力资源和社会保障局', 'Shifan City Human Resources and Social Security Bureau (demo)'),
    creditCode: '11010101DEM000065U',
    types: ['social-security-card', 'insurance-statement', 'employment'],
  },
  {
    id: 'housing',
    name: words('示范市住房和城乡建设局', 'Shifan City Housing Authority (demo)'),
    creditCode: '11010101DEM000073N',
    types: ['tenancy-registration', 'dwelling-right'],
  },
  {
    id: 'points-office',
    name: words('示范市积分管理办公室', 'Shifan City Points Office (demo)'),
    creditCode: '11010101DEM000081H',
    types: ['points-statement'],
  },
  {
    id: 'disease-control',
    name: words('示范市疾病预防控制中心', 'Shifan City Centre for Disease Control (demo)'),
    creditCode: '12010101DEM00009X6',
    types: ['vaccination-check'],
  },
  {
    id: 'registry',
    name: words('示范市数据管理局', 'Shifan City Data Administration (demo)'),
    creditCode: '11010101DEM00017XW',
    types: [],
    registers: true,
  },
]

const SCHOOL_ENROLMENT: DemoUse = {
  policyId: 'school-enrolment',
  purpose: words(
    '核验随迁子女义务教育入学报名条件',
    "To check the conditions for a migrant child's enrolment in compulsory education",
  ),
  legalBasis: words(
    '《义务教育法》第十二条；《居住证暂行条例》（国务院令第663号）第十二条',
    'Compulsory Education Law Art. 12; Provisional Regulations on Residence Permits (Decree 663) Art. 12',
  ),
  retention: words(
    '核验结果保存至当年9月15日，随后删除',
    'The result is kept until 15 September of the enrolment year, then deleted',
  ),
  asks: [
    { type: 'residence-permit', claims: ['residence.city', 'endorsed_until'] },
    { type: 'household-relation', claims: ['guardian', 'child_name', 'child_school_entry_year'] },
    { type: 'insurance-statement', claims: ['city', 'as_of', 'pension.over.12', 'medical.over.12'] },
    { type: 'tenancy-registration', claims: ['holder_role', 'filed_over.12', 'until', 'catchment'] },
    { type: 'dwelling-right', claims: ['share_over_50', 'catchment'] },
  ],
}

const LANDLORD_LEASE: DemoUse = {
  policyId: 'landlord-lease',
  purpose: words('核验租客为本人且年满18周岁', 'To check that the tenant is the person shown and of age'),
  legalBasis: words(
    '《住房租赁条例》（国务院令第812号）：实名签订租赁合同',
    'Housing Rental Regulations (Decree 812): contracts under real names',
  ),
  retention: words(
    '姓名和结果保存至租期结束，相片15分钟后删除',
    'Name and result are kept to the end of the lease; the portrait is erased after 15 minutes',
  ),
  asks: [{ type: 'residence-permit', claims: ['name', 'portrait', 'age_over.18'], orMdoc: true }],
}

const SCHOOL_FINAL_ENROLMENT: DemoUse = {
  policyId: 'school-final-enrolment',
  purpose: words('办理学籍注册，查验预防接种', 'To register the child as a pupil and see the vaccination check'),
  legalBasis: words(
    '《义务教育法》第十二条；《疫苗管理法》第四十八条',
    'Compulsory Education Law Art. 12; Vaccine Administration Law Art. 48',
  ),
  retention: words(
    '孩子的姓名、公民身份号码和结果保存至当年9月15日，随后删除；接种查验只判断，不保存',
    "The child's name, ID number and the result are kept until 15 September of the enrolment year, then deleted; the vaccination check is only judged",
  ),
  asks: [
    {
      type: 'household-relation',
      claims: ['guardian', 'child_ref', 'child_name', 'child_citizen_id', 'child_school_entry_year'],
    },
    { type: 'vaccination-check', claims: ['child_ref', 'complete_for_entry', 'checked_on'] },
  ],
}

/**
 * The minimal claims of domain.md section 6. A wallet refuses whatever a verifier asks beyond its line here, so this
 * table and the verifier's policies are written apart on purpose.
 */
export const DEMO_RELYING_PARTIES: readonly DemoRelyingParty[] = [
  {
    id: 'school',
    name: words('示范小学', 'Shifan Primary School (demo)'),
    kind: 'school',
    creditCode: '12010101DEM000014G',
    contact: 'enrolment@school.example',
    uses: [SCHOOL_ENROLMENT],
  },
  {
    id: 'enrolment-office',
    name: words('示范第二小学招生办', 'Shifan Second Primary School, Enrolment (demo)'),
    kind: 'school',
    creditCode: '12010101DEM000188R',
    contact: 'enrolment@second-school.example',
    staffOnly: true,
    uses: [SCHOOL_ENROLMENT, SCHOOL_FINAL_ENROLMENT],
  },
  {
    id: 'hospital',
    name: words('示范医院', 'Shifan Hospital (demo)'),
    kind: 'hospital',
    creditCode: '12010101DEM0000306',
    contact: 'privacy@hospital.example',
    uses: [
      {
        policyId: 'hospital-identity',
        purpose: words('实名就诊登记', 'To register a patient under the real name'),
        legalBasis: words(
          '《基本医疗卫生与健康促进法》；医疗机构实名就诊',
          'Basic Healthcare and Health Promotion Law; real-name registration at medical institutions',
        ),
        retention: words(
          '一天后从本系统删除;病历另按医疗法规保存',
          'Deleted from this desk after a day; the medical record follows medical law',
        ),
        asks: [
          { type: 'social-security-card', claims: ['name', 'birth_date', 'ss_number'] },
          { type: 'residence-permit', claims: ['name', 'birth_date', 'citizen_id'] },
        ],
      },
      {
        policyId: 'hospital-settlement',
        purpose: words('核验医保参保状态，办理直接结算', 'To check medical insurance for direct settlement'),
        legalBasis: words(
          '《社会保险法》第二十九条；《社会保险经办条例》',
          'Social Insurance Law Art. 29; Regulations on Handling Social Insurance',
        ),
        retention: words('保存30天供对账，随后删除', 'Kept for 30 days for reconciliation, then deleted'),
        asks: [
          {
            type: 'social-security-card',
            claims: [
              'insured.medical',
              'insured_city',
              'medical_scheme',
              'card_no',
              'cross_region_filing.city',
              'cross_region_filing.until',
            ],
          },
        ],
      },
      {
        policyId: 'hospital-emergency',
        purpose: words('急诊不核验任何证件', 'Nothing is checked in an emergency'),
        legalBasis: words(
          '《医师法》第二十七条；《基本医疗卫生与健康促进法》第二十七条',
          'Law on Doctors Art. 27; Basic Healthcare and Health Promotion Law Art. 27',
        ),
        retention: words('不保存任何个人信息', 'No personal information is kept'),
        asks: [],
      },
    ],
  },
  {
    id: 'landlord',
    name: words('示范房屋租赁公司', 'Shifan Home Rentals (demo)'),
    kind: 'landlord',
    creditCode: '91010101DEM000049X',
    contact: 'lease@landlord.example',
    uses: [LANDLORD_LEASE],
  },
  {
    id: 'sandbox',
    name: words('示范接口测试方', 'Shifan API Sandbox (demo)'),
    kind: 'landlord',
    creditCode: '91010101DEM0002095',
    contact: 'engineers@sandbox.example',
    isSandbox: true,
    uses: [LANDLORD_LEASE],
  },
  ...DEMO_FURTHER_PARTIES,
]

/**
 * domain.md section 6 (c), (f), (g). The offline copy comes first; the whole permit answers too, by moving frames. A portrait has no room in
 * a QR code, so a landlord compares the name.
 */
const offline = (claims: readonly string[]): DemoUse['asks'] => [
  { type: 'residence-permit-offline', claims },
  { type: 'residence-permit', claims },
]
const NOTHING_KEPT = words('什么都不保存', 'Nothing is kept')

export const DEMO_OFFLINE_PURPOSES: readonly DemoOfflinePurpose[] = [
  {
    clientId: 'urn:sojourn:offline:landlord',
    name: words('房东（离线查验）', 'A landlord (offline check)'),
    kind: 'landlord',
    creditCode: '11010101DEM000073N',
    contact: 'lease@housing.example',
    use: {
      policyId: 'offline-landlord',
      purpose: words(
        '租房时核验姓名、年满18周岁和居住证有效',
        'To check name, being 18 or over, and a valid residence permit, for a lease',
      ),
      legalBasis: words(
        '《住房租赁条例》：实名签订租赁合同',
        'Housing Rental Regulations, Decree 812: contracts under real names',
      ),
      retention: NOTHING_KEPT,
      asks: offline(['name', 'age_over.18']),
    },
  },
  {
    clientId: 'urn:sojourn:offline:gate',
    name: words('小区门岗（离线查验）', 'A gate of a community (offline check)'),
    kind: 'gate',
    creditCode: '11010101DEM000022E',
    contact: 'gates@public-security.example',
    use: {
      policyId: 'offline-gate',
      purpose: words('核验是否住在本小区', 'To check that somebody lives in this community'),
      legalBasis: words('《物业管理条例》', 'Property Management Regulations'),
      retention: NOTHING_KEPT,
      asks: offline(['residence.community']),
    },
  },
  {
    clientId: 'urn:sojourn:offline:ticket',
    name: words('公共交通检票（离线查验）', 'Tickets of public transport (offline check)'),
    kind: 'transport',
    creditCode: '11010101DEM000022E',
    contact: 'tickets@transport.example',
    use: {
      policyId: 'offline-ticket',
      purpose: words('核验本市居住和年龄优惠', 'To check residence in the city and discounts by age'),
      legalBasis: words(
        '《居住证暂行条例》第十二条',
        'Provisional Regulations on Residence Permits, Decree 663, Art. 12',
      ),
      retention: NOTHING_KEPT,
      asks: offline(['residence.city', 'age_over.60', 'age_over.65']),
    },
  },
]
