import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { importVerificationKey, jwkThumbprint, type PublicJwk, type Signer, utf8 } from '@sojourn/keys'
import { openPkcs11Token, type Pkcs11Token } from '@sojourn/keys/homes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from '../cli/run-command.ts'
import type { RingEntry } from '../provision/agency-keys.ts'
import { provision } from '../provision/provision.ts'

const folder = mkdtempSync(join(tmpdir(), 'token-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function isGood(signer: Signer, publicJwk: PublicJwk): Promise<boolean> {
  const key = await importVerificationKey(publicJwk)
  if (!key.ok) throw new Error(key.reason)
  const input = utf8(`signed at ${Math.random()}`)
  return key.value.verify(input, await signer.sign(input))
}

const CLI = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
const LIBRARY = '/usr/lib/softhsm/libsofthsm2.so'
/** Where `npm test` builds the native half; without it, or without the device, these are skipped. */
const ADDON = process.env.TEST_PKCS11_ADDON ?? ''

describe.skipIf(!existsSync(LIBRARY) || !existsSync(ADDON))('a key in a PKCS#11 token', () => {
  const PIN = '4711'
  let token: Pkcs11Token
  beforeAll(() => {
    mkdirSync(join(folder, 'tokens'))
    writeFileSync(
      join(folder, 'softhsm2.conf'),
      `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`,
    )
    process.env.SOFTHSM2_CONF = join(folder, 'softhsm2.conf')
    const made = spawnSync('softhsm2-util', [
      '--init-token',
      '--free',
      '--label',
      'agency',
      '--pin',
      PIN,
      '--so-pin',
      '0815',
    ])
    if (made.status !== 0) throw new Error(String(made.stderr))
    token = openPkcs11Token({ library: LIBRARY, tokenLabel: 'agency', pin: PIN, addon: ADDON })
  })
  afterAll(() => token?.close())

  test('is made there, and signs what node:crypto verifies [T 5]', async () => {
    const publicJwk = token.generateKey('0a01')
    for (let turn = 0; turn < 20; turn++) expect(await isGood(token.signerOf('0a01', publicJwk), publicJwk)).toBe(true)
  })

  test('signs for itself alone, and not once it is destroyed', async () => {
    const first = token.generateKey('0b01')
    const second = token.generateKey('0b02')
    expect(await isGood(token.signerOf('0b01', first), second)).toBe(false)
    expect(() => token.signerOf('0b03', first)).toThrow('no key 0b03')
    expect([token.destroyKey('0b02'), token.destroyKey('0b02')]).toEqual([true, false])
    expect(() => token.signerOf('0b02', second)).toThrow('no key 0b02')
  })

  test('is made for an agency by the command line, certified and listed, and the ring says where it is [T 5]', async () => {
    const state = join(folder, 'state')
    const urls = {
      issuerUrl: 'https://issuer.example',
      verifierUrl: 'https://v.example',
      walletUrl: 'https://w.example',
    }
    const before = await provision({ folder: state, ...urls, now: new Date() })
    writeFileSync(join(folder, 'pin'), `${PIN}\n`)
    const device = ['--pkcs11-library', LIBRARY, '--pkcs11-token', 'agency', '--pkcs11-addon', ADDON]
    const order = ['keys', 'rotate', '--state', state, '--agency', 'housing', ...device]
    // Three of the four settings are none: nothing is made in a file instead.
    await expect(runCommand(order)).rejects.toThrow('--pkcs11-pin-file')
    // This process has the device open already, and a device is opened once a process.
    const made = spawnSync(process.execPath, [CLI, ...order, '--pkcs11-pin-file', join(folder, 'pin')], {
      encoding: 'utf8',
      env: process.env,
    })
    expect(made.stderr).toBe('')
    const ring = JSON.parse(readFileSync(join(state, 'keys/agency-housing.json'), 'utf8')) as RingEntry[]
    const inToken = ring.filter(({ home }) => home.kind === 'pkcs11')
    expect(inToken.map(({ uses }) => uses.join()).toSorted()).toEqual([
      'credential.dwelling-right',
      'credential.tenancy-registration',
      'status_list,issuer_metadata,audit_checkpoint',
    ])
    for (const { jwk, home, chain } of inToken) {
      const id = home.kind === 'pkcs11' ? home.id : ''
      expect(await isGood(token.signerOf(id, jwk), jwk)).toBe(true)
      expect(chain).toHaveLength(1)
    }
    const after = await provision({ folder: state, ...urls, now: new Date() })
    const listed = ({ trustList }: typeof after) =>
      trustList.issuers.find(({ issuer }) => issuer.endsWith('/housing'))?.keys?.map(({ jwk }) => jwkThumbprint(jwk)) ??
      []
    expect(new Set(listed(after))).toEqual(
      new Set([...listed(before), ...inToken.map(({ jwk }) => jwkThumbprint(jwk))]),
    )
  })

  test('is not found in another token', () => {
    const options = { library: LIBRARY, tokenLabel: 'other', pin: PIN, addon: ADDON }
    expect(() => openPkcs11Token(options)).toThrow()
  })
})
