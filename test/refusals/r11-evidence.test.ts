import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SoftwarePasskey } from '@sojourn/service/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Applicant,
  type ApplicantClient,
  type Application,
  applicantAt,
  newApplicantClient,
  newHolder,
} from '../harness/issuance/applicant.ts'
import { statementFor } from '../harness/issuance/bare-statement.ts'
import { type BareWallet, createBareWallet, type HolderKeys } from '../harness/presentation/bare-wallet.ts'

// Evidence for the permit, from a wallet that is `fetch` and jose: OpenID4VCI's discussion 742 led a victim's evidence into a stranger's
// session. The key it is bound to, the browser it was asked in, the person signed in there and the request are one, or nothing comes of it.

/** To the page, with a reason. */
const sentBack = (reason: string) => `/public-security/authorize/#${reason}`

let folder: string
let world: World
let client: ApplicantClient
let mother: SoftwarePasskey
let courier: SoftwarePasskey
let applicant: Applicant
/** The mother's phone: her lease, bound to `key`. */
let key: HolderKeys
let phone: BareWallet

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'applicant-'))
  client = await newApplicantClient()
  await writeFile(join(folder, 'clients.json'), JSON.stringify([client.entry]))
  world = await startWorld({ issuerEnv: { CLIENTS_FILE: join(folder, 'clients.json') }, withEvidence: true })
  applicant = applicantAt(world, client)
  mother = await applicant.enrol('worker-mother')
  courier = await applicant.enrol('courier-back-paid')
  key = await newHolder()
  phone = await newPhone(key)
  phone.add((await statementFor(world, 'tenancy-registration', key)).compact)
  await world.publish()
}, 120_000)
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

// So many sign-ins a minute are taken from one address.
beforeEach(() => world.time.advance(61))

const newPhone = (holder: HolderKeys) => {
  const anchor = world.trustList.relyingParties.flatMap(({ accessAnchors }) => accessAnchors)[0]
  const accessAnchor = anchor?.kind === 'x5c' ? anchor.certificate : ''
  return createBareWallet({ fetch, accessAnchor, clock: world.clock }, holder)
}

/** A browser with this person signed in, the mother unless told. */
async function signedIn(passkey = mother): Promise<Application> {
  const application = await applicant.begin()
  await applicant.signIn(application, passkey)
  return application
}

/** Shown from another device; answers the tokens that the consent gave. */
async function withEvidence(wallet = phone) {
  const application = await signedIn()
  const answer = await wallet.answer(await applicant.askEvidence(application, 'cross_device'))
  expect(answer.status).toBe(200)
  return applicant.redeem(application, await applicant.consent(application))
}

const redirectOf = async (answer: Response): Promise<string> => {
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { redirect_uri: string }).redirect_uri
}

const clerk = async (name: string) => ({ name, console: await world.staff('public-security', ['clerk']) })

/** What both officers have to do, over the console's API. */
async function decidedByTwo(act: 'approve' | 'reject' = 'approve') {
  const [first, second] = [await clerk('first'), await clerk('second')]
  const { body } = await first.console.get<{ applications: { id: string; state: string }[] }>('/applications')
  const waiting = body.applications.find(({ state }) => state === 'submitted' || state === 'under_review')
  if (waiting === undefined) throw new Error('nothing waits')
  await first.console.post(`/applications/${waiting.id}/review`, {})
  const decided = await second.console.post(`/applications/${waiting.id}/${act}`, { reasonText: 'decided' })
  expect(decided.status).toBe(200)
}

describe('a permit that rests on evidence', () => {
  test('is given to the key that the evidence is bound to, after two officers saw the facts and nothing else [R 11]', async () => {
    const application = await signedIn()
    expect(await applicant.consent(application)).toBe(sentBack('evidence_missing'))
    const answer = await phone.answer(await applicant.askEvidence(application, 'cross_device'))
    expect([answer.status, await answer.json()]).toEqual([200, {}])
    const { presented } = await applicant.evidence(application)
    expect(presented).toMatchObject([
      { type: 'tenancy-registration', claims: { holder_role: 'tenant', use: 'residential' } },
    ])
    expect(Object.keys(presented?.[0]?.claims ?? {}).toSorted()).toEqual(['district', 'holder_role', 'until', 'use'])
    const tokens = await applicant.redeem(application, await applicant.consent(application))

    const asked = await applicant.credential(tokens, [await newHolder(), key])
    expect(asked).toMatchObject({ status: 202, body: { interval: expect.any(Number) } })
    const first = await clerk('first')
    const listed = await first.console.get<{ applications: Record<string, unknown>[] }>('/applications')
    const [waiting] = listed.body.applications
    expect(waiting).toMatchObject({ state: 'submitted', submittedBy: null, type: 'residence-permit' })
    expect(waiting?.evidence).toMatchObject([{ type: 'tenancy-registration', claims: presented?.[0]?.claims }])
    // Nobody decides on what nobody has looked at, and not whoever looked.
    const approve = (by: typeof first) => by.console.post<{ error: string }>(`/applications/${waiting?.id}/approve`, {})
    expect((await approve(first)).body.error).toBe('not_reviewed')
    await first.console.post(`/applications/${waiting?.id}/review`, {})
    expect((await approve(first)).body.error).toBe('own_application')
    expect((await applicant.deferred(tokens, asked.body.transaction_id)).status).toBe(202)
    expect((await approve(await clerk('second'))).status).toBe(200)

    const given = await applicant.deferred(tokens, asked.body.transaction_id)
    expect([given.status, (given.body.credentials as unknown[]).length]).toEqual([200, 2])
    // What is kept are facts: no credential, no disclosure, no proof of it.
    const { rows } = await world.databases.issuer.query<{ kept: string }>(
      `select row_to_json(e)::text as kept from evidence_request e union all select row_to_json(a)::text from application a
       union all select row_to_json(w)::text from wallet_authorization w`,
    )
    const [, ...disclosures] = (await statementFor(world, 'tenancy-registration', key)).compact.split('~')
    expect(disclosures.length).toBeGreaterThan(5)
    expect(
      rows.some(({ kept }) => kept.includes('~') || kept.includes('kb+jwt') || kept.includes('landlord_ref')),
    ).toBe(false)
    expect(await world.issuer.reconcile()).toEqual([])
  }, 60_000)

  test('is given in further batches to the wallet that once proved the key [R 11]', async () => {
    const tokens = await withEvidence()
    await decidedByTwo()
    expect((await applicant.credential(tokens, [key])).status).toBe(200)
    expect((await applicant.credential(await applicant.refresh(tokens), [await newHolder()])).status).toBe(200)
  }, 60_000)

  test('rests on evidence shown on the same device when the browser comes back with the code [R 11]', async () => {
    const application = await signedIn()
    const redirect = await redirectOf(await phone.answer(await applicant.askEvidence(application, 'same_device')))
    expect((await applicant.evidence(application)).presented).toBeNull()
    expect(await applicant.comeBack(application, redirect)).toBe('/public-security/authorize/')
    expect((await applicant.evidence(application)).presented).toHaveLength(1)
    expect(await applicant.consent(application)).toMatch(/code=/)
  })
})

describe('evidence and permit that do not belong together', () => {
  test('1: another key is proven for the permit than the evidence is bound to [R 11]', async () => {
    const tokens = await withEvidence()
    const refused = await applicant.credential(tokens, [await newHolder(), await newHolder()])
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_proof' } })
  })

  test('2: a stranger has the victim show hers from her phone, and has no key of hers to prove [R 11]', async () => {
    const stranger = await signedIn(courier)
    // The victim is led to scan the stranger's code: her wallet cannot tell, so this answer is good.
    expect((await phone.answer(await applicant.askEvidence(stranger, 'cross_device'))).status).toBe(200)
    const tokens = await applicant.redeem(stranger, await applicant.consent(stranger))
    const refused = await applicant.credential(tokens, [await newHolder()])
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_proof' } })
  })

  test('3: the answer to one request is posted to another [R 11]', async () => {
    const [mine, theirs] = [await signedIn(), await signedIn()]
    const request = await phone.fetchRequest(await applicant.askEvidence(mine, 'cross_device'))
    const other = await phone.fetchRequest(await applicant.askEvidence(theirs, 'cross_device'))
    const vpToken = await phone.vpToken(request)
    const posted = await phone.post(other, { vp_token: vpToken, state: other.payload.state })
    expect(posted.status).toBe(400)
    expect(await applicant.evidence(theirs)).toMatchObject({
      attempt: { state: 'refused', refusal: 'evidence_not_valid' },
      presented: null,
    })
    expect(await applicant.consent(theirs)).toBe(sentBack('evidence_missing'))
  })

  test('4: what was shown to another party is passed on to the agency [R 11]', async () => {
    const application = await signedIn()
    const request = await phone.fetchRequest(await applicant.askEvidence(application, 'cross_device'))
    const school = world.trustList.relyingParties.find(({ kind }) => kind === 'school')?.clientIds[0] ?? ''
    expect(school).toMatch(/^x509_hash:/)
    const vpToken = await phone.vpToken(request, { audience: school })
    expect((await phone.post(request, { vp_token: vpToken, state: request.payload.state })).status).toBe(400)
    expect((await applicant.evidence(application)).presented).toBeNull()
  })

  test('5: the way back from the wallet ends in another browser [R 11]', async () => {
    const [stranger, victim] = [await signedIn(courier), await signedIn()]
    const redirect = await redirectOf(await phone.answer(await applicant.askEvidence(stranger, 'same_device')))
    expect(await applicant.comeBack(victim, redirect)).toBe(sentBack('returned_in_other_browser'))
    // It is spent by that: the stranger who gets hold of the address afterwards has nothing either.
    expect(await applicant.comeBack(stranger, redirect)).toBe(sentBack('response_code_unknown'))
    expect((await applicant.evidence(victim)).presented).toBeNull()
    expect(await applicant.evidence(stranger)).toMatchObject({ attempt: { refusal: 'other_browser' }, presented: null })
    expect(await applicant.consent(stranger)).toBe(sentBack('evidence_missing'))
  })

  test('6: nobody comes back from the wallet, or twice [R 11]', async () => {
    const application = await signedIn()
    const redirect = await redirectOf(await phone.answer(await applicant.askEvidence(application, 'same_device')))
    expect(await applicant.consent(application)).toBe(sentBack('evidence_missing'))
    await applicant.comeBack(application, redirect)
    expect(await applicant.comeBack(application, redirect)).toBe(sentBack('response_code_unknown'))
    expect((await applicant.evidence(application)).presented).toHaveLength(1)
  })

  test('7: somebody else signs in after it was shown [R 11]', async () => {
    const application = await signedIn()
    await phone.answer(await applicant.askEvidence(application, 'cross_device'))
    expect((await applicant.evidence(application)).presented).toHaveLength(1)
    await applicant.signIn(application, courier)
    expect((await applicant.evidence(application)).presented).toBeNull()
    expect(await applicant.consent(application)).toBe(sentBack('evidence_missing'))
  })

  test('8: the answer comes late, when another person is signed in who did not ask [R 11]', async () => {
    const application = await signedIn()
    const link = await applicant.askEvidence(application, 'cross_device')
    await applicant.signIn(application, courier)
    expect((await phone.answer(link)).status).toBe(400)
    expect((await applicant.evidence(application)).presented).toBeNull()
  })

  test('9: the tokens of one consent are used with the key of another [R 11]', async () => {
    const otherKey = await newHolder()
    const otherPhone = await newPhone(otherKey)
    otherPhone.add((await statementFor(world, 'tenancy-registration', otherKey)).compact)
    await world.publish()
    const [mine, other] = [await withEvidence(), await withEvidence(otherPhone)]
    expect((await applicant.credential(other, [key])).body.error).toBe('invalid_proof')
    expect((await applicant.credential(mine, [otherKey])).body.error).toBe('invalid_proof')
    expect((await applicant.credential(mine, [otherKey, key])).status).not.toBe(400)
  }, 60_000)
})

describe('evidence that is no good', () => {
  test('is not taken a second time, in the open, or for another request by its state [R 5]', async () => {
    const application = await signedIn()
    const link = await applicant.askEvidence(application, 'cross_device')
    const request = await phone.fetchRequest(link)
    const [vp_token, { state }] = [await phone.vpToken(request), request.payload]
    expect((await phone.post(request, { vp_token, state }, { plain: true })).status).toBe(400)
    expect((await phone.post(request, { vp_token, state: 'another' })).status).toBe(400)
    expect((await applicant.evidence(application)).attempt?.state).toBe('open')
    const both = await Promise.all([1, 2].map(() => phone.post(request, { vp_token, state })))
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400])
  })

  test('is not taken when its issuer has suspended it meanwhile [S 27]', async () => {
    const holder = await newHolder()
    const other = await newPhone(holder)
    const { compact, issuanceId } = await statementFor(world, 'tenancy-registration', holder)
    other.add(compact)
    const console = await world.staff('housing', ['revoker'])
    const suspended = await console.post(`/issuances/${issuanceId}/suspend`, {
      reasonCode: 'under_review',
      reasonText: 'x',
    })
    expect(suspended.status).toBeLessThan(300)
    await world.publish()
    world.time.advance(1_000)
    const application = await signedIn()
    expect((await other.answer(await applicant.askEvidence(application, 'cross_device'))).status).toBe(400)
    expect((await applicant.evidence(application)).attempt).toMatchObject({
      state: 'refused',
      refusal: 'evidence_not_valid',
    })
  }, 60_000)

  test('may be declined in the wallet, and asked for again', async () => {
    const application = await signedIn()
    const request = await phone.fetchRequest(await applicant.askEvidence(application, 'cross_device'))
    const declined = { error: 'access_denied', state: request.payload.state }
    expect((await phone.post(request, declined)).status).toBe(200)
    expect((await applicant.evidence(application)).attempt).toMatchObject({ refusal: 'declined_in_wallet' })
    expect((await phone.answer(await applicant.askEvidence(application, 'cross_device'))).status).toBe(200)
  })

  test('is not asked of a browser where nobody is signed in', async () => {
    await expect(applicant.askEvidence(await applicant.begin(), 'cross_device')).rejects.toThrow('403 not_signed_in')
  })
})
