import { describe, expect, test } from 'vitest'
import { claimRows } from './claim-rows.ts'

const CLAIMS = {
  endorsed_until: '2027-08-31',
  name: '林秀兰',
  sex: '2',
  citizen_id: '010101199306120019',
  portrait: 'data:image/svg+xml;base64,PHN2Zy8+',
  residence: { city: '010100' },
  age_over: { 18: true, 60: false },
  basis: 'employment',
  not_of_this_type: 'x',
}

describe('what a credential would say', () => {
  test('is worded in the language of the officer, in the order of the type, codes as names', () => {
    expect(claimRows('residence-permit', CLAIMS, 'zh-CN').map(({ term, detail }) => `${term} ${detail}`)).toEqual([
      '姓名 林秀兰',
      '性别 女',
      '年满 18 周岁 是',
      '年满 60 周岁 否',
      '公民身份号码 010101199306120019',
      '居住地：市 示范市',
      '申领事由 合法稳定就业',
      '签注有效期至 2027年8月31日',
    ])
    expect(claimRows('residence-permit', CLAIMS, 'en').map(({ detail }) => detail)).toContain('August 31, 2027')
  })

  test('hides the identity number until it is asked for, and nothing else here', () => {
    const concealed = claimRows('residence-permit', CLAIMS, 'en').filter((row) => row.concealed)
    expect(concealed.map(({ detail }) => detail)).toEqual(['010101199306120019'])
  })
})
