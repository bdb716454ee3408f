import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addSeconds, newId } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import { readStatusBits, readStatusListToken } from '@sojourn/status'
import {
  checkRegistration,
  findIssuer,
  type RegisteredRelyingParty,
  readTrustList,
  type TrustList,
} from '@sojourn/trust'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agencyPath } from '../http/agency-path.ts'
import {
  approve,
  enrolRegistrar,
  PERMIT,
  propose,
  type RegistryOfficer,
  SCHOOL_CODE,
  schoolContent,
  settle,
} from '../testing/registry-page.ts'
import { type AccessCertificate, type Office, startOffice } from '../testing/start-office.ts'

let office: Office
let first: RegistryOfficer
let second: RegistryOfficer
let access: AccessCertificate

beforeAll(async () => {
  office = await startOffice()
  first = await enrolRegistrar(office, 'Officer Zhao')
  second = await enrolRegistrar(office, 'Officer Qian')
  access = await office.registry.certifyAccess(SCHOOL_CODE)
})
afterAll(() => office.close())

const outcome = ({ body }: { body: string }): string => JSON.parse(body).error
const get = (path: string, headers = {}) =>
  office.app.fastify.inject({ url: `${agencyPath(office.registrar)}${path}`, headers })

interface Published {
  readonly id: string
  readonly version: number
  readonly state: string
  readonly client_ids: readonly string[]
  readonly uses: readonly { readonly certificate: string; readonly certificate_digest: string }[]
  readonly log: { readonly leaf: string; readonly index: number; readonly checkpoint: string; readonly path: string[] }
}
const published = async (id: string): Promise<Published | undefined> =>
  (await get('/registrations'))
    .json<{ relying_parties: Published[] }>()
    .relying_parties.find((party) => party.id === id)

/** Proposed by one, approved by the other, placed in the log, certified. */
async function change(what: object): Promise<string> {
  const proposed = await propose(first, what)
  const approved = await approve(second, proposed)
  if (approved.statusCode !== 200) throw new Error(approved.body)
  await settle(office)
  return proposed.relyingPartyId
}

/** The list as a publisher would make it of the register, and the check that a wallet makes with it. */
async function checkAsWallet(party: Published, claims: readonly string[][] = [['residence', 'city']]) {
  const anchor = JSON.parse(await readFile(join(office.registry.folder, 'trust-anchor.jwk'), 'utf8')) as PublicJwk
  const read = await readTrustList(
    await readFile(join(office.registry.folder, 'trust-list.jwt'), 'utf8'),
    anchor,
    office.now(),
  )
  if (!read.ok) throw new Error(read.reason)
  const list: TrustList = read.value
  if (findIssuer(list, office.registrar.credentialIssuer) === undefined) throw new Error('no registrar on the list')
  const listed: RegisteredRelyingParty = {
    clientIds: party.client_ids,
    name: { 'zh-CN': '示范小学', en: 'Demo Primary School' },
    kind: 'school',
    creditCode: SCHOOL_CODE,
    accessAnchors: [],
    registration: { id: party.id, version: party.version },
    uses: party.uses.map(({ certificate_digest: certificateDigest }) => ({
      policyId: 'school-enrolment',
      purpose: { 'zh-CN': 'x', en: 'x' },
      legalBasis: { 'zh-CN': 'x', en: 'x' },
      retention: { 'zh-CN': 'x', en: 'x' },
      contact: 'x',
      certificateDigest,
      credentials: [],
    })),
  }
  return checkRegistration({
    list,
    party: listed,
    clientId: party.client_ids[0] ?? '',
    accessSubject: `CN=desk, O=${SCHOOL_CODE}`,
    verifierInfo: [
      { format: 'registration_cert', data: party.uses[0]?.certificate ?? '' },
      { format: 'sojourn_log_proof', data: { ...party.log, path: [...party.log.path] } },
    ],
    query: [{ vct: PERMIT, claimPaths: claims }],
    at: office.now(),
  })
}

describe('a relying party', () => {
  test('is registered, certified for its one use, and in the public log, as a wallet checks it [T 8] [P 7]', async () => {
    const id = await change({ act: 'register', content: schoolContent(access) })
    const party = await published(id)
    if (party === undefined) throw new Error('not published')
    expect(party).toMatchObject({ state: 'registered', version: 1, client_ids: [access.clientId] })
    const checked = await checkAsWallet(party)
    expect(checked).toMatchObject({
      ok: true,
      value: {
        logIndex: party.log.index,
        expiresAt: addSeconds(office.now(), 365 * 86_400),
        certificate: { party: { creditCode: SCHOOL_CODE, kind: 'school' }, use: { policyId: 'school-enrolment' } },
      },
    })
    expect(await checkAsWallet(party, [['citizen_id']])).toMatchObject({ ok: false, reason: { code: 'over_asked' } })
    await change({ act: 'withdraw', relyingPartyId: id, reasonText: 'end of the test' })
  })

  test('is published by no one before its change has a place in the log', async () => {
    const proposed = await propose(first, { act: 'register', content: schoolContent(access) })
    expect(await published(proposed.relyingPartyId)).toBeUndefined()
    expect((await approve(second, proposed)).statusCode).toBe(200)
    expect(await published(proposed.relyingPartyId)).toBeUndefined()
    await office.app.useCases.certifyRegistrations(office.registrar, office.now())
    expect(await published(proposed.relyingPartyId)).toBeUndefined()
    await settle(office)
    expect((await published(proposed.relyingPartyId))?.state).toBe('registered')
    await change({ act: 'withdraw', relyingPartyId: proposed.relyingPartyId, reasonText: 'end of the test' })
  })

  test('is amended: the new certificate holds, the one before is of another version', async () => {
    const id = await change({ act: 'register', content: schoolContent(access) })
    const before = await published(id)
    const content = schoolContent(access, { contact: 'office@school.example' })
    expect(await change({ act: 'amend', relyingPartyId: id, content })).toBe(id)
    const after = await published(id)
    if (before === undefined || after === undefined) throw new Error('not published')
    expect(after).toMatchObject({ state: 'amended', version: 2 })
    expect(after.uses[0]?.certificate_digest).not.toBe(before.uses[0]?.certificate_digest)
    expect(after.log.index).toBeGreaterThan(before.log.index)
    expect(await checkAsWallet(after)).toMatchObject({
      ok: true,
      value: { certificate: { use: { contact: 'office@school.example' } } },
    })
    expect(await checkAsWallet({ ...before, version: 2 })).toMatchObject({ reason: { code: 'certificate_outdated' } })
    const { error } = (
      await first.post('/registrations/proposals', { act: 'amend', relyingPartyId: id, content })
    ).json()
    expect(error).toBe('nothing_changed')
    await change({ act: 'withdraw', relyingPartyId: id, reasonText: 'end of the test' })
  })

  test('is withdrawn with a reason and for ever; its client may be registered anew', async () => {
    const id = await change({ act: 'register', content: schoolContent(access) })
    const withdraw = (reasonText: string) =>
      first.post('/registrations/proposals', { act: 'withdraw', relyingPartyId: id, reasonText })
    expect(outcome(await withdraw('  '))).toBe('reason_missing')
    await change({ act: 'withdraw', relyingPartyId: id, reasonText: 'closed' })
    expect(await published(id)).toMatchObject({ state: 'withdrawn', version: 2, uses: [] })
    expect(outcome(await withdraw('again'))).toBe('relying_party_withdrawn')
    const content = schoolContent(access)
    const amend = { act: 'amend', relyingPartyId: id, content }
    expect(outcome(await first.post('/registrations/proposals', amend))).toBe('relying_party_withdrawn')
    const anew = await change({ act: 'register', content })
    expect(anew).not.toBe(id)
    await change({ act: 'withdraw', relyingPartyId: anew, reasonText: 'end of the test' })
  })
})

describe('the status of a certificate', () => {
  test('is in one list of the registrar’s: good until its registration is amended or withdrawn [S 27]', async () => {
    const content = schoolContent(await office.registry.certifyAccess(SCHOOL_CODE))
    const id = await change({ act: 'register', content })
    const placeOf = async () => {
      const token = (await published(id))?.uses[0]?.certificate ?? ''
      return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).status.status_list
    }
    const valueAt = async ({ idx, uri }: { idx: number; uri: string }) => {
      const answer = await office.app.fastify.inject({ url: new URL(uri).pathname })
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/statuslist+jwt'])
      const { verificationKey } = office.registrar.signerFor('status_list')
      const list = await readStatusListToken({
        token: answer.body,
        uri,
        key: verificationKey,
        at: office.now(),
        skewSeconds: 60,
      })
      if (!list.ok) throw new Error(list.reason)
      return readStatusBits(list.value.raw, list.value.bits, idx)
    }
    const first = await placeOf()
    expect(await valueAt(first)).toBe(0)
    await change({ act: 'amend', relyingPartyId: id, content: { ...content, contact: 'other@school.example' } })
    const next = await placeOf()
    expect(next.idx).not.toBe(first.idx)
    expect([await valueAt(first), await valueAt(next)]).toEqual([1, 0])
    await change({ act: 'withdraw', relyingPartyId: id, reasonText: 'end of the test' })
    expect([await valueAt(first), await valueAt(next)]).toEqual([1, 1])
  })
})

describe('a registrar whose key is in strange hands', () => {
  test('has every certificate and every proof signed anew by the next key, and nobody is registered again [T 5]', async () => {
    const content = schoolContent(await office.registry.certifyAccess(SCHOOL_CODE))
    const id = await change({ act: 'register', content })
    const before = await published(id)
    for (const key of office.registry.ringOf('registry')) key.revoked = true
    await office.registry.addKey('registry')
    if (before === undefined) throw new Error('not published')
    expect(await checkAsWallet(before)).toMatchObject({ reason: { code: 'certificate_untrusted' } })
    await office.app.useCases.keepKeys(office.registrar, office.now())
    await office.app.useCases.refreshKeys()
    office.advance(1)
    await settle(office)
    const after = await published(id)
    if (after === undefined) throw new Error('not published')
    expect(await checkAsWallet(after)).toMatchObject({ ok: true, value: { logIndex: before.log.index } })
    expect(after).toMatchObject({ version: before.version, log: { leaf: before.log.leaf } })
    await settle(office)
    expect(await published(id)).toEqual(after)
    await change({ act: 'withdraw', relyingPartyId: id, reasonText: 'end of the test' })
  })
})

describe('a proposal', () => {
  test('is about a party that is there, about one at a time, and by an officer of the registry', async () => {
    const another = await office.registry.certifyAccess(SCHOOL_CODE)
    const content = schoolContent(another)
    const post = (officer: RegistryOfficer, body: object) => officer.post('/registrations/proposals', body)
    const unknown = { act: 'amend', relyingPartyId: newId(office.now()), content }
    expect(outcome(await post(first, unknown))).toBe('relying_party_unknown')
    expect(outcome(await post(first, { ...unknown, relyingPartyId: 'x' }))).toBe('relying_party_unknown')
    expect(outcome(await post(first, { act: 'other' }))).toBe('invalid_request')
    const clerk = await enrolRegistrar(office, 'Officer Li', { roles: ['clerk', 'auditor', 'revoker'] })
    expect(outcome(await post(clerk, { act: 'register', content }))).toBe('role_missing')
    const id = await change({ act: 'register', content })
    expect(outcome(await post(first, { act: 'register', content }))).toBe('client_registered')
    await propose(first, { act: 'withdraw', relyingPartyId: id, reasonText: 'x' })
    expect(outcome(await post(first, { act: 'withdraw', relyingPartyId: id, reasonText: 'y' }))).toBe('proposal_open')
    const { proposals } = (await clerk.get('/registrations')).json<{ proposals: { id: string; act: string }[] }>()
    expect(proposals).toMatchObject([
      { act: 'withdraw', relyingPartyId: id, proposerName: 'Officer Zhao', reasonText: 'x' },
    ])
    const none = `/registrations/proposals/${newId(office.now())}`
    for (const [path, body] of [
      ['approval-options', { digest: 'A'.repeat(43) }],
      ['approve', { digest: 'A'.repeat(43), response: {} }],
      ['reject', { reasonText: 'x' }],
    ] as const) {
      expect(outcome(await first.post(`${none}/${path}`, body))).toBe('proposal_unknown')
      expect(outcome(await first.post(`/registrations/proposals/x/${path}`, body))).toBe('proposal_unknown')
      expect(outcome(await first.post(`${none}/${path}`, {}))).toBe('invalid_request')
      expect(outcome(await clerk.post(`${none}/${path}`, body))).toBe('role_missing')
    }
  })

  test('of two for one client, approved one after the other, the second registers nothing', async () => {
    const twice = schoolContent(await office.registry.certifyAccess(SCHOOL_CODE))
    const proposals = [
      await propose(first, { act: 'register', content: twice }),
      await propose(first, { act: 'register', content: { ...twice, contact: 'other@school.example' } }),
    ] as const
    expect((await approve(second, proposals[0])).statusCode).toBe(200)
    expect(outcome(await approve(second, proposals[1]))).toBe('client_registered')
    await settle(office)
    expect(await published(proposals[1].relyingPartyId)).toBeUndefined()
  })

  test('where no leaf can be written nothing is registered [P 11]', async () => {
    const { database } = office.app
    const proposed = await propose(first, {
      act: 'register',
      content: schoolContent(await office.registry.certifyAccess(SCHOOL_CODE)),
    })
    await database.query(
      `create function refuse_leaf() returns trigger language plpgsql as $$ begin raise exception 'no log'; end $$`,
    )
    await database.query(
      'create trigger refuse_leaf before insert on audit_pending for each row execute function refuse_leaf()',
    )
    expect((await approve(second, proposed)).statusCode).toBe(500)
    await database.query('drop trigger refuse_leaf on audit_pending')
    const { registrations } = (await first.get('/registrations')).json<{ registrations: { id: string }[] }>()
    expect(registrations.map(({ id }) => id)).not.toContain(proposed.relyingPartyId)
    expect((await approve(second, proposed)).statusCode).toBe(200)
  })

  const use = (more: object) => ({ uses: [{ ...schoolContent({ pem: '' }).uses[0], ...more }] })
  const claims = (...paths: unknown[]) => use({ credentials: [{ vct: PERMIT, claims: paths }] })
  test.each<[string, object, string, string]>([
    ['a credit code of another length', { creditCode: '1201' }, 'creditCode', 'malformed'],
    ['a credit code with a wrong check digit', { creditCode: '12010101DEM000014H' }, 'creditCode', 'bad_check_digit'],
    [
      'a credit code with a wrong organisation code',
      { creditCode: '12010101DEM000015E' },
      'creditCode',
      'bad_check_digit',
    ],
    ['a name in one language', { name: { en: 'x' } }, 'name.zh-CN', 'missing'],
    ['no contact', { contact: ' ' }, 'contact', 'missing'],
    ['a kind that is none', { kind: 'spy' }, 'kind', 'malformed'],
    ['no use', { uses: [] }, 'uses', 'missing'],
    ['a use without a purpose', use({ purpose: undefined }), 'uses.0.purpose', 'missing'],
    [
      'a purpose that is empty in one language',
      use({ purpose: { 'zh-CN': 'x', en: '' } }),
      'uses.0.purpose.en',
      'missing',
    ],
    ['a use without a legal basis', use({ legalBasis: undefined }), 'uses.0.legalBasis', 'missing'],
    ['a use without retention', use({ retention: undefined }), 'uses.0.retention', 'missing'],
    ['a policy that is no name', use({ policyId: 'School No. 1' }), 'uses.0.policyId', 'malformed'],
    ['one policy twice', { uses: [...use({}).uses, ...use({}).uses] }, 'uses.1.policyId', 'twice'],
    ['everything of a credential', claims([]), 'uses.0.credentials.0.claims.0', 'everything_asked'],
    ['every element of a credential', claims(['name'], [null]), 'uses.0.credentials.0.claims.1', 'everything_asked'],
    ['one claim twice', claims(['name'], ['name']), 'uses.0.credentials.0.claims.1', 'twice'],
    ['a claim that is no path', claims('name'), 'uses.0.credentials.0.claims.0', 'malformed'],
    [
      'one type twice',
      use({
        credentials: [
          { vct: PERMIT, claims: [['a']] },
          { vct: PERMIT, claims: [['b']] },
        ],
      }),
      'uses.0.credentials.1.vct',
      'twice',
    ],
    ['no certificate of access', { accessCertificates: [] }, 'accessCertificates', 'missing'],
    ['something else for a certificate', { accessCertificates: ['x'] }, 'accessCertificates.0', 'malformed'],
    ['base64 that is no certificate', { accessCertificates: ['AAAA'] }, 'accessCertificates.0', 'malformed'],
    ['no address', { origins: [] }, 'origins', 'missing'],
    ['an address with a path', { origins: ['https://desk.example/'] }, 'origins.0', 'malformed'],
    ['an address in the clear', { origins: ['http://desk.example'] }, 'origins.0', 'malformed'],
    ['one address twice', { origins: ['https://a.example', 'https://a.example'] }, 'origins.1', 'twice'],
    ['an offline purpose with an address', { accessCertificates: [], offlinePurpose: 'gate' }, 'origins', 'malformed'],
    [
      'two uses offline',
      { accessCertificates: [], offlinePurpose: 'gate', uses: [...use({}).uses, ...use({ policyId: 'b' }).uses] },
      'uses',
      'malformed',
    ],
    ['an offline purpose with a certificate', { offlinePurpose: 'gate' }, 'accessCertificates', 'malformed'],
    ['an offline purpose that is no name', { offlinePurpose: 'Gate 1' }, 'offlinePurpose', 'malformed'],
  ])('is refused with %s, the member named', async (_, spoil, field, problem) => {
    const content = schoolContent(await office.registry.certifyAccess(SCHOOL_CODE), spoil)
    const answer = await first.post('/registrations/proposals', { act: 'register', content })
    expect(answer.json()).toEqual({ error: 'content_invalid', field, problem })
    expect(answer.statusCode).toBe(400)
  })

  test('is refused with a certificate of another authority or another party [T 8] arf:RPRC_21', async () => {
    const refused = async (certificates: readonly AccessCertificate[]) =>
      (
        await first.post('/registrations/proposals', {
          act: 'register',
          content: schoolContent(access, { accessCertificates: certificates.map(({ pem }) => pem) }),
        })
      ).json()
    const own = await office.registry.certifyAccess(SCHOOL_CODE)
    expect(await refused([own, await office.registry.certifyElsewhere(SCHOOL_CODE)])).toMatchObject({
      field: 'accessCertificates.1',
      problem: 'certificate_untrusted',
    })
    expect(await refused([await office.registry.certifyAccess('12010101DEM0000306')])).toMatchObject({
      field: 'accessCertificates.0',
      problem: 'certificate_of_another',
    })
    expect(await refused([own, own])).toMatchObject({ field: 'accessCertificates.1', problem: 'twice' })
  })
})

describe('the public log of the registrar', () => {
  test('gives its newest signed root, proofs by leaf hash, and every leaf [P 7]', async () => {
    await settle(office)
    const checkpoint = await get('/log/checkpoint')
    expect([checkpoint.statusCode, checkpoint.headers['content-type']]).toEqual([200, 'application/jwt'])
    const { tree_size: size, root_hash: root } = JSON.parse(
      Buffer.from(checkpoint.body.split('.')[1] ?? '', 'base64url').toString(),
    )
    const { isIncluded, logLeafHash } = await import('@sojourn/trust')
    const page = (await get('/log/leaves/0')).json<{ first: number; leaves: string[] }>()
    expect(page.first).toBe(0)
    expect(page.leaves).toHaveLength(Math.min(256, size))
    for (const [index, leaf] of page.leaves.entries()) {
      const hash = Buffer.from(logLeafHash(leaf)).toString('base64url')
      const proof = (await get(`/log/proofs/${hash}`)).json<{
        leaf: string
        index: number
        path: string[]
        checkpoint: string
      }>()
      expect(proof).toMatchObject({ leaf, index, checkpoint: checkpoint.body })
      const path = proof.path.map((text) => new Uint8Array(Buffer.from(text, 'base64url')))
      expect(isIncluded(logLeafHash(leaf), index, size, path, new Uint8Array(Buffer.from(root, 'base64url')))).toBe(
        true,
      )
    }
  })

  test('may be kept by caches, and says when nothing changed', async () => {
    const whole = await get('/registrations')
    expect(whole.headers['cache-control']).toBe('public, max-age=5')
    const again = await get('/registrations', { 'if-none-match': String(whole.headers.etag) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  test('knows no leaf that is not in it, and no other agency has these addresses', async () => {
    for (const path of [
      '/log/proofs/AAAA',
      `/log/proofs/${'A'.repeat(43)}`,
      '/log/leaves/4000000000',
      '/log/leaves/-1',
      '/log/leaves/00',
    ]) {
      expect((await get(path)).statusCode).toBe(404)
    }
    for (const path of ['/registrations', '/log/checkpoint', '/log/leaves/0']) {
      const answer = await office.app.fastify.inject({ url: `${agencyPath(office.agency)}${path}` })
      expect(answer.statusCode).toBe(404)
    }
  })
})

/** Last, for no officer stays signed in for a year. */
describe('a registration that lasts', () => {
  test('has its certificate made anew a month before the end, with the same digest', async () => {
    const id = await change({ act: 'register', content: schoolContent(access) })
    const before = await published(id)
    office.advance(335 * 86_400)
    await settle(office)
    const after = await published(id)
    expect(after?.uses[0]?.certificate).not.toBe(before?.uses[0]?.certificate)
    expect(after?.uses[0]?.certificate_digest).toBe(before?.uses[0]?.certificate_digest)
    if (after === undefined) throw new Error('not published')
    expect((await checkAsWallet(after)).ok).toBe(true)
    await settle(office)
    expect(await published(id)).toEqual(after)
  })
})
