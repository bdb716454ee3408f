import { expect, test } from 'vitest'
import { takeLink } from './take-link.ts'

function opened(address: string) {
  const replaced: unknown[] = []
  const { pathname, search, href } = new URL(address)
  const link = takeLink({ pathname, search, href }, { replaceState: (_state, _title, url) => replaced.push(url) })
  return { link, replaced }
}

test('takes an offer or a request out of the address, so that it stays nowhere', () => {
  const address = 'https://wallet.example/offer?credential_offer_uri=https%3A%2F%2Fa.example%2Fo'
  expect(opened(address)).toEqual({ link: address, replaced: ['/'] })
})

test('takes the code of an agency out of the address at once', () => {
  const address = 'https://wallet.example/authorized?code=c&state=s&iss=https%3A%2F%2Fa.example'
  expect(opened(address)).toEqual({ link: address, replaced: ['/'] })
})

test.each([
  'https://wallet.example/',
  'https://wallet.example/offer',
  'https://wallet.example/cards/1?credential_offer=x',
])('leaves %s as it is', (address) => {
  expect(opened(address)).toEqual({ link: undefined, replaced: [] })
})
