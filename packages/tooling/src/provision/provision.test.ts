import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ATTESTATION_TYPES, addSeconds, parseCreditCode } from '@sojourn/domain'
import { type PrivateJwk, type PublicJwk, signerFromJwk } from '@sojourn/keys'
import { overAsked, readTrustList, relyingPartyOf, resolveIssuerKey, resolveRelyingPartyKey } from '@sojourn/trust'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_AGENCIES, DEMO_RELYING_PARTIES } from './demo-registry.ts'
import { provision } from './provision.ts'

const NOW = new Date('2026-11-20T08:00:00Z')
const DAY = 86_400
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provision-'))
})
afterEach(() => rm(folder, { recursive: true }))

const run = (now = NOW, issuerUrl = 'https://issuer.example/city') =>
  provision({ folder, issuerUrl, verifierUrl: 'https://verifier.example', now })
const json = async <T>(name: string): Promise<T> => JSON.parse(await readFile(join(folder, name), 'utf8')) as T
const chainOf = async (name: string): Promise<string[]> => [
  (await readFile(join(folder, name), 'utf8')).replace(/-----[^-]+-----|\s/g, ''),
]

describe('provision', () => {
  test('signs a trust list that its anchor reads', async () => {
    const { trustList } = await run()
    const anchor = await json<PublicJwk>('trust-anchor.jwk.json')
    const token = await readFile(join(folder, 'trust-list.jwt'), 'utf8')
    expect(await readTrustList(token, anchor, NOW)).toEqual({ ok: true, value: trustList })
    expect(trustList.issuers.map(({ issuer }) => issuer)).toEqual([
      'https://issuer.example/city/public-security',
      'https://issuer.example/city/human-resources',
      'https://issuer.example/city/housing',
    ])
  })

  test("traces each agency's key back to the list, and to no other agency", async () => {
    const { trustList } = await run()
    const agencies = await json<{ id: string; signingKeyFile: string; certificateFile: string }[]>('agencies.json')
    for (const [index, agency] of agencies.entries()) {
      const x5c = await chainOf(agency.certificateFile)
      const signer = await signerFromJwk(await json<PrivateJwk>(agency.signingKeyFile))
      const own = trustList.issuers[index]
      const other = trustList.issuers[(index + 1) % agencies.length]
      if (own === undefined || other === undefined) throw new Error('an agency is missing in the list')
      const key = await resolveIssuerKey(own, { x5c }, NOW, {})
      expect(key.ok && key.value.publicJwk).toEqual(signer.publicJwk)
      expect(await resolveIssuerKey(other, { x5c }, NOW, {})).toEqual({
        ok: false,
        reason: 'certificate_for_another_issuer',
      })
    }
  })

  test("traces each relying party's key back to the list under its client identifier", async () => {
    const { trustList } = await run()
    const parties = await json<{ certificateFile: string }[]>('relying-parties.json')
    for (const [index, party] of parties.entries()) {
      const clientId = trustList.relyingParties[index]?.clientIds[0] ?? ''
      const registered = relyingPartyOf(trustList, clientId)
      if (!registered.ok) throw new Error(`${clientId} is not registered`)
      const key = await resolveRelyingPartyKey(registered.value, clientId, await chainOf(party.certificateFile), NOW)
      expect(key.ok).toBe(true)
    }
  })

  test('registers what a policy asks, and a wallet sees what is asked beyond it', async () => {
    const { trustList } = await run()
    const landlord = trustList.relyingParties.find(({ kind }) => kind === 'landlord')
    if (landlord === undefined) throw new Error('no landlord')
    const vct = 'https://issuer.example/city/vct/residence-permit/v1'
    expect(overAsked(landlord, [{ vct, claimPaths: [['name'], ['age_over', '18']] }])).toEqual([])
    expect(overAsked(landlord, [{ vct, claimPaths: [['name'], ['hukou', 'city']] }])).toHaveLength(1)
  })

  test('keeps private keys and the secret from other accounts', async () => {
    await run()
    const files = (await readdir(join(folder, 'keys'))).filter((file) => file.endsWith('.jwk.json'))
    expect(files).toHaveLength(9)
    for (const file of [...files.map((name) => `keys/${name}`), 'issuer-secret']) {
      expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
    }
  })

  test('changes nothing when it is run again', async () => {
    await run()
    const before = await snapshot()
    await run(addSeconds(NOW, DAY))
    expect(await snapshot()).toEqual(before)
  })

  test('publishes the list anew half a month before it ends, with a higher version', async () => {
    const first = await run()
    const second = await run(addSeconds(NOW, 16 * DAY))
    expect(second.trustList.version).toBeGreaterThan(first.trustList.version)
    expect(second.trustList.issuers).toEqual(first.trustList.issuers)
  })

  test('gives agencies new certificates for a new address, and keeps their keys', async () => {
    await run()
    const before = await snapshot()
    await run(NOW, 'https://elsewhere.example')
    const after = await snapshot()
    const changed = Object.keys(after).filter((name) => after[name] !== before[name])
    expect(changed.sort()).toEqual([
      'keys/agency-housing.pem',
      'keys/agency-human-resources.pem',
      'keys/agency-public-security.pem',
      'trust-list.jwt',
    ])
  })

  test('renews certificates a month before they end', async () => {
    await run()
    const before = await snapshot()
    await run(addSeconds(NOW, 340 * DAY))
    const after = await snapshot()
    const changed = Object.keys(after).filter((name) => after[name] !== before[name] && name.endsWith('.pem'))
    expect(changed).toHaveLength(6)
  })
})

async function snapshot(): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const pairs = files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

describe('the demo registry', () => {
  test('uses fictional credit codes with right check characters', () => {
    for (const { creditCode } of [...DEMO_AGENCIES, ...DEMO_RELYING_PARTIES]) {
      expect(parseCreditCode(creditCode)).toEqual({ ok: true, value: creditCode })
      expect(creditCode.slice(2, 8)).toBe('010101')
      expect(creditCode).toContain('DEM')
    }
  })

  test('issues each attestation type at exactly one agency', () => {
    expect(DEMO_AGENCIES.flatMap(({ types }) => types).sort()).toEqual(Object.keys(ATTESTATION_TYPES).sort())
  })

  test('registers only claims that exist', () => {
    const missing = DEMO_RELYING_PARTIES.flatMap(({ uses }) => uses.flatMap(({ asks }) => asks)).flatMap((ask) => {
      const paths = ATTESTATION_TYPES[ask.type].claims.map(({ path }) => path.join('.'))
      const known = (claim: string) => paths.some((path) => path === claim || claim.startsWith(`${path}.`))
      return ask.claims.filter((claim) => !known(claim)).map((claim) => `${ask.type} ${claim}`)
    })
    expect(missing).toEqual([])
  })
})
