import { createSoftwarePasskey, type PasskeyAnswer, type SoftwarePasskey } from '@sojourn/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Office, startOffice } from '../testing/start-office.ts'

const ORIGIN = 'http://localhost:4100'
const DAY_SECONDS = 86_400
let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())

const refused = (reason: string) => ({ ok: false, reason })
const invite = async (): Promise<string> => {
  const link = await office.app.useCases.inviteStaff(office.agency, 'Officer Wang', ['clerk'], office.now())
  return new URL(link).hash.slice(1)
}
const started = (token: string, agency = office.agency) =>
  office.app.useCases.startEnrolment(agency, token, office.now())

async function enrol(token: string, passkey: SoftwarePasskey, answer: Partial<PasskeyAnswer> = {}) {
  const begun = await started(token)
  if (!begun.ok) throw new Error(begun.reason)
  const response = passkey.create(begun.value.options, { origin: ORIGIN, ...answer })
  return { response, outcome: await office.app.useCases.enrol(office.agency, token, response, office.now()) }
}

async function signIn(passkey: SoftwarePasskey, answer: Partial<PasskeyAnswer> = {}) {
  const options = await office.app.useCases.startSignIn(office.agency)
  const response = passkey.get(options, { origin: ORIGIN, ...answer })
  return { response, outcome: await office.app.useCases.signIn(office.agency, response, office.now()) }
}

describe('an officer who was invited', () => {
  test('is enrolled by the passkey that they make [P 23]', async () => {
    const { outcome } = await enrol(await invite(), createSoftwarePasskey())
    expect(outcome).toMatchObject({ ok: true, value: { name: 'Officer Wang', roles: ['clerk'] } })
  })

  test('is unknown by a secret that was never given, and at another agency', async () => {
    const token = await invite()
    expect((await started(token)).ok).toBe(true)
    for (const strange of ['', 'A'.repeat(43), token.slice(1)])
      expect(await started(strange)).toEqual(refused('invitation_unknown'))
    expect(await started(token, office.other)).toEqual(refused('invitation_unknown'))
  })

  test('is enrolled once, also when the second passkey was begun in time', async () => {
    const token = await invite()
    const [first, second] = [createSoftwarePasskey(), createSoftwarePasskey()]
    const begun = await started(token)
    if (!begun.ok) throw new Error(begun.reason)
    expect((await enrol(token, first)).outcome.ok).toBe(true)
    const response = second.create(begun.value.options, { origin: ORIGIN })
    expect(await office.app.useCases.enrol(office.agency, token, response, office.now())).toEqual(
      refused('invitation_used'),
    )
    expect(await started(token)).toEqual(refused('invitation_used'))
    expect((await signIn(second)).outcome).toEqual(refused('passkey_unknown'))
    expect((await signIn(first)).outcome.ok).toBe(true)
  })

  test('has a day for it', async () => {
    const token = await invite()
    office.advance(DAY_SECONDS - 1)
    expect((await started(token)).ok).toBe(true)
    office.advance(1)
    expect(await started(token)).toEqual(refused('invitation_expired'))
    expect(await office.app.useCases.enrol(office.agency, token, {}, office.now())).toEqual(
      refused('invitation_expired'),
    )
  })

  test.each<[string, Partial<PasskeyAnswer>]>([
    ['at another origin', { origin: 'https://evil.example' }],
    ['without saying who they are', { personVerified: false }],
    ['for another challenge', { challenge: 'AAAA' }],
    ['inside somebody’s frame', { crossOrigin: true }],
  ])('is not enrolled by a passkey made %s, and may try again [P 23]', async (_, spoiled) => {
    const token = await invite()
    expect((await enrol(token, createSoftwarePasskey(), spoiled)).outcome).toEqual(refused('passkey_refused'))
    expect((await enrol(token, createSoftwarePasskey())).outcome.ok).toBe(true)
  })
})

describe('an officer who signs in', () => {
  const enrolled = async () => {
    const passkey = createSoftwarePasskey()
    expect((await enrol(await invite(), passkey)).outcome.ok).toBe(true)
    return passkey
  }

  test('is known by their passkey, again and again [P 23]', async () => {
    const passkey = await enrolled()
    for (const _ of ['once', 'again'])
      expect((await signIn(passkey)).outcome).toMatchObject({ ok: true, value: { name: 'Officer Wang' } })
  })

  test('is unknown by a passkey that was never enrolled [P 23]', async () => {
    expect((await signIn(createSoftwarePasskey())).outcome).toEqual(refused('passkey_unknown'))
  })

  test('is refused with an answer that was given before [P 23]', async () => {
    const { response, outcome } = await signIn(await enrolled())
    expect(outcome.ok).toBe(true)
    expect(await office.app.useCases.signIn(office.agency, response, office.now())).toEqual(refused('passkey_refused'))
  })

  test.each<[string, Partial<PasskeyAnswer>]>([
    ['at another origin', { origin: 'https://evil.example' }],
    ['without saying who they are', { personVerified: false }],
    ['for another challenge', { challenge: 'AAAA' }],
    ['with a counter that stood still', { counter: 1 }],
  ])('is refused %s, and known when it is done right [P 23]', async (_, spoiled) => {
    const passkey = await enrolled()
    expect((await signIn(passkey, { counter: 5 })).outcome.ok).toBe(true)
    expect((await signIn(passkey, spoiled)).outcome).toEqual(refused('passkey_refused'))
    expect((await signIn(passkey, { counter: 9 })).outcome.ok).toBe(true)
  })
})
