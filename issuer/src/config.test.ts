import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isConfigProblems, redacted } from '@sojourn/service'
import { beforeAll, describe, expect, test } from 'vitest'
import { readIssuerConfig } from './config.ts'

let GOOD: Record<string, string>

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))
  writeFileSync(join(folder, 'secret'), `${'s'.repeat(64)}\n`)
  writeFileSync(join(folder, 'short'), 'short')
  writeFileSync(join(folder, 'anchor'), '{"kty":"EC","crv":"P-256","x":"eA","y":"eQ","use":"sig"}')
  writeFileSync(join(folder, 'no-key'), '{"kty":"oct","k":"eA"}')
  GOOD = {
    ISSUER_PUBLIC_URL: 'https://issuer.example/city/',
    DATABASE_URL: 'postgresql://sojourn:hunter2@db/issuer',
    AGENCIES_FILE: '/etc/agencies.json',
    TRUST_LIST_FILE: '/etc/trust-list.jwt',
    TRUST_ANCHOR_FILE: join(folder, 'anchor'),
    ISSUER_SECRET_FILE: join(folder, 'secret'),
    WALLET_PUBLIC_URL: 'https://wallet.example',
  }
})

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readIssuerConfig(env)
    return []
  } catch (error) {
    if (!isConfigProblems(error)) throw error
    return error.problems.map((problem) => problem.split(':')[0] ?? '')
  }
}

describe('the configuration', () => {
  test('is read once, without a slash at the end of the URL, with DPoP demanded', () => {
    expect(readIssuerConfig(GOOD)).toMatchObject({
      publicUrl: 'https://issuer.example/city',
      listenPort: 4100,
      bearerTokens: 'refused',
      batchSize: 10,
      statusListEntries: 131_072,
      statusPublishSeconds: 5,
      statusWindowSeconds: 15,
    })
  })

  test('shows neither the secret nor the password of the database', () => {
    const shown = JSON.stringify(redacted(readIssuerConfig(GOOD)))
    expect(shown).not.toContain('sssss')
    expect(shown).not.toContain('hunter2')
  })

  test.each([
    ['ISSUER_PUBLIC_URL', 'http://issuer.example'],
    ['ISSUER_PUBLIC_URL', 'http://localhost:4100'],
    ['BEARER_TOKENS', 'yes'],
    ['STATUS_LIST_ENTRIES', '131071'],
    ['STATUS_PUBLISH_SECONDS', '0'],
    ['STATUS_WINDOW_SECONDS', '16'],
    ['STATUS_LIST_TTL_SECONDS', '4'],
    ['BATCH_SIZE', '1'],
    ['SYNTHETIC_RESIDENTS', 'yes'],
    ['KEY_ANNOUNCE_SECONDS', '0'],
    ['KEYS_CHECK_SECONDS', '0'],
    ['LOG_LEVEL', 'chatty'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ ...GOOD, [name]: value })).toEqual([name])
  })

  test('refuses a window and rounds that add up to more than thirty seconds', () => {
    expect(problemsOf({ ...GOOD, STATUS_PUBLISH_SECONDS: '5', STATUS_WINDOW_SECONDS: '15' })).toEqual([])
    expect(problemsOf({ ...GOOD, STATUS_PUBLISH_SECONDS: '6' })).toEqual(['STATUS_WINDOW_SECONDS'])
  })

  test('refuses a secret that is too short', () => {
    const short = GOOD.ISSUER_SECRET_FILE?.replace(/secret$/, 'short') ?? ''
    expect(problemsOf({ ...GOOD, ISSUER_SECRET_FILE: short })).toEqual(['ISSUER_SECRET_FILE'])
  })

  test('takes a token whole or not at all', () => {
    const token = { PKCS11_LIBRARY: '/usr/lib/token.so', PKCS11_TOKEN: 'agency', PKCS11_ADDON: '/opt/pkcs11js' }
    expect(problemsOf({ ...GOOD, ...token })).toEqual(['PKCS11_LIBRARY'])
    const whole = { ...GOOD, ...token, PKCS11_PIN_FILE: GOOD.ISSUER_SECRET_FILE ?? '' }
    expect(problemsOf(whole)).toEqual([])
    expect(JSON.stringify(redacted(readIssuerConfig(whole)))).not.toContain('sssss')
  })

  test('refuses an anchor that is no public key', () => {
    const wrong = GOOD.TRUST_ANCHOR_FILE?.replace(/anchor$/, 'no-key') ?? ''
    expect(problemsOf({ ...GOOD, TRUST_ANCHOR_FILE: wrong })).toEqual(['TRUST_ANCHOR_FILE'])
  })

  test('tells everything that is missing at once', () => {
    expect(problemsOf({})).toEqual(
      expect.arrayContaining([
        'DATABASE_URL',
        'AGENCIES_FILE',
        'TRUST_LIST_FILE',
        'TRUST_ANCHOR_FILE',
        'ISSUER_SECRET_FILE',
      ]),
    )
  })
})
