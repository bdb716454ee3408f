import { ok, type Result, refuse } from '@sojourn/domain'

export type EncodingProblem = 'unknown_encoding' | 'mixed_encodings'

const UTF8 = new TextDecoder('utf-8', { fatal: true })
const GB18030 = new TextDecoder('gb18030', { fatal: true })

/**
 * The text of a file as an office has it: UTF-8, with or without its mark, or GB 18030, which is what a Chinese spreadsheet writes.
 * A file of which some lines are one and some the other was pasted together; read as either it has wrong names in it, so it is refused.
 */
export function readEncoding(bytes: Uint8Array): Result<string, EncodingProblem> {
  const utf8 = decoded(UTF8, bytes)
  if (utf8 !== undefined) return ok(utf8)
  const gb18030 = decoded(GB18030, bytes)
  if (gb18030 === undefined) return refuse(linesOf(bytes).some(isHanInUtf8) ? 'mixed_encodings' : 'unknown_encoding')
  return linesOf(bytes).some(isHanInUtf8) ? refuse('mixed_encodings') : ok(gb18030)
}

function decoded(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

const LINE_FEED = 0x0a

function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  let from = 0
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at < bytes.length && bytes[at] !== LINE_FEED) continue
    lines.push(bytes.subarray(from, at))
    from = at + 1
  }
  return lines
}

/**
 * Characters that are in use lie in the part of GB 18030 whose two bytes both are A1 or above. A line that is UTF-8 for Han characters
 * and would not be that is UTF-8; one that is both says nothing.
 */
const isHanInUtf8 = (line: Uint8Array): boolean => {
  const text = decoded(UTF8, line)
  return text !== undefined && /\p{Script=Han}/u.test(text) && !isCommonGb(line)
}

function isCommonGb(line: Uint8Array): boolean {
  for (let at = 0; at < line.length; at += 1) {
    const lead = line[at] ?? 0
    if (lead < 0x80) continue
    if (lead < 0xa1 || lead > 0xf7 || (line[at + 1] ?? 0) < 0xa1) return false
    at += 1
  }
  return true
}
