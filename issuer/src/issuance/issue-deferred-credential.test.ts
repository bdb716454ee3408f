import { type AttestationTypeId, addSeconds, type IssuanceId, type StaffId } from '@sojourn/domain'
import { decryptJwe, encryptJwe, generateEncryptionKey, jwkThumbprint } from '@sojourn/keys'
import { comparisonCode } from '@sojourn/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ApplicationId } from '../casework/application.ts'
import type { ApplicationAct } from '../casework/decide-application.ts'
import {
  accessOf,
  askCredential,
  type BareWallet,
  type Given,
  giveOffer,
  newWallet,
  OFFICER,
  type Office,
  pathOf,
  payloadOf,
  proofFor,
  residentOf,
  startOffice,
  tokenFor,
} from '../testing/start-office.ts'
import { preAuthorizedCodeHash } from './offer-secrets.ts'
import { issuanceOfTransactionId } from './transaction-id.ts'

const COLLEAGUE = '01900000-0000-7000-8000-000000000002' as StaffId
let office: Office

beforeAll(async () => {
  office = await startOffice({ DEFERRED_INTERVAL_SECONDS: '60' })
})
afterAll(() => office.close())
afterEach(async () => {
  // Nothing of one test waits in the next.
  await office.app.database.query(
    "update application set state = 'approved', decided_at = submitted_at, decided_by = submitted_by where state <> 'approved'",
  )
  await office.app.useCases.voidUnsettled(office.agency, addSeconds(office.now(), 601))
  office.advance(1)
  expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([])
})

async function apply(type: AttestationTypeId = 'residence-permit'): Promise<ApplicationId> {
  const { id: residentId } = await residentOf(office)
  const made = await office.app.useCases.submitApplication(
    office.agency,
    { residentId, type, by: OFFICER },
    office.now(),
  )
  if (!made.ok) throw new Error(made.reason)
  return made.value.id
}
const decide = (act: ApplicationAct, applicationId: ApplicationId, by = COLLEAGUE, reasonText = 'papers missing') =>
  office.app.useCases.decideApplication(office.agency, { act, applicationId, reasonText, by }, office.now())

interface Waiting {
  readonly applicationId: ApplicationId
  readonly wallet: BareWallet
  readonly given: Given
  readonly token: string
  readonly transactionId: string
  readonly issuanceId: IssuanceId
}

/** Applied, offered, asked for, and answered "later". */
async function defer(): Promise<Waiting> {
  const applicationId = await apply()
  const wallet = await newWallet()
  const given = await giveOffer(office)
  const token = await tokenFor(office, wallet, given)
  const answer = await askCredential(office, wallet, token)
  expect(answer.statusCode).toBe(202)
  const transactionId = String(answer.json().transaction_id)
  const issuanceId = issuanceOfTransactionId(office.app.useCases.mac, office.agency.id, transactionId)
  if (issuanceId === undefined) throw new Error('the transaction names nothing')
  return { applicationId, wallet, given, token, transactionId, issuanceId }
}

const codeOn = ({ wallet, given, transactionId }: Waiting): string =>
  comparisonCode({
    credentialIssuer: office.agency.credentialIssuer,
    offerSecretHash: preAuthorizedCodeHash(given.code),
    holderThumbprints: wallet.holderKeys.map(({ publicJwk }) => jwkThumbprint(publicJwk)),
    notificationId: transactionId,
  })
const compare = (waiting: Waiting, code = codeOn(waiting)) =>
  office.app.useCases.activate(
    office.agency,
    { issuanceId: waiting.issuanceId, comparisonCode: code, by: OFFICER },
    office.now(),
  )

/** Compared and approved: the next poll delivers. */
async function ready(): Promise<Waiting> {
  const waiting = await defer()
  expect((await compare(waiting)).ok).toBe(true)
  expect((await decide('approve', waiting.applicationId)).ok).toBe(true)
  return waiting
}

interface Poll {
  readonly wallet?: BareWallet
  readonly token?: string
  readonly dpop?: string
  readonly body?: unknown
  readonly jwe?: string
}

async function poll(waiting: Waiting, over: Poll = {}) {
  const { wallet, token } = { ...waiting, ...over }
  return office.app.fastify.inject({
    method: 'POST',
    url: pathOf(`${office.agency.credentialIssuer}/deferred-credential`),
    headers: {
      'content-type': over.jwe === undefined ? 'application/json' : 'application/jwt',
      authorization: `DPoP ${token}`,
      dpop: over.dpop ?? (await proofFor(office, wallet, token, 'deferred-credential')),
    },
    payload: over.jwe ?? JSON.stringify(over.body ?? { transaction_id: waiting.transactionId }),
  })
}
/** What the use case says, where the wire says one word for many. */
const reasonFor = async ({ wallet, token, transactionId }: Waiting): Promise<string> => {
  const access = await accessOf(office, wallet, token, 'deferred-credential')
  const answer = await office.app.useCases.issueDeferred(office.agency, access, { transactionId }, office.now())
  return answer.ok ? answer.value.kind : answer.reason
}
const outcome = (answer: { statusCode: number; json: () => { error?: string } }) =>
  answer.statusCode < 300 ? `${answer.statusCode}` : `${answer.statusCode} ${answer.json().error}`
const stateOf = async ({ issuanceId }: Waiting) =>
  (await office.app.db.issuances.find(office.agency.id, issuanceId))?.state

describe('a credential that is applied for', () => {
  test('is deferred, waited for, approved, delivered valid, and gone once it is accepted [S 5] [R 10]', async () => {
    const waiting = await defer()
    const first = await poll(waiting)
    expect(first.statusCode).toBe(202)
    expect(first.json()).toEqual({ transaction_id: waiting.transactionId, interval: 5 })
    expect((await compare(waiting)).ok).toBe(true)
    expect((await poll(waiting)).json()).toEqual({ transaction_id: waiting.transactionId, interval: 60 })
    expect((await decide('review', waiting.applicationId)).ok).toBe(true)
    expect((await poll(waiting)).statusCode).toBe(202)
    expect((await decide('approve', waiting.applicationId)).ok).toBe(true)
    const delivered = await poll(waiting)
    expect(delivered.statusCode).toBe(200)
    const body = delivered.json<{ credentials: { credential: string }[]; notification_id: string }>()
    expect(Object.keys(body).toSorted()).toEqual(['credentials', 'notification_id'])
    const keys = body.credentials.map(({ credential }) => (payloadOf(credential).cnf as { jwk: { x: string } }).jwk.x)
    expect(keys).toEqual(waiting.wallet.holderKeys.map(({ publicJwk }) => publicJwk.x))
    expect(await stateOf(waiting)).toBe('active')
    await notify(waiting, { notification_id: body.notification_id, event: 'credential_accepted' })
    expect(outcome(await poll(waiting))).toBe('400 invalid_transaction_id')
    expect(await reasonFor(waiting)).toBe('transaction_over')
  })

  test('is answered the same way, signed for the same places, when the answer got lost [R 10]', async () => {
    const waiting = await ready()
    const [first, again] = [await poll(waiting), await poll(waiting)]
    const status = (answer: typeof first) =>
      answer
        .json<{ credentials: { credential: string }[] }>()
        .credentials.map(({ credential }) => payloadOf(credential).status)
    expect(status(again)).toEqual(status(first))
    expect(again.json().notification_id).toBe(first.json().notification_id)
    office.advance(600)
    expect(outcome(await poll(waiting, { token: waiting.token }))).toBe('401 invalid_token')
  })

  test('asked for again with the same keys is the same transaction, and with others is refused: other_holder_keys [R 10]', async () => {
    const waiting = await defer()
    const again = await askCredential(office, waiting.wallet, waiting.token)
    expect(again.statusCode).toBe(202)
    expect(again.json().transaction_id).toBe(waiting.transactionId)
    const holderKeys = (await newWallet()).holderKeys
    expect(outcome(await askCredential(office, waiting.wallet, waiting.token, { holderKeys }))).toBe(
      '400 credential_request_denied',
    )
  })

  test('is bound to the keys of the first request, whatever a poll brings along [R 10]', async () => {
    const waiting = await ready()
    const body = { transaction_id: waiting.transactionId, proofs: { jwt: ['x'] }, credential_configuration_id: 'x' }
    const { credentials } = (await poll(waiting, { body })).json<{ credentials: { credential: string }[] }>()
    expect((payloadOf(credentials[0]?.credential ?? '').cnf as { jwk: { x: string } }).jwk.x).toBe(
      waiting.wallet.holderKeys[0]?.publicJwk.x,
    )
  })

  test('is delivered encrypted for the key that the poll brings, when the poll is encrypted [S 6]', async () => {
    const waiting = await ready()
    const own = await generateEncryptionKey()
    const asked = {
      transaction_id: waiting.transactionId,
      credential_response_encryption: { jwk: { ...own.publicJwk }, enc: 'A256GCM' },
    }
    expect(outcome(await poll(waiting, { body: asked }))).toBe('400 invalid_encryption_parameters')
    const key = office.app.useCases.requestKeys.published(office.agency.id, office.now())
    const answer = await poll(waiting, { jwe: await encryptJwe(asked, key, 'A128GCM') })
    expect(answer.headers['content-type']).toBe('application/jwt')
    const opened = await decryptJwe(answer.body, own.privateJwk)
    expect(opened.ok && JSON.parse(new TextDecoder().decode(opened.value.plaintext)).credentials).toHaveLength(2)
  })

  test.each<[string, (waiting: Waiting) => Promise<Poll>, string]>([
    ['another DPoP key', async () => ({ wallet: await newWallet() }), '401 invalid_token'],
    ['the same proof again', async (waiting) => ({ dpop: await spentProof(waiting) }), '401 invalid_dpop_proof'],
    [
      'a proof for another endpoint',
      async ({ wallet, token }) => ({ dpop: await proofFor(office, wallet, token, 'credential') }),
      '401 invalid_dpop_proof',
    ],
    ['no transaction', async () => ({ body: {} }), '400 invalid_credential_request'],
    ['a transaction that is a number', async () => ({ body: { transaction_id: 7 } }), '400 invalid_credential_request'],
    ['an empty transaction', async () => ({ body: { transaction_id: '' } }), '400 invalid_credential_request'],
    ['a list', async () => ({ body: [] }), '400 invalid_credential_request'],
    ['a transaction of nobody', async () => ({ body: { transaction_id: 'nobody' } }), '400 invalid_transaction_id'],
    [
      'a transaction with one letter changed',
      async ({ transactionId }) => ({ body: { transaction_id: changed(transactionId) } }),
      '400 invalid_transaction_id',
    ],
    [
      'the transaction in a JWE for another key',
      async ({ transactionId }) => ({
        jwe: await encryptJwe({ transaction_id: transactionId }, (await generateEncryptionKey()).publicJwk, 'A128GCM'),
      }),
      '400 invalid_encryption_parameters',
    ],
  ])('is refused to a poll with %s [R 10] [P 13]', async (_, spoil, expected) => {
    const waiting = await ready()
    expect(outcome(await poll(waiting, await spoil(waiting)))).toBe(expected)
    expect((await poll(waiting)).statusCode).toBe(200)
  })

  test('of somebody else is unknown, though the token is good: transaction_unknown [R 10]', async () => {
    const theirs = await ready()
    const mine = { wallet: await newWallet(), given: await giveOffer(office) }
    const token = await tokenFor(office, mine.wallet, mine.given)
    const over = { wallet: mine.wallet, token }
    expect(outcome(await poll(theirs, over))).toBe('400 invalid_transaction_id')
    expect(await reasonFor({ ...theirs, ...over })).toBe('transaction_unknown')
    expect((await poll(theirs)).statusCode).toBe(200)
  })

  test('that is turned down is denied, now and to a new request: application_rejected [R 10]', async () => {
    const waiting = await defer()
    await compare(waiting)
    expect((await decide('reject', waiting.applicationId)).ok).toBe(true)
    expect(outcome(await poll(waiting))).toBe('400 credential_request_denied')
    expect(await reasonFor(waiting)).toBe('application_rejected')
    expect(outcome(await askCredential(office, waiting.wallet, waiting.token))).toBe('400 credential_request_denied')
  })

  test('is never delivered when nobody compared the screens, even approved: deferral_ended [T 2]', async () => {
    const waiting = await defer()
    expect((await decide('approve', waiting.applicationId)).ok).toBe(true)
    expect((await poll(waiting)).json()).toMatchObject({ interval: 5 })
    office.advance(598)
    expect((await poll(waiting)).statusCode).toBe(202)
    office.advance(1)
    await office.app.useCases.voidUnsettled(office.agency, addSeconds(office.now(), 1))
    expect(outcome(await poll(waiting))).toBe('400 credential_request_denied')
    expect(await reasonFor(waiting)).toBe('deferral_ended')
    expect(await compare(waiting)).toEqual({ ok: false, reason: 'not_inactive' })
  })

  test('is ended by five wrong codes, also for the right one [T 2]', async () => {
    const waiting = await defer()
    const wrong = codeOn(waiting) === '000000' ? '000001' : '000000'
    for (let turn = 1; turn < 5; turn++)
      expect(await compare(waiting, wrong)).toMatchObject({ reason: 'wrong_comparison_code' })
    expect(await compare(waiting, wrong)).toMatchObject({ reason: 'comparison_attempts_exceeded' })
    expect(await compare(waiting)).toMatchObject({ reason: 'not_inactive' })
    expect((await decide('approve', waiting.applicationId)).ok).toBe(true)
    expect(outcome(await poll(waiting))).toBe('400 credential_request_denied')
  })

  test('ends with its offer when the officer cancels [T 2]', async () => {
    const waiting = await ready()
    const request = { offerId: waiting.given.offerId as never, by: OFFICER }
    expect((await office.app.useCases.cancelOffer(office.agency, request, office.now())).ok).toBe(true)
    expect(outcome(await poll(waiting))).toBe('400 credential_request_denied')
    expect(outcome(await askCredential(office, waiting.wallet, waiting.token))).toBe('400 credential_request_denied')
  })

  test('may be offered before the facts are there, and is approved only once they are', async () => {
    const none = {
      residentId: (await residentOf(office)).id,
      types: ['household-relation'] as const,
      format: 'dc-sd-jwt' as const,
      by: OFFICER,
    }
    const { rows } = await office.app.database.query<{ facts: object }>(
      'select facts from resident where agency = $1 and resident_id = $2',
      [office.agency.id, none.residentId],
    )
    const set = (facts: string) =>
      office.app.database.query(
        'update resident set facts = $3, version = version + 1 where agency = $1 and resident_id = $2',
        [office.agency.id, none.residentId, facts],
      )
    const { household: _household, ...less } = (rows[0]?.facts ?? {}) as Record<string, unknown>
    await set(JSON.stringify(less))
    const offer = () => office.app.useCases.createOffer(office.agency, none, office.now())
    expect(await offer()).toEqual({ ok: false, reason: 'facts_missing' })
    const applicationId = await apply('household-relation')
    expect((await offer()).ok).toBe(true)
    expect(await decide('approve', applicationId)).toEqual({ ok: false, reason: 'facts_missing' })
    await set(JSON.stringify(rows[0]?.facts))
    expect((await decide('approve', applicationId)).ok).toBe(true)
  })
})

describe('deciding on an application', () => {
  test('takes two officers, and is done once [T 1]', async () => {
    const applicationId = await apply()
    expect(await decide('approve', applicationId, OFFICER)).toEqual({ ok: false, reason: 'own_application' })
    expect(await decide('reject', applicationId, COLLEAGUE, '  ')).toEqual({ ok: false, reason: 'reason_missing' })
    const twice = await Promise.all([decide('approve', applicationId), decide('reject', applicationId)])
    expect(twice.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await decide('review', applicationId)).toEqual({ ok: false, reason: 'application_not_open' })
    expect(await decide('approve', '01900000-0000-7000-8000-00000000aaaa' as ApplicationId)).toEqual({
      ok: false,
      reason: 'application_unknown',
    })
  })

  test('one is open at a time: application_open', async () => {
    const { id: residentId } = await residentOf(office)
    await apply()
    const again = { residentId, type: 'residence-permit' as const, by: OFFICER }
    const { submitApplication } = office.app.useCases
    expect(await submitApplication(office.agency, again, office.now())).toEqual({
      ok: false,
      reason: 'application_open',
    })
    expect(await submitApplication(office.agency, { ...again, type: 'social-security-card' }, office.now())).toEqual({
      ok: false,
      reason: 'type_not_offered',
    })
  })
})

async function notify({ wallet, token }: Waiting, body: object) {
  const answer = await office.app.fastify.inject({
    method: 'POST',
    url: pathOf(`${office.agency.credentialIssuer}/notification`),
    headers: {
      'content-type': 'application/json',
      authorization: `DPoP ${token}`,
      dpop: await proofFor(office, wallet, token, 'notification'),
    },
    payload: JSON.stringify(body),
  })
  expect(answer.statusCode).toBe(204)
}

async function spentProof(waiting: Waiting): Promise<string> {
  const dpop = await proofFor(office, waiting.wallet, waiting.token, 'deferred-credential')
  expect((await poll(waiting, { dpop, body: { transaction_id: 'nobody' } })).statusCode).toBe(400)
  return dpop
}

const changed = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`
