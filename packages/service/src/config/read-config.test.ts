import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { flag, port, publicUrl, wholeNumber } from './config-pieces.ts'
import { isConfigProblems, readConfig, redacted } from './read-config.ts'
import { secret } from './secret.ts'

const schema = z
  .object({
    PUBLIC_URL: publicUrl(true),
    PORT: port(),
    TTL_SECONDS: wholeNumber(1, 600).default(60),
    OPEN: flag(),
    KEY: secret(),
  })
  .transform((env) => ({ publicUrl: env.PUBLIC_URL, listen: { port: env.PORT }, key: env.KEY, open: env.OPEN }))

const GOOD = { PUBLIC_URL: 'http://localhost:4100/path/', PORT: '0', OPEN: 'false', KEY: 'k'.repeat(32) }

const problemsOf = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    readConfig(schema, env)
    return []
  } catch (error) {
    if (!isConfigProblems(error)) throw error
    return error.problems
  }
}

describe('readConfig', () => {
  test('gives domain values', () => {
    const config = readConfig(schema, GOOD)
    expect([config.publicUrl, config.listen.port, config.open]).toEqual(['http://localhost:4100/path', 0, false])
    expect(config.key.reveal()).toBe('k'.repeat(32))
  })

  test('tells every problem at once', () => {
    const problems = problemsOf({ PUBLIC_URL: 'ftp://x', PORT: '70000', OPEN: 'yes', KEY: 'short' })
    expect(problems.map((line) => line.split(':')[0])).toEqual(['PUBLIC_URL', 'PORT', 'OPEN', 'KEY'])
  })

  test('takes an empty variable for an unset one', () => {
    expect(problemsOf({ ...GOOD, OPEN: '' }).map((line) => line.split(':')[0])).toEqual(['OPEN'])
    expect(problemsOf({ ...GOOD, TTL_SECONDS: '' })).toEqual([])
  })

  test('freezes the answer all through', () => {
    const config = readConfig(schema, GOOD)
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.listen)).toBe(true)
  })
})

describe('publicUrl', () => {
  const accepts = (url: string, loopback: boolean) => publicUrl(loopback).safeParse(url).success

  test('takes https, and http on loopback where that is allowed', () => {
    expect(accepts('https://issuer.example/city', false)).toBe(true)
    expect(accepts('http://127.0.0.1:4100', true)).toBe(true)
  })

  test.each([
    ['http on loopback where it is not allowed', 'http://localhost:4100', false],
    ['http elsewhere', 'http://issuer.example', true],
    ['a name that only begins like loopback', 'http://localhost.evil.example', true],
    ['a query', 'https://issuer.example/?a=1', true],
    ['an empty query', 'https://issuer.example/?', true],
    ['a fragment', 'https://issuer.example/#a', true],
    ['a name and password', 'https://a:b@issuer.example', true],
    ['no URL', 'issuer.example', true],
  ])('refuses %s', (_what, url, loopback) => {
    expect(accepts(url, loopback)).toBe(false)
  })
})

describe('redacted', () => {
  test('masks secrets and passwords in URLs and leaves the rest', () => {
    const config = readConfig(schema, GOOD)
    const shown = redacted({ ...config, database: 'postgresql://me:hush@db.example/x?sslmode=require' })
    expect(shown).toEqual({
      publicUrl: 'http://localhost:4100/path',
      listen: { port: 0 },
      open: false,
      key: '[redacted]',
      database: 'postgresql://me:redacted@db.example/x?sslmode=require',
    })
  })

  test('a secret never shows itself by accident', () => {
    const { key } = readConfig(schema, GOOD)
    expect(JSON.stringify({ key }) + String(key)).toBe('{"key":"[redacted]"}[redacted]')
  })
})
