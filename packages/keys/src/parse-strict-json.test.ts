import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseStrictJson, utf8 } from './index.ts'

describe('strict JSON', () => {
  test.each([
    ['{}', {}],
    ['{"a":1,"b":{"a":2},"c":[{"a":3}]}', { a: 1, b: { a: 2 }, c: [{ a: 3 }] }],
    [' { "a" : "x\\":y" , "b" : "{\\"a\\":1}" } ', { a: 'x":y', b: '{"a":1}' }],
    ['"居住证"', '居住证'],
    ['[1.5,-0.1,9007199254740991,1e3]', [1.5, -0.1, 9007199254740991, 1000]],
    ['"\\ud83d\\ude00"', '😀'],
    ['null', null],
  ])('reads %s', (text, value) => {
    expect(parseStrictJson(text)).toEqual(value)
    expect(parseStrictJson(utf8(text))).toEqual(value)
  })

  test.each([
    ['a member twice', '{"a":1,"a":1}'],
    ['a member twice, spelled differently', '{"a":1,"\\u0061":2}'],
    ['a member twice, deep inside', '{"x":[{"y":{"a":1,"b":2,"a":3}}]}'],
    ['a member twice around nesting', '{"a":{"a":1},"a":2}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__ in escapes', '{"\\u005f_proto__":1}'],
    ['a number too large', '1e400'],
    ['an integer that a double cannot hold', '{"n":9007199254740993}'],
    ['a lone surrogate', '"\\ud800"'],
    ['a lone surrogate in a name', '{"\\udc00":1}'],
    ['a byte order mark', '\ufeff{}'],
    ['a raw NUL', '{"a":"\0"}'],
    ['a comment', '{}//'],
    ['a trailing comma', '[1,]'],
    ['two values', '{}{}'],
    ['NaN', 'NaN'],
    ['nothing', ''],
  ])('refuses %s', (_what, text) => {
    expect(parseStrictJson(text)).toBeUndefined()
    expect(parseStrictJson(utf8(text))).toBeUndefined()
  })

  test('refuses bytes that are not UTF-8', () => {
    expect(parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined()
    expect(parseStrictJson(Uint8Array.of(0x22, 0xc0, 0xaf, 0x22))).toBeUndefined()
  })

  test('reads as deep as it is allowed, and no deeper', () => {
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
    expect(parseStrictJson(deep(32))).toBeDefined()
    expect(parseStrictJson(deep(33))).toBeUndefined()
    expect(parseStrictJson(deep(100_000))).toBeUndefined()
    expect(parseStrictJson('{"a":[1]}', { maxDepth: 2 })).toBeDefined()
    expect(parseStrictJson('{"a":[[]]}', { maxDepth: 2 })).toBeUndefined()
  })

  test('reads whatever JSON.stringify writes, and refuses it once a member is repeated', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify({ value })
        const read = parseStrictJson(text)
        if (hasOddity(text)) expect(read).toBeUndefined()
        else expect(read).toEqual(JSON.parse(text))
        expect(parseStrictJson(text.replace(/\}$/, ',"value":1}'))).toBeUndefined()
      }),
      { numRuns: 1000 },
    )
  })
})

/** What strict JSON refuses and JSON.stringify may write: a lone surrogate as an escape, a great integer, the one name. */
function hasOddity(text: string): boolean {
  let odd = false
  JSON.parse(text, (name, value) => {
    if (name === '__proto__' || !name.isWellFormed()) odd = true
    if (typeof value === 'string' && !value.isWellFormed()) odd = true
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) odd = true
    return value
  })
  return odd
}
