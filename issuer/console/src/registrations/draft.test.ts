import { expect, test } from 'vitest'
import { contentOf, draftOf, emptyDraft, issuerBaseOf, pathText } from './draft.ts'

const CONTENT = {
  creditCode: '12010101DEM000014G',
  name: { 'zh-CN': '示范小学', en: 'Demo School' },
  kind: 'school',
  contact: 'privacy@school.example',
  accessCertificates: ['AAAA', 'B'.repeat(130)],
  clientIds: ['x509_hash:a', 'x509_hash:b'],
  origins: ['https://a.example', 'https://b.example'],
  uses: [
    {
      policyId: 'school-enrolment',
      purpose: { 'zh-CN': '入学', en: 'Enrolment' },
      legalBasis: { 'zh-CN': '法', en: 'Law' },
      retention: { 'zh-CN': '一年', en: 'A year' },
      credentials: [
        {
          vct: 'https://issuer.example/vct/residence-permit/v1',
          claims: [
            ['residence', 'city'],
            ['codes', null, 'code'],
          ],
        },
      ],
    },
  ],
} as const

test('what is registered comes out of the form as it went in', () => {
  const { clientIds: _, ...typed } = CONTENT
  const { accessCertificates, ...rest } = contentOf(draftOf(CONTENT))
  expect(rest).toEqual({ ...typed, accessCertificates: undefined, ...rest })
  expect(rest).toMatchObject({ origins: typed.origins, uses: typed.uses, creditCode: typed.creditCode })
  expect(accessCertificates.map((pem) => pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''))).toEqual(typed.accessCertificates)
})

test('what is typed loses its empty lines and the spaces around it', () => {
  const base = issuerBaseOf('https://issuer.example/city/registry')
  expect(base).toBe('https://issuer.example/city')
  const draft = { ...emptyDraft(base), creditCode: ' 12010101DEM000014G ', origins: '\n https://a.example \n\n' }
  expect(contentOf(draft)).toMatchObject({
    creditCode: '12010101DEM000014G',
    origins: ['https://a.example'],
    accessCertificates: [],
  })
  expect(contentOf({ ...draft, certificates: 'no certificate' }).accessCertificates).toEqual(['no certificate'])
  expect(pathText(['codes', null, 3])).toBe('codes.*.3')
})
