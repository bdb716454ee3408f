import { words } from '../language.ts'
import type { AttestationType } from './attestation-type.ts'
import { claim } from './define-claims.ts'

/** 预防接种查验: whether a child's vaccinations are complete for entry, and no list of them. */
export const VACCINATION_CHECK: AttestationType = {
  id: 'vaccination-check',
  version: 1,
  name: words('预防接种查验证明', 'Vaccination check'),
  description: words(
    '证明一名儿童入托入学所需的预防接种是否齐全，不含接种清单。',
    "Shows whether a child's vaccinations are complete for entry; it lists none.",
  ),
  w3cType: 'VaccinationCheckCredential',
  groups: [],
  claims: [
    claim('child_ref', 'string', words('儿童参考号', 'Reference of the child'), { sensitivity: 'under_14' }),
    claim('complete_for_entry', 'boolean', words('入学接种齐全', 'Complete for entry'), { sensitivity: 'medical' }),
    claim('checked_on', 'date', words('查验日期', 'Checked on'), { sensitivity: 'medical' }),
  ],
}
