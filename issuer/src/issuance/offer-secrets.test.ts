import type { AgencyId, IssuanceId } from '@sojourn/domain'
import { expect, test } from 'vitest'
import { issuanceOfNotificationId, notificationIdOf } from './notification-id.ts'
import { issuanceIdOf, lastIssuanceIdOf, newOfferId } from './offer.ts'
import { newTransactionCode, offerSecrets, secretsOfReference, transactionCodeMac } from './offer-secrets.ts'
import { createMac } from './server-secret.ts'

const mac = createMac('a secret of a test, forty-three characters long')
const AGENCY = 'public-security' as AgencyId
const NOW = new Date('2026-11-20T08:00:00Z')

test('an offer has the same secrets whoever asks for them, and by its reference too', () => {
  const offerId = newOfferId(NOW)
  const secrets = offerSecrets(mac, AGENCY, offerId)
  expect(offerSecrets(mac, AGENCY, offerId)).toEqual(secrets)
  expect(secretsOfReference(mac, AGENCY, secrets.reference)).toEqual(secrets)
  expect(secrets.preAuthorizedCode).not.toBe(secrets.reference)
})

test('two offers, two agencies and two servers share no secret', () => {
  const offerId = newOfferId(NOW)
  const codes = [
    offerSecrets(mac, AGENCY, offerId),
    offerSecrets(mac, AGENCY, newOfferId(NOW)),
    offerSecrets(mac, 'housing' as AgencyId, offerId),
    offerSecrets(createMac('another secret'), AGENCY, offerId),
  ].flatMap(({ reference, preAuthorizedCode }) => [reference, preAuthorizedCode])
  expect(new Set(codes).size).toBe(8)
})

test('a reference that nobody made leads to a code that nobody has, whatever is in it', () => {
  for (const reference of ['', '.', '../x', 'a.b', '\u0000']) {
    expect(secretsOfReference(mac, AGENCY, reference).preAuthorizedCode).toMatch(/^[\w-]{43}$/)
  }
})

test('a transaction code has six digits, leading zeros kept', () => {
  const codes = Array.from({ length: 2_000 }, newTransactionCode)
  expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true)
  expect(codes.some((code) => code.startsWith('0'))).toBe(true)
})

test('the same transaction code looks different for each offer', () => {
  const [a, b] = [newOfferId(NOW), newOfferId(NOW)].map((id) => offerSecrets(mac, AGENCY, id).codeHash)
  const of = (codeHash: Uint8Array | undefined) =>
    transactionCodeMac(mac, AGENCY, codeHash ?? new Uint8Array(), '123456')
  expect(of(a)).toEqual(of(a))
  expect(of(a)).not.toEqual(of(b))
})

test("an offer's issuances are told by the last byte, and lie between the offer and its end", () => {
  const offerId = newOfferId(NOW)
  expect(offerId.endsWith('00')).toBe(true)
  const ids = [0, 1, 31].map((position): string => issuanceIdOf(offerId, position))
  expect(ids.map((id) => id.slice(-2))).toEqual(['01', '02', '20'])
  for (const id of ids) expect(id > offerId && id <= lastIssuanceIdOf(offerId)).toBe(true)
})

test('a notification id names its issuance to its own agency and server, and to nobody else', () => {
  const issuanceId = issuanceIdOf(newOfferId(NOW), 0)
  const id = notificationIdOf(mac, AGENCY, issuanceId)
  expect(issuanceOfNotificationId(mac, AGENCY, id)).toBe(issuanceId)
  expect(issuanceOfNotificationId(mac, 'housing' as AgencyId, id)).toBeUndefined()
  expect(issuanceOfNotificationId(createMac('another secret'), AGENCY, id)).toBeUndefined()
  expect(issuanceOfNotificationId(mac, AGENCY, `${id.slice(0, -2)}AA`)).toBeUndefined()
  expect(issuanceOfNotificationId(mac, AGENCY, issuanceId as IssuanceId)).toBeUndefined()
})
