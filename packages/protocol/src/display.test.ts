import { expect, test } from 'vitest'
import { type DisplayName, displayFor, displayNames } from './display.ts'

const zh: DisplayName = { name: '居住证', locale: 'zh-CN' }
const en: DisplayName = { name: 'Residence permit', locale: 'en' }
const fr: DisplayName = { name: 'Permis', locale: 'fr-FR' }

test('the entry in the reader’s language is shown, else another region of it, else the first', () => {
  expect(displayFor([en, zh], 'zh-CN')).toBe(zh)
  expect(displayFor([zh, { ...en, locale: 'EN-us' }], 'en')?.name).toBe('Residence permit')
  expect(displayFor([{ ...zh, locale: 'zh-Hant' }, en], 'zh-CN')?.name).toBe('居住证')
  expect(displayFor([fr, en], 'zh-CN')).toBe(fr)
  expect(displayFor([], 'en')).toBeUndefined()
})

test('what could not be shown safely is left out', () => {
  const read = displayNames.parse([
    { name: 'a', logo: { uri: 'javascript:alert(1)' }, background_color: 'url(https://x.example)', text_color: '#FFF' },
    { locale: 'en' },
    { name: 'b', logo: { uri: 'https://issuer.example/logo.png', alt_text: 'crest' }, unknown: 1 },
  ])
  expect(read).toEqual([
    { name: 'a', textColor: '#FFF' },
    { name: 'b', logo: { uri: 'https://issuer.example/logo.png', altText: 'crest' } },
  ])
})
