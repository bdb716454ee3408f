import { jwkThumbprint, type PublicJwk, parseJwt } from '@sojourn/keys'
import { readStatusBits } from '@sojourn/status'
import { readTrustList, resolveIssuerKey, resolveStatusListKey, type TrustedIssuer } from '@sojourn/trust'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deliverActive, type Office, pathOf, startOffice } from '../testing/start-office.ts'
import { credentialUse, type KeyState } from './signing-key.ts'

const ANNOUNCE = 1_000
let office: Office
const agency = () => office.agency
const PERMIT = credentialUse('residence-permit')
const RELATION = credentialUse('household-relation')

const keep = async () => {
  await office.app.useCases.keepKeys(agency(), office.now())
  await office.app.useCases.refreshKeys()
}
const signing = (use = PERMIT) => agency().signerFor(use).verificationKey.thumbprint
const statesOf = async (): Promise<Record<string, KeyState>> =>
  Object.fromEntries((await office.app.db.keys.keysOf(agency().id)).map(({ thumbprint, state }) => [thumbprint, state]))

/** What a stranger reads at the three places where keys are published. */
async function published(): Promise<readonly string[][]> {
  const get = async (url: string) => (await office.app.fastify.inject(pathOf(url))).json()
  const issuer = agency().credentialIssuer
  const did = await get(`${issuer}/did.json`)
  const { origin, pathname } = new URL(issuer)
  const jwks = await get(`${origin}/.well-known/jwt-vc-issuer${pathname}`)
  const thumbprints = (jwks_: readonly PublicJwk[]) => jwks_.map(jwkThumbprint).toSorted()
  return [
    thumbprints(did.verificationMethod.map(({ publicKeyJwk }: { publicKeyJwk: PublicJwk }) => publicKeyJwk)),
    did.assertionMethod.map((id: string) => id.slice(id.indexOf('#') + 1)).toSorted(),
    thumbprints(jwks.jwks.keys),
    agency()
      .publishedKeys()
      .map(({ thumbprint }) => thumbprint)
      .toSorted(),
  ]
}

async function trusted(): Promise<TrustedIssuer> {
  const list = await readTrustList(await trustListToken(), office.config.trustAnchor, office.now())
  const entry = list.ok ? list.value.issuers.find(({ issuer }) => issuer === agency().credentialIssuer) : undefined
  if (entry === undefined) throw new Error('the agency is not on the list')
  return entry
}

const trustListToken = async () => (await office.app.fastify.inject('/city/trust-list')).body

async function verdictOn(credential: string): Promise<string> {
  const parsed = parseJwt(credential.slice(0, credential.indexOf('~')))
  if (!parsed.ok) return parsed.reason
  const { x5c } = parsed.value.header as { x5c?: string[] }
  const key = await resolveIssuerKey(await trusted(), { x5c: x5c ?? [] }, office.now(), {})
  if (!key.ok) return key.reason
  return (await key.value.verify(parsed.value.signingInput, parsed.value.signature)) ? 'good' : 'bad_signature'
}

const eventsOf = async (thumbprint: string): Promise<string[]> => {
  await office.app.useCases.integrateLog(agency(), office.now())
  const leaves = await office.app.db.log.leavesFrom(agency().id, 0, 10_000)
  return leaves
    .map(({ leaf }) => JSON.parse(leaf))
    .filter(({ key }) => key === thumbprint)
    .map(({ event }) => event)
}

beforeAll(async () => {
  office = await startOffice({ KEY_ANNOUNCE_SECONDS: String(ANNOUNCE) })
})
afterAll(() => office.close())

describe('a new key', () => {
  let first: string
  let second: string
  let credential: string

  test('is published everywhere before it signs, and signs when it was there long enough [P 12] [F 14]', async () => {
    first = signing()
    credential = (await deliverActive(office)).credentials[0] ?? ''
    second = await office.registry.addKey(agency().id)
    await keep()
    for (const place of await published()) expect(place).toEqual([first, second].toSorted())
    office.advance(ANNOUNCE - 1)
    await keep()
    expect([signing(), await statesOf()]).toEqual([first, { [first]: 'signing', [second]: 'announced' }])
    office.advance(1)
    await keep()
    expect([signing(), await statesOf()]).toEqual([second, { [first]: 'retired', [second]: 'signing' }])
    expect(await verdictOn((await deliverActive(office)).credentials[0] ?? '')).toBe('good')
  })

  test('leaves its predecessor published, for what that has signed [P 12] [F 14]', async () => {
    for (const place of await published()) expect(place).toEqual([first, second].toSorted())
    expect(await verdictOn(credential)).toBe('good')
  })

  test('leaves a line in the log for each step [P 7]', async () => {
    // The first was announced and started in one instant, and leaves of one millisecond have no order among them.
    expect((await eventsOf(first)).toSorted()).toEqual(['key_announced', 'key_retired', 'key_started'])
    expect(await eventsOf(second)).toEqual(['key_announced', 'key_started'])
  })

  test('does not sign while the trust list does not name it, however long it waits [P 12] [T 5]', async () => {
    const third = await office.registry.addKey(agency().id, undefined, { isListed: false })
    await keep()
    office.advance(10 * ANNOUNCE)
    await keep()
    expect([signing(), (await statesOf())[third]]).toEqual([second, 'announced'])
    // Listed at last: the waiting time counts from now.
    for (const key of office.registry.ringOf(agency().id)) key.isListed = true
    await office.registry.publish()
    await keep()
    office.advance(ANNOUNCE - 1)
    await keep()
    expect(signing()).toBe(second)
    office.advance(1)
    await keep()
    expect(signing()).toBe(third)
  })

  test('is announced and started once by three processes that look at the same time [P 9]', async () => {
    const next = await office.registry.addKey(agency().id)
    await Promise.all([keep(), keep(), keep()])
    office.advance(ANNOUNCE)
    await Promise.all([keep(), keep(), keep()])
    expect(signing()).toBe(next)
    expect((await eventsOf(next)).toSorted()).toEqual(['key_announced', 'key_started'])
    expect(Object.values(await statesOf()).filter((state) => state === 'signing')).toHaveLength(1)
  })

  test('for one type takes that type over and leaves the others where they are [T 5]', async () => {
    const before = signing()
    const permits = await office.registry.addKey(agency().id, [PERMIT])
    await keep()
    office.advance(ANNOUNCE)
    await keep()
    expect([signing(PERMIT), signing(RELATION), (await statesOf())[before]]).toEqual([permits, before, 'signing'])
    const rest = await office.registry.addKey(agency().id, [
      RELATION,
      'status_list',
      'issuer_metadata',
      'audit_checkpoint',
    ])
    await keep()
    office.advance(ANNOUNCE)
    await keep()
    // Only now is there nothing left that the old one would sign.
    expect([signing(RELATION), (await statesOf())[before]]).toEqual([rest, 'retired'])
  })

  test('of which the private half is another key’s is never used', async () => {
    const { id } = agency()
    const before = signing()
    const broken = await office.registry.addKey(id, [PERMIT])
    const ring = office.registry.ringOf(id)
    const [entry, donor] = [ring.at(-1), ring.at(0)]
    if (entry === undefined || donor === undefined) throw new Error('two keys are needed')
    const good = entry.home
    entry.home = donor.home
    await office.registry.publish()
    await keep()
    office.advance(ANNOUNCE)
    await expect(keep()).rejects.toThrow('another key')
    expect([signing(), (await statesOf())[broken]]).toEqual([before, 'announced'])
    entry.home = good
    await office.registry.publish()
    await keep()
    expect(signing()).toBe(broken)
  })
})

describe('a key in strange hands', () => {
  let stolen: string
  let before: Awaited<ReturnType<typeof deliverActive>>
  let other: Awaited<ReturnType<typeof deliverActive>>

  test('takes everything that it signed with it: for verifiers by the trust list, in the lists by status [T 5]', async () => {
    stolen = signing(PERMIT)
    before = await deliverActive(office)
    other = await deliverActive(office, { types: ['household-relation'] })
    expect(await verdictOn(before.credentials[0] ?? '')).toBe('good')
    office.advance(1)
    for (const key of office.registry.ringOf(agency().id)) if (jwkThumbprint(key.jwk) === stolen) key.revoked = true
    const successor = await office.registry.addKey(agency().id, [PERMIT])
    await keep()
    // No waiting now: nothing else could sign permits.
    expect([signing(PERMIT), (await statesOf())[stolen]]).toEqual([successor, 'revoked'])
    expect(await verdictOn(before.credentials[0] ?? '')).toBe('key_revoked')
    for (const place of await published()) expect(place).not.toContain(stolen)
    const row = await office.app.db.issuances.find(agency().id, before.issuanceId)
    expect([row?.state, row?.reasonCode]).toEqual(['revoked', 'key_compromised'])
    await office.app.useCases.publish(agency(), office.now())
    expect(await statusOf(before.credentials[0] ?? '')).toBe(1)
  })

  test('takes nothing with it that another key signed', async () => {
    expect((await office.app.db.issuances.find(agency().id, other.issuanceId))?.state).toBe('active')
    expect(await verdictOn(other.credentials[0] ?? '')).toBe('good')
    expect(await verdictOn((await deliverActive(office)).credentials[0] ?? '')).toBe('good')
    expect((await eventsOf(stolen)).toSorted()).toEqual(['key_announced', 'key_revoked', 'key_started'])
  })

  test('is cleared up after once', async () => {
    office.advance(3_600)
    await keep()
    const late = await deliverActive(office)
    await keep()
    expect((await office.app.db.issuances.find(agency().id, late.issuanceId))?.state).toBe('active')
    expect(await office.app.useCases.reconcile(agency(), office.now())).toEqual([])
  })

  test('that signed the lists is followed at once, and every list is signed anew [T 5]', async () => {
    const listKey = signing('status_list')
    for (const key of office.registry.ringOf(agency().id)) if (jwkThumbprint(key.jwk) === listKey) key.revoked = true
    await office.registry.addKey(agency().id, [RELATION, 'status_list', 'issuer_metadata', 'audit_checkpoint'])
    await keep()
    const { rows } = await office.app.database.query<{ token: string }>(
      'select token from status_publication where agency = $1',
      [agency().id],
    )
    expect(rows.length).toBeGreaterThan(1)
    for (const { token } of rows) {
      const parsed = parseJwt(token, { maxChars: 1_000_000 })
      const { x5c } = (parsed.ok ? parsed.value.header : {}) as { x5c: string[] }
      const key = await resolveStatusListKey(await trusted(), { x5c }, office.now(), {})
      expect(key.ok && key.value.thumbprint).toBe(signing('status_list'))
    }
  })

  test('stops the signing of its type when nothing follows it', async () => {
    const last = signing(PERMIT)
    for (const key of office.registry.ringOf(agency().id)) if (jwkThumbprint(key.jwk) === last) key.revoked = true
    await office.registry.publish()
    await keep()
    expect(() => signing(PERMIT)).toThrow('no key of public-security may sign credential.residence-permit')
    expect(signing(RELATION)).not.toBe(last)
    await office.registry.addKey(agency().id, [PERMIT])
    await keep()
    expect(await verdictOn((await deliverActive(office)).credentials[0] ?? '')).toBe('good')
  })
})

test('past its last day a key is published no more [P 12]', async () => {
  const ended = signing(PERMIT)
  await office.registry.addKey(agency().id, undefined, { certificateDays: 3_000 })
  await keep()
  office.advance(2_000 * 86_400)
  await keep()
  expect((await statesOf())[ended]).toBe('destroyed')
  for (const place of await published()) expect(place).toEqual([signing(PERMIT)])
})

test('an issuer whose keys nobody has listed does not start', async () => {
  await expect(startOffice({}, (databaseUrl) => databaseUrl, { isListed: false })).rejects.toThrow(
    'may sign credential.residence-permit',
  )
})

/** The value that the published list has for this credential. */
async function statusOf(credential: string): Promise<number | undefined> {
  const parsed = parseJwt(credential.slice(0, credential.indexOf('~')))
  if (!parsed.ok) throw new Error(parsed.reason)
  const { uri, idx } = (parsed.value.payload.status as { status_list: { uri: string; idx: number } }).status_list
  const { rows } = await office.app.database.query<{ statuses: Uint8Array }>(
    'select statuses from status_publication where agency = $1 and status_list_id = $2',
    [agency().id, uri.slice(uri.lastIndexOf('/') + 1)],
  )
  return readStatusBits(rows[0]?.statuses ?? new Uint8Array(), 2, idx)
}
