import { citizenIdCheckDigit } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { CONVENTIONS, checkConventions, longFiles } from './conventions.ts'
import { refusalCodes } from './refusal-codes.ts'
import type { SourceFile } from './source-files.ts'

const INTRO = '/**\n * What it is.\n * Is not: that.\n * Who calls it.\n */\nexport {}\n'

/** A checkout that keeps every rule. */
const GOOD: readonly SourceFile[] = [
  {
    path: 'packages/protocol/SPECS.md',
    text: '| short name | edition |\n|---|---|\n| `OID4VCI-1.0` | Final |\n| RFC9901 | 2025 |\n',
  },
  { path: 'packages/keys/src/index.ts', text: INTRO },
  { path: 'issuer/migrations/0001-first.sql', text: 'select 1' },
  { path: 'issuer/migrations/0002-second.sql', text: 'select 1' },
  {
    path: 'issuer/src/issuance/issue-credential.ts',
    text: "// OID4VCI-1.0 8.2 (credential-request), RFC9901 7.1 (verification)\n// TODO(#12): later\nexport type IssueRefusal = 'not_offered' | Exclude<Other, 'left_out'>\nconst id = '010101199306120019'\n",
  },
  {
    path: 'issuer/src/issuance/issue-credential.test.ts',
    text: "expect(issue()).toEqual({ ok: false, reason: 'not_offered' })\n",
  },
]

const broken = (path: string, text: string) =>
  checkConventions([...GOOD.filter((file) => file.path !== path), { path, text }])
const PROBE = 'issuer/src/issuance/probe.ts'

/** A number that a person could have, put together here so that this file holds none. */
function whole(...parts: string[]): string {
  const first17 = parts.join('')
  return first17 + citizenIdCheckDigit(first17)
}

/** [rule, path, text] */
const PLANTED: readonly (readonly [string, string, string])[] = [
  ['spec-cites', PROBE, '// OID4XX-9 8.2 (credential-request)'],
  ['spec-cites', PROBE, '// RFC 9901 7.1 (verification)'],
  ['todo-with-issue', PROBE, '// TODO: later'],
  ['zod-without-eval', 'packages/trust/src/probe.ts', "import { z } from 'zod'\n"],
  ['todo-with-issue', PROBE, '// FIXME(later)'],
  ['no-guessing-from-error-text', PROBE, "if (error.message.includes('duplicate')) return"],
  ['no-guessing-from-error-text', PROBE, 'if (/duplicate/.test(error.message)) return'],
  ['refusal-in-a-test', PROBE, "export type ProbeRefusal = 'never_tested'"],
  ['refusal-in-a-test', PROBE, "export type Refusal = { stage: 'format'; code: 'never_tested' }"],
  ['no-real-identity-number', PROBE, `const id = '${whole('110105', '19491231', '003')}'`],
  ['no-real-identity-number', 'docs.md', whole('911124', '19880101', '001')],
  ['migrations-numbered', 'issuer/migrations/0002-another-second.sql', 'select 1'],
  ['migrations-numbered', 'issuer/migrations/0003_third.sql', 'select 1'],
  ['names-say-what', 'issuer/src/user-manager.ts', ''],
  ['names-say-what', 'issuer/src/helpers/probe.ts', ''],
  ['names-say-what', 'issuer/src/issuance/token.ts', ''],
  ['index-says-what-it-is', 'packages/keys/src/index.ts', 'export {}\n'],
  ['index-says-what-it-is', 'packages/keys/src/index.ts', '/**\n * One line.\n */\nexport {}\n'],
]

describe('conventions', () => {
  test('finds nothing in a checkout that keeps them', () => {
    expect(checkConventions(GOOD)).toEqual([])
  })

  test.each(PLANTED)('%s is found in %s: %s', (rule, path, text) => {
    expect(broken(path, text).map((violation) => violation.rule)).toEqual([rule])
  })

  test('plants a violation of every rule there is', () => {
    expect([...new Set(PLANTED.map(([rule]) => rule))].sort()).toEqual(Object.keys(CONVENTIONS).sort())
  })

  test('lets migrations leave numbers out', () => {
    expect(broken('issuer/migrations/0020-twentieth.sql', 'select 1')).toEqual([])
  })

  test('lets the two numbers that the standard prints stand', () => {
    expect(broken('docs.md', '11010519491231002X 440524188001010014')).toEqual([])
  })

  test('lets a number with a wrong check digit or an impossible date stand', () => {
    const right = whole('110105', '19491231', '003')
    const wrong = right.slice(0, 17) + (right.endsWith('1') ? '2' : '1')
    expect(broken('docs.md', `${wrong} ${whole('110105', '19491331', '003')}`)).toEqual([])
  })

  test('says where: file and line', () => {
    expect(broken(PROBE, '\n\n// TODO: later')[0]?.where).toBe(`${PROBE}:3`)
  })

  test('tells long files without failing', () => {
    const files = [...GOOD, { path: PROBE, text: '\n'.repeat(301) }]
    expect(checkConventions(files)).toEqual([])
    expect(longFiles(files)).toEqual([`${PROBE} has 302 lines`])
  })
})

describe('refusalCodes', () => {
  test('reads codes of plain and staged unions, and neither stages nor other types', () => {
    const text =
      "export type ARefusal = 'one' | 'two'\nexport type BRefusal =\n  | { stage: 'format'; code: 'three' }\n  | ARefusal\nexport type Other = 'four'\n"
    expect(refusalCodes({ path: 'a.ts', text }).map(({ code, line }) => [code, line])).toEqual([
      ['one', 1],
      ['two', 1],
      ['three', 3],
    ])
  })
})
