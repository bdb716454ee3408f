import { ok, type Result, refuse } from '@sojourn/domain'
import type { NewApplicant } from './applicant.ts'
import { type CsvRecord, neutralised, parseCsv } from './csv.ts'
import { readEncoding } from './read-encoding.ts'

export type ApplicantField = 'reference' | 'name' | 'note'

export type ImportProblem =
  | 'empty_file'
  | 'unknown_encoding'
  | 'mixed_encodings'
  | 'unclosed_quote'
  | 'stray_quote'
  | 'unknown_column'
  | 'repeated_column'
  | 'missing_column'
  | 'wrong_cell_count'
  | 'too_many_rows'
  | CellProblem
  | 'duplicate'
  | 'known_already'

export type CellProblem = 'missing' | 'too_long' | 'bad_form' | 'control_character' | 'identity_number'

/** Where in the file, and what: so that whoever has it can put it right. */
export interface ImportFault {
  readonly line: number
  readonly field: ApplicantField | undefined
  readonly problem: ImportProblem
}

export const MAX_APPLICANTS = 10_000
/** More would not be read by anybody. */
const MAX_FAULTS = 50

const COLUMNS: Readonly<Record<string, ApplicantField>> = {
  reference: 'reference',
  报名号: 'reference',
  name: 'name',
  儿童姓名: 'name',
  姓名: 'name',
  note: 'note',
  备注: 'note',
}

/** A whole list or none of it: a file with a fault is given back with all its faults. */
export function readApplicants(bytes: Uint8Array): Result<readonly NewApplicant[], readonly ImportFault[]> {
  const text = readEncoding(bytes)
  if (!text.ok) return refuse([{ line: 1, field: undefined, problem: text.reason }])
  const parsed = parseCsv(text.value)
  if (!parsed.ok) return refuse([{ ...parsed.reason, field: undefined }])
  const [header, ...records] = parsed.value
  if (header === undefined || records.length === 0) {
    return refuse([{ line: 1, field: undefined, problem: 'empty_file' }])
  }
  const columns = readHeader(header)
  if (!columns.ok) return columns
  if (records.length > MAX_APPLICANTS) {
    return refuse([{ line: records[MAX_APPLICANTS]?.line ?? 1, field: undefined, problem: 'too_many_rows' }])
  }
  const faults: ImportFault[] = []
  const applicants: NewApplicant[] = []
  const seen = new Set<string>()
  for (const record of records) {
    const read = readRecord(record, columns.value)
    if (!read.ok) faults.push(...read.reason)
    else if (seen.has(read.value.reference))
      faults.push({ line: record.line, field: 'reference', problem: 'duplicate' })
    else {
      seen.add(read.value.reference)
      applicants.push(read.value)
    }
    if (faults.length >= MAX_FAULTS) return refuse(faults.slice(0, MAX_FAULTS))
  }
  return faults.length > 0 ? refuse(faults) : ok(applicants)
}

function readHeader({ line, cells }: CsvRecord): Result<readonly ApplicantField[], readonly ImportFault[]> {
  const fields: ApplicantField[] = []
  for (const cell of cells) {
    const name = cell.normalize('NFKC').trim().toLowerCase()
    const field = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined
    if (field === undefined) return refuse([{ line, field: undefined, problem: 'unknown_column' }])
    if (fields.includes(field)) return refuse([{ line, field, problem: 'repeated_column' }])
    fields.push(field)
  }
  const missing = (['reference', 'name'] as const).filter((field) => !fields.includes(field))
  return missing.length === 0
    ? ok(fields)
    : refuse(missing.map((field) => ({ line, field, problem: 'missing_column' as const })))
}

function readRecord(
  { line, cells }: CsvRecord,
  columns: readonly ApplicantField[],
): Result<NewApplicant, readonly ImportFault[]> {
  if (cells.length !== columns.length) return refuse([{ line, field: undefined, problem: 'wrong_cell_count' }])
  const given = Object.fromEntries(columns.map((field, index) => [field, cells[index] ?? '']))
  const read = readApplicant({ reference: given.reference ?? '', name: given.name ?? '', note: given.note ?? '' })
  return read.ok ? read : refuse(read.reason.map((fault) => ({ line, ...fault })))
}

export interface FieldFault {
  readonly field: ApplicantField
  readonly problem: CellProblem
}

/** One applicant as typed or as a line of a file. */
export function readApplicant(given: NewApplicant): Result<NewApplicant, readonly FieldFault[]> {
  const reference = given.reference.normalize('NFKC').trim()
  const name = given.name.normalize('NFC').trim()
  const note = given.note.normalize('NFC').trim()
  const faults = [
    ...faultOf('reference', reference, { max: 32, form: /^[A-Za-z0-9][A-Za-z0-9-]*$/ }),
    // A name begins with a letter, so it is no formula either.
    ...faultOf('name', name, { max: 40, form: /^\p{L}[\p{L}\p{M} ·•.'’-]*$/u }),
    ...faultOf('note', note, { max: 100, form: undefined }),
  ]
  return faults.length > 0 ? refuse(faults) : ok({ reference, name, note: neutralised(note) })
}

/** Whatever a list has them for: no citizen ID number is kept here, or asked (domain.md section 6 (a)). */
const IDENTITY_NUMBER = /(?<!\d)\d{17}[\dXx]/
const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\ufffd]/u

function faultOf(
  field: ApplicantField,
  text: string,
  { max, form }: { readonly max: number; readonly form: RegExp | undefined },
): FieldFault[] {
  if (CONTROL.test(text)) return [{ field, problem: 'control_character' }]
  if (text === '') return form === undefined ? [] : [{ field, problem: 'missing' }]
  if (IDENTITY_NUMBER.test(text.normalize('NFKC'))) return [{ field, problem: 'identity_number' }]
  if ([...text].length > max) return [{ field, problem: 'too_long' }]
  return form === undefined || form.test(text) ? [] : [{ field, problem: 'bad_form' }]
}
