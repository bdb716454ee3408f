import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { presentSdJwtVc } from '@sojourn/formats'
import { jwkThumbprint, signerFromJwk } from '@sojourn/keys'
import { readTrustList } from '@sojourn/trust'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { provision } from '../provision/provision.ts'
import { UsageProblem } from './command.ts'
import { COMMANDS, runCommand } from './run-command.ts'

const AT = '2026-11-29T08:00:00Z'
const ISSUER = 'https://issuer.example/public-security'
const LIST = `${ISSUER}/status-lists/1`
const VCT = 'https://issuer.example/vct/residence-permit/v1'
const AUDIENCE = 'x509_hash:aud'
const NONCE = 'n-0S6_WzA2Mj-aaaaaaaaaaaaaaaa'

let folder: string
const at = (name: string) => join(folder, name)

/** Runs a command and keeps what it said in a file of that name. */
async function keep(name: string, ...args: string[]): Promise<string> {
  const { code, said } = await runCommand(args)
  expect([args[0], code]).toEqual([args[0], 0])
  await writeFile(at(name), typeof said === 'string' ? said : JSON.stringify(said))
  return at(name)
}
const ask = async (...args: string[]) => runCommand(args)
const problem = async (...args: string[]): Promise<string> => {
  try {
    return `no problem: ${JSON.stringify(await runCommand(args))}`
  } catch (error) {
    if (error instanceof UsageProblem) return error.message
    throw error
  }
}

const TRUST = () => ['--trust-list', at('list.jwt'), '--trust-anchor', at('anchor.jwk'), '--at', AT]
const SIGNER = () => ['--key', at('agency.jwk'), '--x5c', at('agency.pem')]
const ISSUE = () => ['issue', '--format', 'dc+sd-jwt', '--issuer', ISSUER, '--type', 'residence-permit', ...SIGNER()]
const PERSON = () => ['--claims', at('claims.json'), '--holder', at('holder.jwk'), '--at', AT]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sojourn-cli-'))
  for (const name of ['root', 'agency', 'holder', 'anchor', 'stranger']) await keep(`${name}.jwk`, 'keys', 'new')
  await keep('root.pem', 'keys', 'root', '--key', at('root.jwk'), '--name', 'Demo root', '--at', AT)
  const leaf = ['--root', at('root.pem'), '--root-key', at('root.jwk'), '--name', 'Demo agency', '--at', AT]
  await keep('agency.pem', 'keys', 'certify', ...leaf, '--key', at('agency.jwk'), '--uri', ISSUER)
  const certificate = (await readFile(at('root.pem'), 'utf8')).replace(/-----[A-Z ]+-----|\s/g, '')
  const issuer = {
    issuer: ISSUER,
    name: { 'zh-CN': '示范市公安局', en: 'Demo public security' },
    credit_code: '11010101DEM000022E',
    types: [VCT, 'ResidencePermitCredential', 'cn.sojourn.residence-permit.1'],
    anchors: [
      { kind: 'x5c', certificate },
      {
        kind: 'did',
        did: ((await runCommand(['keys', 'show', '--key', at('agency.jwk')])).said as { did: string }).did,
      },
    ],
    status_lists: [`${ISSUER}/status-lists/`],
  }
  await writeFile(at('list.json'), JSON.stringify({ id: 'demo', version: 1, issuers: [issuer], relying_parties: [] }))
  await keep('list.jwt', 'trust', 'sign', at('list.json'), '--key', at('anchor.jwk'), '--at', AT)
  await keep(
    'status.jwt',
    'status',
    'make',
    '--uri',
    LIST,
    ...SIGNER(),
    '--at',
    AT,
    '--set',
    '7=valid',
    '--set',
    '8=suspended',
    '--else',
    'invalid',
  )
  await writeFile(at('claims.json'), JSON.stringify({ name: '林秋月', residence: { city: '010100' } }))
  for (const index of ['7', '8', '9'])
    await keep(
      `permit-${index}`,
      ...ISSUE(),
      ...PERSON(),
      '--expires-at',
      '2027-03-31T00:00:00Z',
      '--status-uri',
      LIST,
      '--status-index',
      index,
    )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const BASE = 'https://issuer.example'

describe('each format', () => {
  let did: string
  beforeAll(async () => {
    did = ((await runCommand(['keys', 'show', '--key', at('agency.jwk')])).said as { did: string }).did
  })

  const issue = async (format: string) => {
    const named =
      format === 'dc+sd-jwt' || format === 'mso_mdoc' ? SIGNER() : ['--key', at('agency.jwk'), '--kid', `${did}#0`]
    const issuer = ['--issuer', format === 'dc+sd-jwt' ? ISSUER : did]
    const what = ['--type', 'residence-permit', '--base', BASE, '--expires-at', '2027-03-31T00:00:00Z']
    return keep(`of-${format}`, 'issue', '--format', format, ...issuer, ...what, ...named, ...PERSON())
  }
  const check = (file: string, ...more: string[]) =>
    ask('verify', file, '--credential', '--no-status', ...TRUST(), ...more)

  test.each([
    ['dc+sd-jwt', { name: '林秋月', residence: { city: '010100' } }],
    ['jwt_vc_json', { name: '林秋月', residence: { city: '010100' } }],
    ['vc+jwt', { name: '林秋月', residence: { city: '010100' } }],
    ['vc+sd-jwt', { name: '林秋月', residence: { city: '010100' } }],
    ['mso_mdoc', { name: '林秋月', residence: { city: '010100' } }],
  ])('is issued as %s and found valid, by the clock and the keys that were named', async (format, claims) => {
    const file = await issue(format)
    const { code, said } = await check(file)
    expect([code, said]).toMatchObject([
      0,
      {
        verdict: 'valid',
        credentials: [
          {
            format,
            type: 'residence-permit',
            issuer: ISSUER,
            holder: 'not_proven',
            claims,
            status: 'not_checked_offline',
          },
        ],
      },
    ])
    const late = [...TRUST().slice(0, -1), '2027-04-02T00:00:00Z']
    expect((await problem('verify', file, '--credential', '--no-status', ...late)).slice(0, 40)).toContain('trust-list')
    const text = await readFile(file, 'utf8')
    // One bit of the issuer's signature, wherever the format has it.
    const [first = ''] = text.split('~')
    const place = format === 'mso_mdoc' ? Math.floor(text.length / 2) : first.length - 20
    const spoilt = text.slice(0, place) + (text[place] === 'A' ? 'B' : 'A') + text.slice(place + 1)
    await writeFile(at('spoilt'), spoilt)
    const refused = await check(at('spoilt')).catch((error: Error) => ({ code: 2, said: error.message }))
    expect(refused.code).not.toBe(0)
  })

  test('is refused when somebody else signed it', async () => {
    for (const format of ['dc+sd-jwt', 'vc+jwt', 'vc+sd-jwt', 'jwt_vc_json']) {
      const issuer = ['--issuer', format === 'dc+sd-jwt' ? ISSUER : did]
      const stranger = ['--key', at('stranger.jwk'), '--kid', format === 'dc+sd-jwt' ? 'stranger' : `${did}#0`]
      const what = ['--type', 'residence-permit', '--base', BASE, '--expires-at', '2027-03-31T00:00:00Z']
      const file = await keep('forged', 'issue', '--format', format, ...issuer, ...what, ...stranger, ...PERSON())
      expect([format, (await check(file)).said]).toMatchObject([format, { verdict: 'refused', stage: 'issuer' }])
    }
  })

  test('that a type never has, or that is none, is a usage problem', async () => {
    const common = ['--issuer', ISSUER, '--expires-at', '2027-03-31T00:00:00Z', ...SIGNER(), ...PERSON()]
    await writeFile(at('empty.json'), '{}')
    const empty = ['issue', ...common, '--type', 'employment', '--claims', at('empty.json')]
    expect(await problem(...empty, '--format', 'mso_mdoc')).toContain('never an mdoc')
    expect(await problem(...empty, '--format', 'ldp_vc')).toContain('--format is none of')
    expect(await problem(...empty, '--format', 'vc+jwt')).toContain('--base is missing')
  })
})

describe('the command line', () => {
  test('issues a credential and finds it valid, with nobody having proved that it is theirs', async () => {
    const { code, said } = await ask(
      'verify',
      at('permit-7'),
      '--credential',
      ...TRUST(),
      '--status-list',
      at('status.jwt'),
    )
    expect([code, said]).toMatchObject([
      0,
      {
        verdict: 'valid',
        credentials: [
          {
            format: 'dc+sd-jwt',
            type: 'residence-permit',
            issuer: ISSUER,
            holder: 'not_proven',
            claims: { name: '林秋月', residence: { city: '010100' } },
            status: { answer: 'valid' },
          },
        ],
      },
    ])
  })

  test.each([
    ['8', { stage: 'status', code: 'suspended' }],
    ['9', { stage: 'status', code: 'revoked' }],
  ])('refuses the copy at index %s, and says why', async (index, reason) => {
    const { code, said } = await ask(
      'verify',
      at(`permit-${index}`),
      '--credential',
      ...TRUST(),
      '--status-list',
      at('status.jwt'),
    )
    expect([code, said]).toMatchObject([1, { verdict: 'refused', ...reason }])
  })

  test('refuses when the list was not brought, and passes over it only when told so by name', async () => {
    const without = ['verify', at('permit-7'), '--credential', ...TRUST()]
    expect(await ask(...without)).toMatchObject({ code: 1, said: { stage: 'status', code: 'unavailable' } })
    expect(await ask(...without, '--no-status')).toMatchObject({
      code: 0,
      said: { credentials: [{ status: 'not_checked_offline' }] },
    })
  })

  test('refuses a stranger, another day, and a changed byte', async () => {
    const check = (file: string, ...rest: string[]) =>
      ask('verify', file, '--credential', '--no-status', ...TRUST(), ...rest)
    const other = [...ISSUE().map((word) => (word === at('agency.jwk') ? at('stranger.jwk') : word)), ...PERSON()]
    const forged = await keep('forged', ...other, '--expires-at', '2027-03-31T00:00:00Z')
    expect(await check(forged)).toMatchObject({ code: 1, said: { stage: 'issuer', code: 'bad_signature' } })
    await keep(
      'tomorrow.jwt',
      'trust',
      'sign',
      at('list.json'),
      '--key',
      at('anchor.jwk'),
      '--at',
      '2027-04-01T00:00:00Z',
    )
    const [jwt = '', first = '', ...others] = (await readFile(at('permit-7'), 'utf8')).split('~')
    const [salt, name, value] = JSON.parse(Buffer.from(first, 'base64url').toString())
    const changed = Buffer.from(JSON.stringify([salt, name, `${value}.`])).toString('base64url')
    await writeFile(at('changed'), [jwt, changed, ...others].join('~'))
    expect(await check(at('changed'))).toMatchObject({ code: 1, said: { detail: 'unreferenced_disclosure' } })
    const late = ['--trust-list', at('tomorrow.jwt'), '--at', '2027-04-01T00:00:00Z']
    expect(await check(at('permit-7'), ...late)).toMatchObject({ code: 1, said: { stage: 'issuer', code: 'expired' } })
  })

  test('checks a presentation against a query, an audience and a nonce', async () => {
    const permit = await readFile(at('permit-7'), 'utf8')
    const holder = await signerFromJwk(JSON.parse(await readFile(at('holder.jwk'), 'utf8')))
    const shown = await presentSdJwtVc({
      compact: permit,
      disclose: [['name']],
      keyBinding: { signer: holder, audience: AUDIENCE, nonce: NONCE, at: new Date(AT) },
    })
    if (!shown.ok) throw new Error(shown.reason)
    await writeFile(at('shown'), shown.value)
    const query = {
      credentials: [{ id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: [VCT] }, claims: [{ path: ['name'] }] }],
    }
    await writeFile(at('query.json'), JSON.stringify(query))
    const check = (audience: string, nonce: string) =>
      ask(
        'verify',
        at('shown'),
        '--query',
        at('query.json'),
        '--audience',
        audience,
        '--nonce',
        nonce,
        ...TRUST(),
        '--status-list',
        at('status.jwt'),
      )
    expect(await check(AUDIENCE, NONCE)).toMatchObject({
      code: 0,
      said: { credentials: [{ claims: { name: '林秋月' } }] },
    })
    expect(await check(AUDIENCE, `${NONCE}a`)).toMatchObject({
      code: 1,
      said: { stage: 'holder', code: 'wrong_nonce' },
    })
    expect(await check('x509_hash:other', NONCE)).toMatchObject({
      code: 1,
      said: { stage: 'holder', code: 'wrong_audience' },
    })
  })

  test('reads a status list, an offer, a request and a trust list as the services read them', async () => {
    const read = (index: string) =>
      ask('status', 'read', at('status.jwt'), '--uri', LIST, '--index', index, '--key', at('agency.jwk'), '--at', AT)
    expect(await read('7')).toMatchObject({ code: 0, said: { answer: 'valid' } })
    expect(await read('8')).toMatchObject({ code: 1, said: { answer: 'suspended' } })
    expect(await read('999999999')).toMatchObject({ code: 1, said: { answer: 'out_of_range' } })

    const link = await ask(
      'offer',
      'make',
      '--issuer',
      ISSUER,
      '--configuration',
      'residence-permit.dc-sd-jwt',
      '--code',
      'abc',
      '--tx-code-length',
      '6',
    )
    expect(await ask('offer', 'read', String(link.said))).toMatchObject({
      code: 0,
      said: { credential_issuer: ISSUER, credential_configuration_ids: ['residence-permit.dc-sd-jwt'] },
    })
    expect(await ask('offer', 'read', 'https://wallet.example/')).toMatchObject({
      code: 1,
      said: { field: 'credential_offer' },
    })

    await writeFile(
      at('ask.json'),
      JSON.stringify({ credentials: [{ id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: [VCT] } }] }),
    )
    await keep(
      'request.jwt',
      'request',
      'make',
      '--query',
      at('ask.json'),
      '--response-uri',
      'https://verifier.example/r',
      ...SIGNER(),
      '--at',
      AT,
    )
    const clientId = String((await ask('keys', 'hash', '--x5c', at('agency.pem'))).said)
    const check = (client: string) =>
      ask('request', 'read', at('request.jwt'), '--client-id', client, '--anchor', at('root.pem'), '--at', AT)
    expect(await check(clientId)).toMatchObject({
      code: 0,
      said: { verdict: 'valid', response_uri: 'https://verifier.example/r' },
    })
    expect(await check('x509_hash:AAAA')).toMatchObject({ code: 1, said: { code: 'certificate_differs' } })

    expect(await ask('trust', 'show', ...TRUST())).toMatchObject({
      said: {
        issuers: [{ issuer: ISSUER, types: [VCT, 'ResidencePermitCredential', 'cn.sojourn.residence-permit.1'] }],
      },
    })
  })

  test('issues the other format too, which holds as well', async () => {
    const permit = [
      'issue',
      '--format',
      'jwt_vc_json',
      '--type',
      'residence-permit',
      '--key',
      at('agency.jwk'),
      ...PERSON(),
    ]
    const { did } = (await ask('keys', 'show', '--key', at('agency.jwk'))).said as { did: string }
    await keep('jwt-vc', ...permit, '--issuer', did, '--expires-at', '2027-03-31T00:00:00Z')
    const { code, said } = await ask('verify', at('jwt-vc'), '--credential', '--no-status', ...TRUST())
    expect([code, said]).toMatchObject([0, { credentials: [{ format: 'jwt_vc_json', claims: { name: '林秋月' } }] }])
    const stranger = (await ask('keys', 'show', '--key', at('stranger.jwk'))).said as { did: string }
    const forged = permit.map((word) => (word === at('agency.jwk') ? at('stranger.jwk') : word))
    await keep('forged-vc', ...forged, '--issuer', stranger.did, '--expires-at', '2027-03-31T00:00:00Z')
    const other = await ask('verify', at('forged-vc'), '--credential', '--no-status', ...TRUST())
    expect(other).toMatchObject({ code: 1, said: { stage: 'issuer', code: 'not_on_trust_list' } })
  })

  test('names what was asked wrongly, and passes nothing over', async () => {
    expect(await problem('verify')).toBe('FILE is missing')
    expect(await problem('verify', at('permit-7'), '--credential', '--trust-list', at('list.jwt'))).toBe(
      '--trust-anchor is missing',
    )
    expect(await problem('verify', at('permit-7'), '--credentail', ...TRUST())).toContain("'--credentail'")
    expect(await problem('verify', at('nowhere'), '--credential', ...TRUST())).toContain('FILE could not be read')
    expect(
      await problem('verify', at('permit-7'), '--credential', ...TRUST().slice(0, 4), '--at', 'yesterday'),
    ).toContain('--at is no instant')
    expect(await problem(...ISSUE(), ...PERSON())).toBe('--expires-at is missing')
    await writeFile(at('strange.json'), JSON.stringify({ nmae: 'x' }))
    const strange = [
      '--claims',
      at('strange.json'),
      '--holder',
      at('holder.jwk'),
      '--expires-at',
      '2027-03-31T00:00:00Z',
    ]
    expect(await problem(...ISSUE(), ...strange)).toBe('--claims: residence-permit has no nmae')
    expect(await problem('status', 'make', '--uri', LIST, ...SIGNER(), '--entries', '1000')).toContain('hides nobody')
    expect(await problem('trust', 'sign', at('claims.json'), '--key', at('anchor.jwk'))).toContain(
      'FILE is no trust list',
    )
    expect(await problem('nonsense')).toContain('there is no command nonsense')
  })

  test('has a line of help for every command', async () => {
    const { said } = await ask('--help')
    for (const name of Object.keys(COMMANDS)) {
      expect(said).toContain(name)
      expect(await ask(...name.split(' '), '--help')).toMatchObject({
        code: 0,
        said: expect.stringContaining(`sojourn ${name}`),
      })
    }
  })
})

describe("an agency's signing keys", () => {
  interface Shown {
    readonly thumbprint: string
    readonly uses: readonly string[]
    readonly revoked: boolean
  }
  const ring = async (...args: string[]) =>
    (await ask('keys', ...args, '--state', at('state'), '--agency', 'housing')).said as readonly Shown[]

  test('are shown, followed by successors, and struck off, with the list signed anew [P 12] [T 5]', async () => {
    const urls = {
      issuerUrl: 'https://issuer.example',
      verifierUrl: 'https://verifier.example',
      walletUrl: 'https://wallet.example',
    }
    const first = await provision({ folder: at('state'), ...urls, now: new Date() })
    const before = await ring('ring')
    expect(before.map(({ uses }) => uses[0])).toEqual(
      expect.arrayContaining(['credential.tenancy-registration', 'status_list']),
    )
    expect(await ring('rotate')).toHaveLength(2 * before.length)
    const [stolen] = before
    const after = await ring('revoke', '--thumbprint', stolen?.thumbprint ?? '')
    expect(after.filter(({ revoked }) => revoked).map(({ thumbprint }) => thumbprint)).toEqual([stolen?.thumbprint])
    const list = await readTrustList(
      (await readFile(first.trustListFile, 'utf8')).trim(),
      JSON.parse(await readFile(first.trustAnchorFile, 'utf8')),
      new Date(),
    )
    const keys = list.ok ? list.value.issuers.find(({ issuer }) => issuer.endsWith('/housing'))?.keys : undefined
    expect(keys?.map(({ jwk, revoked }) => [jwkThumbprint(jwk), revoked === true])).toEqual(
      after.map(({ thumbprint, revoked }) => [thumbprint, revoked]),
    )
  })

  test('are not looked for where nothing was provisioned, nor at strangers', async () => {
    expect(await problem('keys', 'ring', '--state', at('nowhere'), '--agency', 'housing')).toContain('--state is no')
    expect(await problem('keys', 'ring', '--state', at('state'), '--agency', 'tax')).toContain('--agency is none of')
    const revoke = ['keys', 'revoke', '--state', at('state'), '--agency', 'housing', '--thumbprint', 'x']
    expect(await problem(...revoke)).toBe('--thumbprint names no key of housing')
  })
})
