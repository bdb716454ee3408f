import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ATTESTATION_TYPES, addSeconds, parseCreditCode } from '@sojourn/domain'
import { jwkThumbprint, type PrivateJwk, type PublicJwk, signerFromJwk } from '@sojourn/keys'
import { buildClientAttestation, verifyClientAttestation } from '@sojourn/protocol'
import {
  overAsked,
  readTrustList,
  relyingPartyOf,
  resolveIssuer,
  resolveIssuerKey,
  resolveRelyingPartyKey,
  resolveStatusListKey,
} from '@sojourn/trust'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KeyOrder, RingEntry } from './agency-keys.ts'
import { DEMO_EVIDENCE } from './demo-evidence.ts'
import { DEMO_AGENCIES, DEMO_RELYING_PARTIES } from './demo-registry.ts'
import { type Provisioned, provision } from './provision.ts'

const NOW = new Date('2026-11-20T08:00:00Z')
const DAY = 86_400
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provision-'))
})
afterEach(() => rm(folder, { recursive: true }))

const run = (now = NOW, issuerUrl = 'https://issuer.example/city', register: 'taken' | 'not_run' = 'taken') =>
  provision({
    folder,
    issuerUrl,
    verifierUrl: 'https://verifier.example',
    walletUrl: 'https://wallet.example',
    now,
    register,
  })
const runAlone = () => run(NOW, undefined, 'not_run')
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
      'https://issuer.example/city/points-office',
      'https://issuer.example/city/disease-control',
      'https://issuer.example/city/registry',
    ])
  })

  test("traces each agency's keys back to the list, and to no other agency", async () => {
    const { trustList } = await run()
    const agencies = await json<{ id: string; signingKeysFile: string }[]>('agencies.json')
    for (const [index, agency] of agencies.entries()) {
      const own = trustList.issuers[index]
      const other = trustList.issuers[(index + 1) % agencies.length]
      if (own === undefined || other === undefined) throw new Error('an agency is missing in the list')
      for (const { jwk, chain, home } of await json<RingEntry[]>(agency.signingKeysFile)) {
        if (home.kind !== 'file') throw new Error('a fresh key has its private half in a file')
        const signer = await signerFromJwk(await json<PrivateJwk>(`keys/${home.file}`))
        const key = await resolveIssuerKey(own, { x5c: chain }, NOW, {})
        expect(key.ok && key.value.publicJwk).toEqual(signer.publicJwk)
        expect(key.ok && key.value.publicJwk).toEqual(jwk)
        expect(await resolveIssuerKey(other, { x5c: chain }, NOW, {})).toEqual({
          ok: false,
          reason: 'certificate_for_another_issuer',
        })
      }
    }
  })

  test('gives each type a key of its own, and none that signs both credentials and lists [T 5]', async () => {
    const { trustList } = await run()
    const [agency] = await json<{ types: string[]; signingKeysFile: string }[]>('agencies.json')
    const ring = await json<RingEntry[]>(agency?.signingKeysFile ?? '')
    expect(ring.map(({ uses }) => uses)).toEqual([
      ['credential.residence-permit'],
      ['credential.residence-permit-offline'],
      ['credential.household-relation'],
      ['status_list', 'issuer_metadata', 'audit_checkpoint'],
    ])
    const vct = 'https://issuer.example/city/vct/residence-permit/v1'
    const { chain } = ring[0] as RingEntry
    const issuer = 'https://issuer.example/city/public-security'
    const permit = await resolveIssuer(trustList, { iss: issuer, x5c: chain }, vct, NOW, {})
    expect(permit.ok).toBe(true)
    expect(
      await resolveIssuer(
        trustList,
        { iss: issuer, x5c: chain },
        vct.replace('residence-permit', 'household-relation'),
        NOW,
        {},
      ),
    ).toEqual({ ok: false, reason: 'type_not_allowed' })
    const [entry] = trustList.issuers
    if (entry === undefined) throw new Error('no issuer')
    expect(await resolveStatusListKey(entry, { x5c: chain }, NOW, {})).toEqual({ ok: false, reason: 'key_not_listed' })
    expect((await resolveStatusListKey(entry, { x5c: ring[3]?.chain ?? [] }, NOW, {})).ok).toBe(true)
  })

  test("traces each relying party's key back to the list under its client identifier", async () => {
    const { trustList } = await runAlone()
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
    const { trustList } = await runAlone()
    const landlord = trustList.relyingParties.find(({ kind }) => kind === 'landlord')
    if (landlord === undefined) throw new Error('no landlord')
    const vct = 'https://issuer.example/city/vct/residence-permit/v1'
    expect(overAsked(landlord, [{ vct, claimPaths: [['name'], ['age_over', '18']] }])).toEqual([])
    expect(overAsked(landlord, [{ vct, claimPaths: [['name'], ['hukou', 'city']] }])).toHaveLength(1)
  })

  test('names the relying parties that the register has, as it has them, and before there is one none of them [T 8]', async () => {
    const parties = async () => (await run()).trustList.relyingParties.map(({ uses: _, ...party }) => party)
    expect(await parties()).toEqual([])
    const [school] = (await run()).toRegister
    const published = (id: string, state: string, version: number, more: object = {}) => ({
      id,
      state,
      version,
      client_ids: ['x509_hash:a'],
      name: school?.name,
      kind: 'school',
      credit_code: school?.creditCode,
      contact: 'x',
      access_anchors: ['AAAA'],
      origins: ['https://verifier.example'],
      uses: [],
      ...more,
    })
    const take = (...relying_parties: object[]) =>
      writeFile(join(folder, 'register.json'), JSON.stringify({ relying_parties }))
    await take(
      published('1', 'withdrawn', 2),
      published('2', 'registered', 1),
      published('3', 'withdrawn', 4, { client_ids: ['x509_hash:b'] }),
    )
    const before = (await run()).trustList.version
    // Withdrawn and registered anew: the new registration is what counts. Withdrawn for good: it stays there to be told of.
    expect(await parties()).toEqual([
      expect.objectContaining({ clientIds: ['x509_hash:a'], registration: { id: '2', version: 1 } }),
      expect.objectContaining({ clientIds: ['x509_hash:b'], registration: { id: '3', version: 4, withdrawn: true } }),
    ])
    await take(published('1', 'withdrawn', 2), published('2', 'withdrawn', 2))
    expect(await parties()).toEqual([
      expect.objectContaining({ clientIds: ['x509_hash:a'], registration: { id: '2', version: 2, withdrawn: true } }),
    ])
    expect((await run()).trustList.version).toBeGreaterThan(before)
  })

  test('keeps private keys and the secret from other accounts', async () => {
    await run()
    const files = (await readdir(join(folder, 'keys'))).filter((file) => file.endsWith('.jwk.json'))
    expect(files).toHaveLength(40)
    for (const file of [...files.map((name) => `keys/${name}`), 'issuer-secret', 'api-secret', 'sandbox-api-key']) {
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

  test('registers our wallet as a client that its provider attests', async () => {
    await run()
    const [wallet] = await json<Record<string, unknown>[]>('clients.json')
    expect(wallet).toMatchObject({
      clientId: 'sojourn-wallet',
      redirectUris: ['https://wallet.example/authorized'],
      authentication: { method: 'attest_jwt_client_auth', anchorFiles: ['keys/wallet-root.pem'] },
    })
    const signer = await signerFromJwk(await json<PrivateJwk>('keys/wallet-provider.jwk.json'), {
      x5c: await chainOf('keys/wallet-provider.pem'),
    })
    const said = { clientId: 'sojourn-wallet', instance: signer, at: NOW, lifeSeconds: 60, signer }
    const attestation = await buildClientAttestation(said)
    const attester = { anchors: await chainOf('keys/wallet-root.pem'), keys: [] }
    expect((await verifyClientAttestation({ attestation, attester, at: NOW })).ok).toBe(true)
  })

  test('gives agencies new certificates for a new address, and keeps their keys', async () => {
    await run()
    const before = await snapshot()
    const keysOf = (text: string | undefined) => (JSON.parse(text ?? '[]') as RingEntry[]).map(({ jwk }) => jwk)
    await run(NOW, 'https://elsewhere.example')
    const after = await snapshot()
    const changed = Object.keys(after).filter((name) => after[name] !== before[name])
    const rings = DEMO_AGENCIES.map(({ id }) => `keys/agency-${id}.json`).sort()
    expect(changed.sort()).toEqual([...rings, 'registry.json', 'trust-list.jwt'])
    for (const ring of rings) expect(keysOf(after[ring])).toEqual(keysOf(before[ring]))
  })

  test("renews certificates of relying parties and of the wallet's provider a month before they end", async () => {
    await run()
    const before = await snapshot()
    await run(addSeconds(NOW, 340 * DAY))
    const after = await snapshot()
    const changed = Object.keys(after).filter((name) => after[name] !== before[name] && name.endsWith('.pem'))
    expect(changed).toHaveLength(DEMO_RELYING_PARTIES.length + DEMO_EVIDENCE.length + 1)
  })
})

describe('the keys of an agency', () => {
  const ringOf = () => json<RingEntry[]>('keys/agency-points-office.json')
  const order = (keyOrders: readonly KeyOrder[], now = NOW) =>
    provision({
      folder,
      issuerUrl: 'https://issuer.example/city',
      verifierUrl: 'https://v.example',
      walletUrl: 'https://w.example',
      now,
      keyOrders,
    })
  const listed = ({ trustList }: Provisioned) =>
    trustList.issuers.find(({ issuer }) => issuer.endsWith('/points-office'))?.keys ?? []

  test('are followed by new ones after three months, and stay on the list [P 12]', async () => {
    await run()
    const before = await ringOf()
    expect(before).toHaveLength(2)
    const later = await run(addSeconds(NOW, 90 * DAY))
    expect(await ringOf()).toHaveLength(4)
    expect(listed(later).map(({ jwk }) => jwk)).toEqual(expect.arrayContaining(before.map(({ jwk }) => jwk)))
    await run(addSeconds(NOW, 91 * DAY))
    expect(await ringOf()).toHaveLength(4)
  })

  test('are followed by new ones when an operator says so, the private halves of the oldest destroyed', async () => {
    await run()
    for (let turn = 1; turn <= 3; turn++)
      await order([{ kind: 'rotate', agency: 'points-office' }], addSeconds(NOW, turn))
    const ring = await ringOf()
    expect(ring.map(({ home }) => home.kind)).toEqual([
      'destroyed',
      'file',
      'file',
      'file',
      'destroyed',
      'file',
      'file',
      'file',
    ])
    const files = (await readdir(join(folder, 'keys'))).filter((name) => name.startsWith('points-office-'))
    expect(files).toHaveLength(6)
  })

  test('are listed as revoked when an operator says so, and followed at once [T 5]', async () => {
    await run()
    const [stolen] = await ringOf()
    const thumbprint = jwkThumbprint(stolen?.jwk as PublicJwk)
    const after = await order([{ kind: 'revoke', agency: 'points-office', thumbprint }])
    expect(listed(after).filter(({ revoked }) => revoked === true)).toEqual([
      expect.objectContaining({ jwk: stolen?.jwk, revoked: true }),
    ])
    const ring = await ringOf()
    expect(ring.map(({ revoked, home }) => [revoked ?? false, home.kind])).toEqual([
      [true, 'destroyed'],
      [false, 'file'],
      [false, 'file'],
    ])
    await expect(order([{ kind: 'revoke', agency: 'points-office', thumbprint: 'other' }])).rejects.toThrow('no key')
  })

  test('leave the ring and the list with the end of their certificates', async () => {
    await run()
    const before = await ringOf()
    await run(addSeconds(NOW, 1_094 * DAY))
    expect((await ringOf()).map(({ jwk }) => jwk.x)).toEqual(expect.arrayContaining([before[0]?.jwk.x]))
    const ended = await run(addSeconds(NOW, 1_095 * DAY))
    expect((await ringOf()).map(({ jwk }) => jwk.x)).not.toContain(before[0]?.jwk.x)
    expect(listed(ended).map(({ jwk }) => jwk.x)).not.toContain(before[0]?.jwk.x)
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
