import { describe, expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from './index.ts'

describe('base64 with padding', () => {
  test.each([
    ['', ''],
    ['Zg==', 'f'],
    ['Zm8=', 'fo'],
    ['Zm9v', 'foo'],
    ['Pz8/Pj4+', '???>>>'],
  ])('is read and written: %j', (text, plain) => {
    expect(decodeBase64(text)).toEqual(new TextEncoder().encode(plain))
    expect(encodeBase64(new TextEncoder().encode(plain))).toBe(text)
  })

  test.each(['Zg', 'Zg=', 'Zg===', 'Zm9v====', 'Z===', 'Zh==', 'Zm9=', 'Zm-v', 'Zm 9', 'Zm9v\n', '=Zm9', 'Zg==Zg=='])(
    'is refused in another spelling: %j [R 17]',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined()
    },
  )
})
