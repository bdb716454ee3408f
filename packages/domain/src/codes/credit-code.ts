import type { Brand } from '../ids.ts'
import { ok, type Result, refuse } from '../result.ts'

/** GB 32100: registering department, kind, division, organisation code, check character. */
export type CreditCode = Brand<'CreditCode'>
export type CreditCodeRefusal = 'malformed' | 'bad_organisation_code' | 'bad_check_digit'

const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const ORGANISATION_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

const weigh = (text: string, alphabet: string, weights: readonly number[]): number =>
  weights.reduce((total, weight, i) => total + weight * alphabet.indexOf(text.charAt(i)), 0)

/** GB 32100: MOD 31 over the first 17 characters. */
export const creditCodeCheck = (first17: string): string =>
  CREDIT_ALPHABET.charAt((31 - (weigh(first17, CREDIT_ALPHABET, CREDIT_WEIGHTS) % 31)) % 31)

/** GB 11714: MOD 11 over the first eight characters of an organisation code. */
export const organisationCodeCheck = (first8: string): string =>
  '0123456789X'.charAt((11 - (weigh(first8, ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS) % 11)) % 11)

export function parseCreditCode(text: string): Result<CreditCode, CreditCodeRefusal> {
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text)) return refuse('malformed')
  const organisation = text.slice(8, 17)
  if (organisationCodeCheck(organisation) !== organisation.charAt(8)) return refuse('bad_organisation_code')
  return creditCodeCheck(text) === text.charAt(17) ? ok(text as CreditCode) : refuse('bad_check_digit')
}
