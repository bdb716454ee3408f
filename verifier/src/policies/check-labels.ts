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
  child_of_the_list: text('是名单上的这个孩子', 'Is the child of the list'),
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
  owns_more_than_half: text('本人产权份额过半', 'The person owns more than half'),
  of_working_age: text('年满16周岁', 'Is 16 or older'),
  permit_valid_on_start: text('居住证在入职日期有效', 'The permit is valid on the first day of work'),
  employed_here: text('在本单位就业', 'Is employed here'),
  employment_registered: text('已办理就业登记', 'The employment is registered'),
  financial_function_to_activate: text('金融功能尚未激活', 'The financial function is not active yet'),
  financial_function_active: text('金融功能已激活', 'The financial function is active'),
  lives_in_community: text('住在本小区', 'Lives in this community'),
  over_60: text('年满60周岁', 'Is 60 or older'),
  over_65: text('年满65周岁', 'Is 65 or older'),
  belongs_to_another_city: text('由其他城市办理', 'Another city handles the matter'),
  scheme_of_round: text('属于本积分方案', 'Counted by this scheme'),
  rules_of_round: text('按本轮规则核定', 'Counted by the rules of this round'),
  issued_by_points_office: text('由该方案的主管单位核定', 'Issued by the office of the scheme'),
  counted_in_round: text('在本轮内核定', 'Counted within this round'),
  threshold_met: text('达到分数线', 'The threshold is met'),
  vaccinated_for_entry: text('入学所需疫苗接种齐全', 'Vaccinated for entry'),
  check_recent: text('查验在180天内', 'Checked within 180 days'),
  identified: text('由本人出示有效证件', 'Shown by the holder of a valid credential'),
}
