import { ok, type Result, refuse } from '@sojourn/domain'

export interface CsvRecord {
  /** The line of the file at which it begins, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

export interface CsvProblem {
  readonly line: number
  readonly problem: 'unclosed_quote' | 'stray_quote'
}

/** RFC 4180, strictly: commas, quotes that open and close a whole cell, CRLF or LF. Empty lines are nobody. */
export function parseCsv(text: string): Result<readonly CsvRecord[], CsvProblem> {
  const records: CsvRecord[] = []
  let cells: string[] = []
  let line = 1
  let began = 1
  let at = 0
  while (at < text.length) {
    const cell = text[at] === '"' ? quoted(text, at) : plain(text, at)
    if (typeof cell === 'string') return refuse({ line: began, problem: cell })
    cells.push(cell.value)
    line += cell.lines
    at = cell.end
    if (text[at] === ',') {
      at += 1
      if (at === text.length || text[at] === '\n' || text.startsWith('\r\n', at)) cells.push('')
      else continue
    }
    if (text[at] === '\r') at += 1
    at += 1
    if (cells.length > 1 || cells[0] !== '') records.push({ line: began, cells })
    cells = []
    line += 1
    began = line
  }
  return ok(records)
}

interface Cell {
  readonly value: string
  readonly end: number
  readonly lines: number
}

function plain(text: string, from: number): Cell | 'stray_quote' {
  let end = from
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && !text.startsWith('\r\n', end)) {
    if (text[end] === '"') return 'stray_quote'
    end += 1
  }
  return { value: text.slice(from, end), end, lines: 0 }
}

function quoted(text: string, from: number): Cell | CsvProblem['problem'] {
  let value = ''
  let lines = 0
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text[at] ?? ''
    if (sign === '\n') lines += 1
    if (sign !== '"') value += sign
    else if (text[at + 1] === '"') {
      value += '"'
      at += 1
    } else {
      const end = at + 1
      const closes = end === text.length || text[end] === ',' || text[end] === '\n' || text.startsWith('\r\n', end)
      return closes ? { value, end, lines } : 'stray_quote'
    }
  }
  return 'unclosed_quote'
}

/** What a spreadsheet would take for a formula, in the widths that it knows. */
const FORMULA = /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/

/** Text that stays text in whatever opens the file: an apostrophe before what would be reckoned. */
export const neutralised = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

const BYTE_ORDER_MARK = '\ufeff'

/** Every cell in quotes, so that nothing in it ends it; the mark in front tells a spreadsheet that it is UTF-8. */
export const writeCsv = (rows: readonly (readonly string[])[]): string =>
  BYTE_ORDER_MARK +
  rows.map((row) => `${row.map((cell) => `"${neutralised(cell).replaceAll('"', '""')}"`).join(',')}\r\n`).join('')
