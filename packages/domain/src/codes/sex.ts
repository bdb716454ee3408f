import { type Localized, words } from '../language.ts'

/** GB/T 2261.1. */
export const SEX_CODES: Readonly<Record<string, Localized>> = {
  '0': words('未知的性别', 'Unknown'),
  '1': words('男', 'Male'),
  '2': words('女', 'Female'),
  '9': words('未说明的性别', 'Not stated'),
}
