import { type AgencyId, addSeconds, type OfferId } from '@sojourn/domain'
import { encodeBase64url, utf8 } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { type AccessToken, mintAccessToken, readAccessToken } from './access-token.ts'
import { createMac } from './server-secret.ts'

const mac = createMac('a secret of a test, forty-three characters long')
const AGENCY = 'public-security' as AgencyId
const NOW = new Date('2026-11-20T08:00:00Z')
const TOKEN: AccessToken = {
  agency: AGENCY,
  grant: { kind: 'offer', id: '01900000-0000-7000-8000-000000000000' as OfferId },
  configurationIds: ['residence-permit.dc-sd-jwt', null],
  hasIdentifiers: true,
  boundTo: 'thumbprint-of-a-key',
  expiresAt: addSeconds(NOW, 600),
}
const text = mintAccessToken(mac, TOKEN)

describe('an access token', () => {
  test('says to its own server what was put in', () => {
    expect(readAccessToken(mac, text, AGENCY, NOW)).toEqual({ ok: true, value: TOKEN })
  })

  test('ends in its second', () => {
    expect(readAccessToken(mac, text, AGENCY, addSeconds(NOW, 599)).ok).toBe(true)
    expect(readAccessToken(mac, text, AGENCY, addSeconds(NOW, 600))).toEqual({ ok: false, reason: 'token_expired' })
  })

  const [payload = '', tag = ''] = text.split('.')
  const longer = encodeBase64url(utf8(JSON.stringify({ a: AGENCY, o: TOKEN.grant.id, e: 9_999_999_999, c: [] })))
  test.each([
    ['another payload under the same MAC', `${longer}.${tag}`],
    ['no MAC', `${payload}.`],
    ['no payload', `.${tag}`],
    ['a third part', `${text}.x`],
    ['a MAC spelled with padding', `${payload}.${tag}=`],
    ['the MAC of another server', mintAccessToken(createMac('another secret'), TOKEN)],
    ['nothing', ''],
  ])('with %s is unknown', (_, spoiled) => {
    expect(readAccessToken(mac, spoiled, AGENCY, NOW)).toEqual({ ok: false, reason: 'token_unknown' })
  })

  test('of one agency is unknown at another [T 16]', () => {
    const other = readAccessToken(mac, text, 'human-resources' as AgencyId, NOW)
    expect(other).toEqual({ ok: false, reason: 'token_unknown' })
  })
})
