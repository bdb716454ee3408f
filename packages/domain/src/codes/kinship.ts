import { type Localized, words } from '../language.ts'

/** GB/T 4761-2008 as far as domain.md 3.3 confirms it. Read as "is the ... of". */
export const KINSHIP_CODES: Readonly<Record<string, Localized>> = {
  '01': words('本人', 'Self'),
  '02': words('户主', 'Head of household'),
  '10': words('配偶', 'Spouse'),
  '11': words('夫', 'Husband'),
  '12': words('妻', 'Wife'),
  '20': words('子', 'Son'),
  '21': words('独生子', 'Only son'),
  '22': words('长子', 'Eldest son'),
  '23': words('次子', 'Second son'),
  '24': words('三子', 'Third son'),
  '25': words('四子', 'Fourth son'),
  '26': words('五子', 'Fifth son'),
  '27': words('养子或继子', 'Adopted son or stepson'),
  '30': words('女', 'Daughter'),
  '31': words('独生女', 'Only daughter'),
  '32': words('长女', 'Eldest daughter'),
  '33': words('次女', 'Second daughter'),
  '34': words('三女', 'Third daughter'),
  '35': words('四女', 'Fourth daughter'),
  '36': words('五女', 'Fifth daughter'),
  '37': words('养女或继女', 'Adopted daughter or stepdaughter'),
  '40': words('孙子、孙女或外孙子、外孙女', 'Grandchild'),
  '50': words('父母', 'Parent'),
  '51': words('父亲', 'Father'),
  '52': words('母亲', 'Mother'),
  '57': words('继父或养父', 'Stepfather or adoptive father'),
  '58': words('继母或养母', 'Stepmother or adoptive mother'),
  '97': words('其他亲属', 'Other relative'),
  '99': words('非亲属', 'Not a relative'),
}

export const kinshipName = (code: string): Localized | undefined =>
  Object.hasOwn(KINSHIP_CODES, code) ? KINSHIP_CODES[code] : undefined
