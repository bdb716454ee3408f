import { describe, expect, test } from 'vitest'
import { neutralised, parseCsv, writeCsv } from './csv.ts'
import { type ImportProblem, MAX_APPLICANTS, readApplicant, readApplicants } from './read-applicants.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
/** GB 18030 of the characters of these tests, looked up in the standard's table. */
const GB: Readonly<Record<string, readonly number[]>> = {
  报: [0xb1, 0xa8],
  名: [0xc3, 0xfb],
  号: [0xba, 0xc5],
  儿: [0xb6, 0xf9],
  童: [0xcd, 0xaf],
  姓: [0xd0, 0xd5],
  陈: [0xb3, 0xc2],
  小: [0xd0, 0xa1],
  禾: [0xba, 0xcc],
  联: [0xc1, 0xaa],
  通: [0xcd, 0xa8],
  喆: [0x86, 0xb4],
}
const gb18030 = (text: string): Uint8Array =>
  new Uint8Array([...text].flatMap((sign) => GB[sign] ?? [sign.charCodeAt(0)]))
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(parts.flatMap((part) => [...part]))

const CHEN = { reference: '2027-001', name: '陈小禾', note: '' }
const faults = (bytes: Uint8Array) => {
  const read = readApplicants(bytes)
  return read.ok ? [] : read.reason
}

describe('a list of applicants', () => {
  test.each<[string, Uint8Array]>([
    ['UTF-8', utf8('报名号,儿童姓名\r\n2027-001,陈小禾\r\n')],
    ['UTF-8 with its mark, as a spreadsheet writes it', utf8('\ufeff报名号,儿童姓名\n2027-001,陈小禾')],
    ['GB 18030, as a Chinese spreadsheet writes it', gb18030('报名号,儿童姓名\r\n2027-001,陈小禾\r\n')],
    ['English heads in another order', utf8('Name,REFERENCE\n陈小禾,2027-001\n')],
    ['wide letters and spaces around', utf8('reference,name\n\uff12\uff10\uff12\uff17-001 , 陈小禾 \n\n')],
    ['quotes around everything', utf8('"reference","name"\n"2027-001","陈小禾"\n')],
  ])('is read in %s', (_, bytes) => {
    expect(readApplicants(bytes)).toEqual({ ok: true, value: [CHEN] })
  })

  test('of which a line could be read as both is no mixture: 联通 in GB 18030 happens to be good UTF-8', () => {
    const read = readApplicants(gb18030('报名号,儿童姓名\n1,陈小禾\n2,联通\n'))
    expect(read).toMatchObject({ ok: true, value: [{ name: '陈小禾' }, { name: '联通' }] })
    expect(readApplicants(gb18030('报名号,儿童姓名\n1,陈喆\n'))).toMatchObject({ ok: true, value: [{ name: '陈喆' }] })
  })

  test('keeps a note as text that no spreadsheet reckons, and its commas and quotes', () => {
    const bytes = utf8('reference,name,note\n1,陈小禾,"a, ""b"""\n2,陈小,=1+1\n3,陈禾,@SUM(A1)\n4,禾,\uff1d1\n')
    expect(readApplicants(bytes)).toMatchObject({
      ok: true,
      value: [{ note: 'a, "b"' }, { note: "'=1+1" }, { note: "'@SUM(A1)" }, { note: "'\uff1d1" }],
    })
  })

  test.each<[ImportProblem, string, string | undefined, number, Uint8Array]>([
    [
      'mixed_encodings',
      'pasted together from two',
      undefined,
      1,
      joined(gb18030('报名号,姓名\n1,陈小禾\n'), utf8('2,张三\n')),
    ],
    [
      'mixed_encodings',
      'UTF-8 with one line that is none',
      undefined,
      1,
      joined(utf8('报名号,姓名\n'), gb18030('1,陈小禾\n')),
    ],
    ['unknown_encoding', 'of another kind', undefined, 1, new Uint8Array([0x61, 0xff, 0xfe, 0x0a])],
    ['empty_file', 'of nothing', undefined, 1, utf8('')],
    ['empty_file', 'of heads alone', undefined, 1, utf8('reference,name\n')],
    ['unclosed_quote', 'with a quote that never closes', undefined, 2, utf8('reference,name\n1,"陈小禾\n2,陈\n')],
    ['stray_quote', 'with a quote inside a word', undefined, 2, utf8('reference,name\n1,陈"小禾\n')],
    ['stray_quote', 'with a word after a quote', undefined, 2, utf8('reference,name\n1,"陈"小禾\n')],
    ['unknown_column', 'with a column that nobody needs', undefined, 1, utf8('reference,name,parent_id\n1,陈,2\n')],
    ['unknown_column', 'with semicolons', undefined, 1, utf8('reference;name\n1;陈\n')],
    ['repeated_column', 'with a column twice', 'name', 1, utf8('reference,name,姓名\n1,陈,陈\n')],
    ['missing_column', 'without names', 'name', 1, utf8('reference,note\n1,x\n')],
    ['wrong_cell_count', 'with a cell too few', undefined, 3, utf8('reference,name\n1,陈\n2\n')],
    ['wrong_cell_count', 'with a cell too many', undefined, 2, utf8('reference,name\n1,陈,x\n')],
    ['missing', 'without a number', 'reference', 2, utf8('reference,name\n,陈\n')],
    ['missing', 'without a name', 'name', 2, utf8('reference,name\n1, \n')],
    ['bad_form', 'with a formula for a number', 'reference', 2, utf8('reference,name\n=1,陈\n')],
    ['bad_form', 'with a formula for a name', 'name', 2, utf8('reference,name\n1,"=HYPERLINK(""x"")"\n')],
    ['bad_form', 'with a formula in wide signs for a name', 'name', 2, utf8('reference,name\n1,\uff1dA1\n')],
    ['too_long', 'with a number of 33', 'reference', 2, utf8(`reference,name\n${'A'.repeat(33)},陈\n`)],
    ['too_long', 'with a name of 41', 'name', 2, utf8(`reference,name\n1,${'陈'.repeat(41)}\n`)],
    ['control_character', 'that turns the writing round', 'name', 2, utf8('reference,name\n1,陈\u202e禾\n')],
    ['control_character', 'with a tab', 'note', 2, utf8('reference,name,note\n1,陈,a\tb\n')],
    ['identity_number', 'with an identity number', 'reference', 2, utf8('reference,name\n010101202005180039,陈\n')],
    ['identity_number', 'with one in a note', 'note', 2, utf8('reference,name,note\n1,陈,ID 010101202005180039\n')],
    [
      'identity_number',
      'with one in wide digits',
      'note',
      2,
      utf8('reference,name,note\n1,陈,０１０１０１２０２００５１８００３９\n'),
    ],
    ['duplicate', 'with a number twice', 'reference', 4, utf8('reference,name\n1,陈\n2,陈\n1,禾\n')],
  ])('is refused as %s: %s', (problem, _, field, line, bytes) => {
    expect(faults(bytes)).toEqual([{ line, field, problem }])
  })

  test('tells all that is wrong at once, by line and field, and takes nothing', () => {
    expect(faults(utf8('reference,name,note\n,陈,\n2,1,\n3,禾,\n3,禾,\n'))).toEqual([
      { line: 2, field: 'reference', problem: 'missing' },
      { line: 3, field: 'name', problem: 'bad_form' },
      { line: 5, field: 'reference', problem: 'duplicate' },
    ])
  })

  test('counts lines as an editor does, through quotes that hold some', () => {
    expect(faults(utf8('reference,name\n1,"陈\n小"\n2,\n'))).toEqual([
      { line: 2, field: 'name', problem: 'control_character' },
      { line: 4, field: 'name', problem: 'missing' },
    ])
  })

  test(`holds ${MAX_APPLICANTS} and not one more`, () => {
    const lines = (count: number) =>
      utf8(`reference,name\n${Array.from({ length: count }, (_, index) => `N${index},陈小禾\n`).join('')}`)
    const whole = readApplicants(lines(MAX_APPLICANTS))
    expect(whole.ok && whole.value.length).toBe(MAX_APPLICANTS)
    expect(faults(lines(MAX_APPLICANTS + 1))).toEqual([
      { line: MAX_APPLICANTS + 2, field: undefined, problem: 'too_many_rows' },
    ])
  })

  test('typed by hand is held to the same', () => {
    expect(readApplicant(CHEN)).toEqual({ ok: true, value: CHEN })
    expect(readApplicant({ reference: 'a b', name: '', note: '' })).toEqual({
      ok: false,
      reason: [
        { field: 'reference', problem: 'bad_form' },
        { field: 'name', problem: 'missing' },
      ],
    })
    for (const name of ['买买提·阿不都', 'Ana-Maria O’Neill', '阿依古丽•买买提'])
      expect(readApplicant({ ...CHEN, name })).toMatchObject({ ok: true, value: { name } })
  })
})

describe('what is written for a spreadsheet', () => {
  test('begins with the mark of UTF-8, ends lines as CSV does, and has every cell in quotes', () => {
    expect(
      writeCsv([
        ['a', 'b"c'],
        ['d,e', ''],
      ]),
    ).toBe('\ufeff"a","b""c"\r\n"d,e",""\r\n')
  })

  test.each(['=1', '+1', '-1', '@x', '\t=1', ' =1', '\r1', '\n1', '\uff1d1', '\uff0b1', '\uff0d1', '\uff20x'])(
    'has no formula from %j',
    (text) => {
      expect(neutralised(text)).toBe(`'${text}`)
    },
  )

  test('leaves other text as it is, and comes back as it was', () => {
    const rows = [
      ['2027-001', '陈小禾', 'a-b=c'],
      ['x', '"', 'line\nbreak'],
    ]
    for (const row of rows) for (const cell of row) expect(neutralised(cell)).toBe(cell)
    const parsed = parseCsv(writeCsv(rows).slice(1))
    expect(parsed.ok && parsed.value.map(({ cells }) => cells)).toEqual(rows)
  })
})
