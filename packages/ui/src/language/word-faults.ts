import type { Words } from './language.ts'

const HAN = /\p{Script=Han}/u

/** Both languages must say the same: no empty word, the same places, Chinese in Chinese and none of it in English. For tests. */
export function wordFaults<K extends string>({ tables }: Words<K>): readonly string[] {
  const { 'zh-CN': zhCn, en } = tables
  return (Object.keys(zhCn) as K[]).flatMap((key) => {
    const faults: string[] = []
    if (zhCn[key].trim() === '' || en[key].trim() === '') faults.push(`${key}: empty`)
    if (!HAN.test(zhCn[key])) faults.push(`${key}: zh-CN has no Chinese`)
    if (HAN.test(en[key])) faults.push(`${key}: en has Chinese`)
    const places = { 'zh-CN': placesOf(zhCn[key]), en: placesOf(en[key]) }
    for (const place of places['zh-CN'].filter((name) => !places.en.includes(name)))
      faults.push(`${key}: zh-CN has the place ${place}`)
    for (const place of places.en.filter((name) => !places['zh-CN'].includes(name)))
      faults.push(`${key}: en has the place ${place}`)
    return faults
  })
}

const placesOf = (text: string): readonly string[] =>
  Array.from(text.matchAll(/\{\{(\w+)\}\}/g), ([, name = '']) => name)
