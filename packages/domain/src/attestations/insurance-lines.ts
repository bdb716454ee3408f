import { type Localized, words } from '../language.ts'

/** The five lines of the Social Insurance Law. */
export const INSURANCE_LINES = ['pension', 'medical', 'injury', 'unemployment', 'maternity'] as const
export type InsuranceLine = (typeof INSURANCE_LINES)[number]

export const INSURANCE_LINE_NAMES: Readonly<Record<InsuranceLine, Localized>> = {
  pension: words('基本养老保险', 'Pension insurance'),
  medical: words('基本医疗保险', 'Medical insurance'),
  injury: words('工伤保险', 'Work injury insurance'),
  unemployment: words('失业保险', 'Unemployment insurance'),
  maternity: words('生育保险', 'Maternity insurance'),
}
