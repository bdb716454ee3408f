import { describe, expect, test } from 'vitest'
import { staffDoorWords } from '../passkeys/words.ts'
import { defineWords, languageOf } from './language.ts'
import { uiWords } from './ui-words.ts'
import { wordFaults } from './word-faults.ts'

describe('the language of the page', () => {
  test.each([
    [['zh-CN', 'en'], 'zh-CN'],
    [['en-GB', 'zh-CN'], 'en'],
    [['zh-Hant-HK'], 'zh-CN'],
    [['ug', 'kk', 'en'], 'en'],
    [['fr'], 'zh-CN'],
    [[], 'zh-CN'],
  ] as const)('for a browser that asks for %j is %s', (asked, language) => {
    expect(languageOf(asked)).toBe(language)
  })
})

describe('words', () => {
  const words = defineWords('test', { left: '还剩 {{count}} 次，{{count}} 次' }, { left: '{{count}} left of {{all}}' })

  test('take values in their places', () => {
    expect(words.say('zh-CN', 'left', { count: 2 })).toBe('还剩 2 次，2 次')
  })

  test('show a place that got no value instead of hiding it', () => {
    expect(words.say('en', 'left', { count: 2 })).toBe('2 left of {{all}}')
  })

  test('put a value in as it is, even one that looks like a place', () => {
    expect(words.say('en', 'left', { count: '{{all}}', all: '<b>' })).toBe('{{all}} left of <b>')
  })

  test('of the shared components say the same in both languages', () => {
    expect([...wordFaults(uiWords), ...wordFaults(staffDoorWords)]).toEqual([])
  })

  test('that differ in their places are found out', () => {
    expect(wordFaults(words)).toEqual(['left: en has the place all'])
  })
})
