import { words } from '../language.ts'
import type { AttestationType } from './attestation-type.ts'
import { claim } from './define-claims.ts'

/** 就业: one employment as the employer registered it, which is also the pass of its staff; no pay, no post. */
export const EMPLOYMENT: AttestationType = {
  id: 'employment',
  version: 1,
  name: words('就业登记证明', 'Employment'),
  description: words(
    '证明持有人在一家单位就业，并说明是否已办理就业登记。',
    'Shows where the holder is employed, and whether the employment is registered.',
  ),
  w3cType: 'EmploymentCredential',
  groups: [],
  claims: [
    claim('employer', 'credit_code', words('用人单位', 'Employer')),
    claim('staff_ref', 'string', words('工号', 'Staff number')),
    claim('since', 'date', words('就业起始日期', 'Employed since')),
    claim('registered_with_hrss', 'boolean', words('已办理就业登记', 'Registered with human resources')),
    claim('contract_type', 'enumeration', words('合同类型', 'Kind of contract'), {
      values: {
        fixed_term: words('固定期限', 'Fixed term'),
        open_ended: words('无固定期限', 'Open-ended'),
        task: words('以完成一定任务为期限', 'Until a task is done'),
      },
    }),
  ],
}
