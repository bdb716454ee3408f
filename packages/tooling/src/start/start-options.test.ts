import { expect, test } from 'vitest'
import { readStartOptions } from './start-options.ts'

test('has ports and addresses of its own', () => {
  const options = readStartOptions([], {})
  expect(options).toMatchObject({
    fresh: false,
    evidence: false,
    ports: { issuer: 4100, verifier: 4200, wallet: 4300 },
    databaseUrl: undefined,
  })
  expect(options).toMatchObject({ urls: { issuer: 'http://localhost:4100', wallet: 'http://localhost:4300' } })
})

test('moves all three ports by one number', () => {
  expect(readStartOptions(['--port', '5100', '--fresh', '--evidence'], {})).toMatchObject({
    fresh: true,
    evidence: true,
    ports: { issuer: 5100, verifier: 5200, wallet: 5300 },
  })
})

test('takes public addresses from the environment, without a slash at the end', () => {
  const env = { ISSUER_PUBLIC_URL: 'https://issuer.example/', DATABASE_URL: '' }
  expect(readStartOptions([], env)).toMatchObject({
    urls: { issuer: 'https://issuer.example' },
    databaseUrl: undefined,
  })
})

test.each([['--port', 'many'], ['--port', '70000'], ['--what']])('refuses %j', (...args) => {
  expect(() => readStartOptions(args, {})).toThrow()
})
