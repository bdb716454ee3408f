import type { JsonObject, JsonValue } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { bitstringEntryOf, readBitstringEntry } from './bitstring-entry.ts'

const URI = 'https://issuer.example/status-lists/3/revocation'
const ENTRY = bitstringEntryOf(URI, 94_567, 'revocation')
const verdict = (change: JsonObject): string => {
  const read = readBitstringEntry({ ...ENTRY, ...change })
  return read.ok ? 'ok' : read.reason
}
const MESSAGES = ['pending', 'accepted', 'rejected', 'undefined'].map((message, value) => ({
  status: `0x${value}`,
  message,
}))

describe('an entry of a bitstring status list', () => {
  test('names one bit of one list, its index as a decimal string [S 28]', () => {
    expect(ENTRY).toEqual({
      id: `${URI}#94567`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '94567',
      statusListCredential: URI,
    })
    expect(readBitstringEntry(ENTRY)).toEqual({
      ok: true,
      value: { uri: URI, index: 94_567, purpose: 'revocation', size: 1, messages: new Map() },
    })
  })

  test('may leave its id out, but its id is not the URL of the list [S 28]', () => {
    const { id: _, ...nameless } = ENTRY
    expect(readBitstringEntry(nameless)).toMatchObject({ ok: true })
    expect(verdict({ id: URI })).toBe('malformed_entry')
    expect(verdict({ id: 'status 3' })).toBe('malformed_entry')
  })

  test.each<[string, JsonObject]>([
    ['another type', { type: 'StatusList2021Entry' }],
    ['no purpose', { statusPurpose: '' }],
    ['a purpose that is a list', { statusPurpose: ['revocation'] }],
    ['an index that is a number', { statusListIndex: 94_567 }],
    ['an index that is true', { statusListIndex: true }],
    ['an index below zero', { statusListIndex: '-1' }],
    ['an index with leading zeroes', { statusListIndex: '007' }],
    ['an index in another base', { statusListIndex: '0x17' }],
    ['an index that is no integer', { statusListIndex: '1.5' }],
    ['no index', { statusListIndex: '' }],
    ['a list that is no URL', { statusListCredential: 'list 3' }],
    ['a reference that is no URL', { statusReference: 'dictionary' }],
    ['no reference in the list of them', { statusReference: [] }],
    ['a size of nothing', { statusSize: 0 }],
    ['a size that is a string', { statusSize: '1' }],
    ['a size that is no integer', { statusSize: 1.5 }],
  ])('with %s is refused [S 28]', (_what, change) => {
    expect(verdict({})).toBe('ok')
    expect(verdict(change)).toBe('malformed_entry')
  })

  test('of several bits has a message for each of its values, which are two to the size [S 28]', () => {
    const message = { statusPurpose: 'message', statusSize: 2 }
    const read = readBitstringEntry({ ...ENTRY, ...message, statusMessage: MESSAGES })
    expect(read).toMatchObject({ ok: true, value: { size: 2 } })
    expect(read.ok && [...read.value.messages]).toEqual([
      [0, 'pending'],
      [1, 'accepted'],
      [2, 'rejected'],
      [3, 'undefined'],
    ])
    expect(verdict(message)).toBe('malformed_entry')
    const of = (...statusMessage: JsonValue[]) => verdict({ ...message, statusMessage })
    expect(of(...MESSAGES.slice(1))).toBe('malformed_entry')
    expect(of(...MESSAGES.slice(0, 3), { status: '0x2', message: 'twice' })).toBe('malformed_entry')
    expect(of(...MESSAGES.slice(0, 3), { status: '0x4', message: 'beyond' })).toBe('malformed_entry')
    expect(of(...MESSAGES.slice(0, 3), { status: '3', message: 'decimal' })).toBe('malformed_entry')
    expect(of(...MESSAGES.slice(0, 3), { status: '0x3' })).toBe('malformed_entry')
    expect(verdict({ ...message, statusMessage: 'pending' })).toBe('malformed_entry')
  })

  test('of one bit may have two messages, and a reference or several', () => {
    expect(verdict({ statusMessage: MESSAGES.slice(0, 2) })).toBe('ok')
    expect(verdict({ statusMessage: MESSAGES })).toBe('malformed_entry')
    expect(verdict({ statusReference: 'https://example.org/dictionary' })).toBe('ok')
    expect(verdict({ statusReference: ['https://example.org/dictionary', 'urn:example:2'] })).toBe('ok')
  })

  test('is an object', () => {
    expect(readBitstringEntry(URI)).toEqual({ ok: false, reason: 'malformed_entry' })
  })
})
