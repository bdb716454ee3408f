import { describe, expect, test } from 'vitest'
import { takeResponseCode } from './response-code.ts'

const visit = (pathname: string, hash: string) => {
  const replaced: string[] = []
  const history = {
    replaceState: (_state: unknown, _title: string, url?: string | URL | null) => void replaced.push(String(url)),
  }
  return { code: takeResponseCode({ pathname, hash }, history), replaced }
}

describe('the way back from a wallet on the same device', () => {
  test('gives the response code and takes it out of the address bar', () => {
    expect(visit('/desk/landlords/return', '#response_code=k9-_')).toEqual({ code: 'k9-_', replaced: ['./'] })
  })

  test('without a code is an ordinary visit', () => {
    expect(visit('/desk/landlords/return', '')).toEqual({ code: undefined, replaced: ['./'] })
  })

  test('a code at another address is left alone', () => {
    expect(visit('/desk/landlords/', '#response_code=k9-_')).toEqual({ code: undefined, replaced: [] })
  })
})
