import { type Localized, words } from '../language.ts'
import type { ClaimDefinition, ClaimGroup, ClaimKind } from './attestation-type.ts'

type Extra = Partial<Pick<ClaimDefinition, 'restricted' | 'sensitivity' | 'values'>>

/** One claim at the root of the credential. */
export const claim = (name: string, kind: ClaimKind, label: Localized, extra: Extra = {}): ClaimDefinition => ({
  path: [name],
  kind,
  label,
  restricted: false,
  ...extra,
})

/** Claims inside an object; each label repeats the object's, for it is read alone on a consent screen. */
export function within(group: ClaimGroup, claims: readonly ClaimDefinition[]): ClaimDefinition[] {
  return claims.map((inner) => ({
    ...inner,
    path: [...group.path, ...inner.path],
    label: words(`${group.label['zh-CN']}：${inner.label['zh-CN']}`, `${group.label.en}: ${inner.label.en}`),
  }))
}

/** `group.N` for each N, a yes or no with words of its own. */
export const thresholds = (
  group: ClaimGroup,
  steps: readonly (number | string)[],
  label: (step: string) => Localized,
): ClaimDefinition[] =>
  steps.map((step) => ({
    path: [...group.path, String(step)],
    kind: 'boolean',
    label: label(String(step)),
    restricted: false,
  }))

/** Name, sex, birth date and portrait as the cards' faces show them. */
export const FACE_CLAIMS = {
  name: claim('name', 'string', words('姓名', 'Name')),
  sex: claim('sex', 'sex_code', words('性别', 'Sex')),
  birthDate: claim('birth_date', 'date', words('出生日期', 'Date of birth')),
  portrait: claim('portrait', 'image', words('相片', 'Portrait'), { restricted: true, sensitivity: 'portrait' }),
} as const
