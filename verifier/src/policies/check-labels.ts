import type { Localized } from '@sojourn/domain'
import type { CheckName } from './answer.ts'

const text = (zh: string, en: string): Localized => ({ 'zh-CN': zh, en })

/** What each check asks, as the clerk reads it beside a tick or a cross. */
export const CHECK_LABELS: Readonly<Record<CheckName, Localized>> = {
  same_holder: text('全部凭证属于同一人', 'All credentials belong to one person'),
  permit_valid_on_cut_off: text('居住证在截止日期仍有效', 'The permit is valid on the cut-off date'),
  resides_in_city: text('居住在本市', 'Resides in this city'),
  guardian_of_child: text('出示人是孩子的监护人', 'The person is a guardian of the child'),
  child_enters_school_in_year: text('孩子在该年份入学', 'The child enters school in this year'),
  statement_recent: text('参保缴费证明在90天以内', 'The insurance statement is at most 90 days old'),
  insured_in_city: text('在本市参保', 'Insured in this city'),
  pension_over_12_months: text('养老保险连续满12个月', 'Pension insurance: 12 months without a break'),
  medical_over_12_months: text('医疗保险连续满12个月', 'Medical insurance: 12 months without a break'),
  tenant: text('本人是承租人', 'The person is the tenant'),
  lease_filed_over_12_months: text('租赁备案满12个月', 'The lease has been filed for 12 months'),
  lease_runs_to_cut_off: text('租期到截止日期以后', 'The lease runs to the cut-off date or beyond'),
  dwelling_in_catchment: text('住所在学区内', 'The dwelling is in the catchment'),
  medical_insurance_paying: text('医疗保险在缴', 'Medical insurance is being paid'),
  settles_in_city: text('参保地为本市，或异地就医备案有效', 'Insured in this city, or filed for care here'),
  adult: text('年满18周岁', 'Is 18 or older'),
  identified: text('由本人出示有效证件', 'Shown by the holder of a valid credential'),
}
