import { words } from '@sojourn/domain'
import type { DemoRelyingParty } from './demo-registry.ts'

/** Relying parties beside the school, the hospital and the landlord: one for each further case of domain.md section 6, and for rows 10, 16, 36 and 38. */
export const DEMO_FURTHER_PARTIES: readonly DemoRelyingParty[] = [
  {
    id: 'lease-office',
    name: words('示范租赁签约中心', 'Shifan Lease Signing Office (demo)'),
    kind: 'landlord',
    creditCode: '91010101DEM0002095',
    contact: 'sign@lease.example',
    uses: [
      {
        policyId: 'lease-signing',
        purpose: words('核验租客身份并签署租赁条款', 'To identify the tenant and have the terms of the lease signed'),
        legalBasis: words(
          '《住房租赁条例》（国务院令第812号）：实名签订租赁合同',
          'Housing Rental Regulations (Decree 812): contracts under real names',
        ),
        retention: words(
          '姓名、条款和结果保存至租期结束，相片15分钟后删除',
          'Name, terms and result are kept to the end of the lease; the portrait is erased after 15 minutes',
        ),
        asks: [{ type: 'residence-permit', claims: ['name', 'portrait', 'age_over.18'] }],
      },
    ],
  },
  {
    id: 'private-school',
    name: words('示范民办学校', 'Shifan Private School (demo)'),
    kind: 'school',
    creditCode: '52010101DEM000057R',
    contact: 'enrolment@private-school.example',
    uses: [
      {
        policyId: 'private-school-enrolment',
        purpose: words('核验民办学校入学报名条件', 'To check the conditions for enrolment at a private school'),
        legalBasis: words(
          '《民办教育促进法》；《居住证暂行条例》（国务院令第663号）第十二条',
          'Law on the Promotion of Private Education; Provisional Regulations on Residence Permits (Decree 663) Art. 12',
        ),
        retention: words(
          '核验结果保存至当年9月15日，随后删除',
          'The result is kept until 15 September of the enrolment year, then deleted',
        ),
        asks: [
          { type: 'residence-permit', claims: ['residence.city'] },
          { type: 'household-relation', claims: ['guardian', 'child_name', 'child_school_entry_year'] },
        ],
      },
    ],
  },
  {
    id: 'housing-filing',
    name: words('示范市住房租赁备案窗口', 'Shifan City Lease Filing Desk (demo)'),
    kind: 'government',
    creditCode: '11010101DEM000196P',
    contact: 'filing@housing.example',
    uses: [
      {
        policyId: 'lease-filing',
        purpose: words('核验租赁双方身份，办理租赁备案', 'To identify both parties and file the lease'),
        legalBasis: words(
          '《住房租赁条例》（国务院令第812号）：租赁合同备案',
          'Housing Rental Regulations (Decree 812): filing of contracts',
        ),
        retention: words(
          '姓名和号码30天内转入备案系统，随后从本窗口删除',
          'Name and number go into the register of leases within 30 days and are then deleted from this desk',
        ),
        asks: [{ type: 'residence-permit', claims: ['name', 'citizen_id', 'age_over.18'] }],
      },
    ],
  },
  {
    id: 'employer',
    name: words('示范制造有限公司', 'Shifan Manufacturing (demo)'),
    kind: 'employer',
    creditCode: '91010101DEM000102R',
    contact: 'personnel@employer.example',
    uses: [
      {
        policyId: 'employer-onboarding',
        purpose: words(
          '核验身份，办理入职和社会保险登记',
          'To check the identity for the employment record and the social insurance registration',
        ),
        legalBasis: words(
          '《社会保险法》第五十八条；《劳动合同法》第八条；《劳动法》第十五条',
          'Social Insurance Law Art. 58; Labour Contract Law Art. 8; Labour Law Art. 15',
        ),
        retention: words(
          '保存至入职后30天（社会保险登记期限）；劳动档案另按劳动法保存',
          'Kept until 30 days after the first day of work, within which insurance must be registered; the employment file follows labour law',
        ),
        asks: [{ type: 'residence-permit', claims: ['name', 'citizen_id', 'age_over.16', 'endorsed_until'] }],
      },
      {
        policyId: 'workplace-access',
        purpose: words('核验本单位员工，登记考勤', 'To admit staff and note their attendance'),
        legalBasis: words('《劳动合同法》第四条：劳动规章制度', 'Labour Contract Law Art. 4: rules of the workplace'),
        retention: words('工号和结果保存30天，随后删除', 'Staff number and result are kept for 30 days, then deleted'),
        asks: [{ type: 'employment', claims: ['employer', 'staff_ref', 'registered_with_hrss'] }],
      },
    ],
  },
  {
    id: 'bank',
    name: words('示范银行', 'Shifan Bank (demo)'),
    kind: 'bank',
    creditCode: '91010101DEM000110L',
    contact: 'privacy@bank.example',
    uses: [
      {
        policyId: 'bank-customer',
        purpose: words(
          '客户身份识别、开户或激活社保卡金融功能',
          "To identify a customer, open an account, or activate a social security card's financial function",
        ),
        legalBasis: words(
          '《反洗钱法》：客户尽职调查；个人存款账户实名制规定',
          'Anti-Money Laundering Law: customer due diligence; real-name rules for deposit accounts',
        ),
        retention: words(
          '一天后从本系统删除，相片15分钟后删除；银行另按反洗钱规定留存',
          'Deleted from this desk after a day, the portrait after 15 minutes; the bank’s own record follows the anti-money-laundering rules',
        ),
        asks: [
          { type: 'residence-permit', claims: ['name', 'citizen_id', 'portrait', 'residence.address'] },
          { type: 'social-security-card', claims: ['financial_function'] },
        ],
      },
    ],
  },
  {
    id: 'gate',
    name: words('示范小区物业', 'Shifan Community Gate (demo)'),
    kind: 'gate',
    creditCode: '91010101DEM000129H',
    contact: 'gate@community.example',
    uses: [
      {
        policyId: 'gate-entry',
        purpose: words('核验是否住在本小区', 'To check that somebody lives in this community'),
        legalBasis: words('《物业管理条例》', 'Property Management Regulations'),
        retention: words(
          '只留通过和未通过的次数；单次结果5分钟后删除',
          'Only how often it opened and how often not; a single result is deleted after 5 minutes',
        ),
        asks: [{ type: 'residence-permit', claims: ['residence.community'] }],
      },
    ],
  },
  {
    id: 'transit',
    name: words('示范公交', 'Shifan Transit (demo)'),
    kind: 'transport',
    creditCode: '91010101DEM000137C',
    contact: 'fares@transit.example',
    uses: [
      {
        policyId: 'transit-fare',
        purpose: words('核验本市居住和年龄优惠', 'To check residence in the city and discounts by age'),
        legalBasis: words(
          '《居住证暂行条例》（国务院令第663号）第十二条；《老年人权益保障法》',
          'Provisional Regulations on Residence Permits (Decree 663) Art. 12; Law on the Rights of the Elderly',
        ),
        retention: words(
          '什么都不保存；单次结果5分钟后删除',
          'Nothing is kept; a single result is deleted after 5 minutes',
        ),
        asks: [{ type: 'residence-permit', claims: ['residence.city', 'age_over.60', 'age_over.65'] }],
      },
    ],
  },
  {
    id: 'inter-provincial',
    name: words('样例市跨省通办窗口', 'Yangli City Inter-Provincial Desk (demo)'),
    kind: 'government',
    creditCode: '11010101DEM0001615',
    contact: 'desk@inter-provincial.example',
    uses: [
      {
        policyId: 'inter-provincial-case',
        purpose: words('代收材料，转交有权办理的城市', 'To take a case and pass it to the city that decides it'),
        legalBasis: words(
          '国办发〔2020〕35号：跨省通办事项清单',
          'State Council General Office 2020 No. 35: items of inter-provincial service',
        ),
        retention: words(
          '只保存收件编号（即回执编号）90天；姓名和号码在屏幕上显示15分钟后删除',
          'Only the case number, which is the receipt number, is kept, for 90 days; name and ID number leave the screen after 15 minutes',
        ),
        asks: [{ type: 'residence-permit', claims: ['name', 'citizen_id', 'hukou.city', 'issuing_authority'] }],
      },
    ],
  },
  {
    id: 'settlement',
    name: words('示范市积分落户受理窗口', 'Shifan City Settlement Counter (demo)'),
    kind: 'government',
    creditCode: '12010101DEM0001537',
    contact: 'settlement@counter.example',
    uses: [
      {
        policyId: 'points-check',
        purpose: words(
          '核验积分是否达到申请事项的分数线',
          'To check that the points reach the threshold of what is applied for',
        ),
        legalBasis: words(
          '《居住证暂行条例》（国务院令第663号）第十六条',
          'Provisional Regulations on Residence Permits (Decree 663) Art. 16',
        ),
        retention: words(
          '核验结论保存180天（含复核期），随后删除',
          'The decision is kept for 180 days, reviews included, then deleted',
        ),
        asks: [
          {
            type: 'points-statement',
            claims: [
              'scheme',
              'policy_version',
              'as_of',
              'threshold_met.public_rental',
              'threshold_met.public_school',
              'threshold_met.settlement',
            ],
          },
        ],
      },
    ],
  },
  {
    id: 'job-service',
    name: words('示范市公共就业服务中心', 'Shifan City Job Service (demo)'),
    kind: 'government',
    creditCode: '12010101DEM000145C',
    contact: 'jobs@service.example',
    uses: [
      {
        policyId: 'job-service',
        purpose: words('办理求职登记', 'To register somebody who looks for work'),
        legalBasis: words(
          '《就业促进法》；《社会保险经办条例》（2023年12月1日施行）',
          'Employment Promotion Law; Regulations on Handling Social Insurance, in force since December 2023',
        ),
        retention: words(
          '一天后从本系统删除；求职档案另行保存',
          'Deleted from this desk after a day; the file of the job service is its own',
        ),
        asks: [{ type: 'social-security-card', claims: ['name', 'ss_number'] }],
      },
      {
        policyId: 'benefit-account',
        purpose: words('核对发放待遇的社会保障卡账户', "To check the social security card's account for a benefit"),
        legalBasis: words(
          '《就业促进法》；《社会保险经办条例》（2023年12月1日施行）',
          'Employment Promotion Law; Regulations on Handling Social Insurance, in force since December 2023',
        ),
        retention: words('保存30天供核对发放，随后删除', 'Kept for 30 days while the payment is checked, then deleted'),
        asks: [{ type: 'social-security-card', claims: ['bank_name', 'account_tail', 'financial_function'] }],
      },
    ],
  },
  {
    id: 'shop',
    name: words('示范便利店', 'Shifan Corner Shop (demo)'),
    kind: 'other',
    creditCode: '91010101DEM000161W',
    contact: 'shop@shop.example',
    uses: [
      {
        policyId: 'merchant-adult',
        purpose: words('核验持证人年满18周岁', 'To check that the holder is 18 or older'),
        legalBasis: words(
          '《未成年人保护法》第五十九条：不得向未成年人销售烟、酒',
          'Law on the Protection of Minors Art. 59: no tobacco or alcohol for minors',
        ),
        retention: words(
          '什么都不保存；单次结果5分钟后删除',
          'Nothing is kept; a single result is deleted after 5 minutes',
        ),
        asks: [{ type: 'residence-permit', claims: ['age_over.18'], orMdoc: true }],
      },
    ],
  },
]
