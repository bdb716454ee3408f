import { mkdtemp, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSeconds, type JsonObject, type StatusListId } from '@sojourn/domain'
import { decodeBase64url, encodeBase64url, generateSigningKey, utf8 } from '@sojourn/keys'
import { createLogger, type Logger } from '@sojourn/service'
import { registrationClaims } from '@sojourn/trust'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOpenSigner } from '../agencies/open-signer.ts'
import { readAgencies } from '../agencies/read-agencies.ts'
import { credentialUse } from '../agencies/signing-key.ts'
import { configurationsOf, FORMAT_NAMES } from '../issuance/credential-configurations.ts'
import { signCopies } from '../issuance/sign-copies.ts'
import { signEdition } from '../lifecycle/open-status-list.ts'
import { deliver, deliverActive, type Office, START, startOffice } from '../testing/start-office.ts'
import { openDayCount } from './day-count.ts'
import { connectSigner, type RemoteSigner } from './remote-signer.ts'
import { createSignerServer, type SignerServer } from './signer-server.ts'

let folder: string
let office: Office
let server: SignerServer
let remote: RemoteSigner
let lines: JsonObject[]
let now = START
const ISSUER_URL = 'http://localhost:4100/city'
const CAP = 400

const logger: Logger = createLogger('signer', 'info', {
  write: (line: string) => {
    lines.push(JSON.parse(line))
  },
})
const socket = () => join(folder, 'signer.socket')
const eventsNamed = (event: string) => lines.filter((line) => line.event === event)

async function startServer(agenciesFile: string, cap = CAP): Promise<SignerServer> {
  const made = await createSignerServer({
    agencies: await readAgencies(agenciesFile, ISSUER_URL),
    publicUrl: ISSUER_URL,
    clock: () => now,
    logger,
    count: openDayCount(join(folder, 'counts.json'), cap),
    dailyCap: cap,
    openHome: createOpenSigner({ pkcs11: undefined, kmsSocket: undefined }).open,
  })
  await made.listen(socket())
  return made
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signer-'))
  lines = []
  // The agencies' files are made by the office; the signer starts over them before it does.
  office = await startOffice(
    { SIGNER_SOCKET: socket() },
    (url) => url,
    {},
    undefined,
    async (agenciesFile) => {
      server = await startServer(agenciesFile)
    },
  )
  remote = connectSigner(socket())
})
afterAll(async () => {
  remote.close()
  await office.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const permitKey = () => office.agency.signerFor(credentialUse('residence-permit')).verificationKey.thumbprint

describe('an issuer whose keys are in the signer', () => {
  test('issues every format, publishes its lists and its log, and holds no private key [T 5]', async () => {
    await deliverActive(office)
    for (const format of FORMAT_NAMES) await deliver(office, { format })
    await office.app.useCases.publish(office.agency, office.now())
    await office.app.useCases.integrateLog(office.agency, office.now())
    expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([])
    const templates = new Set(eventsNamed('signature_made').map(({ template }) => template))
    expect([...templates].toSorted()).toEqual([
      'audit_checkpoint',
      'bitstring_list',
      'dc+sd-jwt',
      'jwt_vc_json',
      'mso_mdoc',
      'status_list',
      'status_list_cwt',
      'vcdm2',
    ])
    const answer = await office.app.fastify.inject({
      url: '/.well-known/openid-credential-issuer/city/public-security',
      headers: { accept: 'application/jwt' },
    })
    expect([answer.statusCode, eventsNamed('signature_made').at(-1)?.template]).toEqual([200, 'issuer_metadata'])
    expect(eventsNamed('signature_refused')).toEqual([])
  })

  test('has each signature told of in the signer’s own log, by digest', async () => {
    const before = eventsNamed('signature_made').length
    await deliver(office)
    const made = eventsNamed('signature_made').slice(before)
    expect(made).toHaveLength(2)
    expect(made[0]).toMatchObject({ agency: 'public-security', type: 'residence-permit', key: permitKey() })
    expect(made[0]?.digest).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(made)).not.toContain('林秋月')
  })

  test('asks once for all copies of a batch', async () => {
    const asked: string[] = []
    const watched = connectSigner(socket())
    const signer = await watched.signerOf(permitKey())
    const original = JSON.stringify
    const inputs = await sdJwtInputs(5)
    JSON.stringify = (value: unknown) => {
      const text = original(value)
      if (Array.isArray(value) && value.some((each) => each?.jws !== undefined)) asked.push(text)
      return text
    }
    try {
      await Promise.all(inputs.map(({ input, disclosures }) => signer.sign(input, disclosures)))
    } finally {
      JSON.stringify = original
      watched.close()
    }
    expect(asked).toHaveLength(1)
  })

  test('reaches it by a socket that its own account alone may open', async () => {
    expect((await stat(socket())).mode & 0o777).toBe(0o600)
  })
})

describe('a registrar whose key is in the signer', () => {
  const registrarKey = () => office.registrar.signerFor('registration_certificate').verificationKey.thumbprint
  const CERTIFICATE = registrationClaims({
    registrar: `${ISSUER_URL}/registry`,
    party: {
      clientIds: ['x509_hash:abc'],
      name: { 'zh-CN': '示范小学', en: 'Demo School' },
      kind: 'school',
      creditCode: '12010101DEM000014G',
    },
    registration: { id: '01900000-0000-7000-8000-000000000000', version: 1 },
    use: {
      policyId: 'school-enrolment',
      purpose: { 'zh-CN': '入学', en: 'Enrolment' },
      legalBasis: { 'zh-CN': '法', en: 'Law' },
      retention: { 'zh-CN': '一年', en: 'A year' },
      contact: 'x',
      credentials: [],
    },
  })
  const verdictOnCertificate = async (more: JsonObject = {}, thumbprint = registrarKey()) => {
    const iat = START.getTime() / 1000
    const uri = `${ISSUER_URL}/registry/status-lists/01900000-0000-7000-8000-00000000ce27`
    const { x5c = [] } = office.registrar.signerFor('registration_certificate').certificateSigner
    const payload = { ...CERTIFICATE, iat, exp: iat + 86_400, status: { status_list: { idx: 1, uri } }, ...more }
    return verdictOn(inputOf({ alg: 'ES256', typ: 'rc-wrp+jwt', x5c: [...x5c] }, payload), [], thumbprint)
  }

  test('has certificates signed as it makes them, and nothing like them [T 5] [T 8]', async () => {
    expect(await verdictOnCertificate()).toBe('signed')
    expect(await verdictOnCertificate({ iss: `${ISSUER_URL}/public-security` })).toBe('wrong_issuer')
    expect(await verdictOnCertificate({ registry_uri: 'https://evil.example' })).toBe('wrong_issuer')
    expect(await verdictOnCertificate({ note: 'x' })).toBe('strange_member')
    expect(await verdictOnCertificate({ purpose: 'x' })).toBe('wrong_type')
    expect(await verdictOnCertificate({ status: {} })).toBe('wrong_status')
    expect(await verdictOnCertificate({ iat: START.getTime() / 1000 - 86_401 })).toBe('wrong_time')
    const permit = office.agency.signerFor(credentialUse('residence-permit')).verificationKey.thumbprint
    expect(await verdictOnCertificate({}, permit)).toBe('not_for_this_use')
  })
})

/** What the issuer asks to have signed for a permit: made with a signer that only listens. */
async function sdJwtInputs(copies: number) {
  const caught: { input: Uint8Array; disclosures: readonly string[] }[] = []
  const agency = {
    ...office.agency,
    signerFor: (...use: Parameters<Office['agency']['signerFor']>) => {
      const key = office.agency.signerFor(...use)
      const sign = async (input: Uint8Array, disclosures: readonly string[] = []) => {
        caught.push({ input, disclosures })
        return new Uint8Array(64)
      }
      const listening = { ...key.certificateSigner, sign }
      return { ...key, certificateSigner: listening, didSigner: { ...key.didSigner, sign } }
    },
  }
  const configuration = configurationsOf(['residence-permit'], ISSUER_URL).get('residence-permit.dc-sd-jwt')
  if (configuration === undefined) throw new Error('no permit')
  const claims = { name: '林秋月', residence: { city: '010100' } }
  await signCopies({
    agency,
    configuration,
    attestation: { claims, expiresAt: addSeconds(START, 86_400 * 300), residentVersion: 1, digest: new Uint8Array() },
    copies: await Promise.all(
      Array.from({ length: copies }, async (_, index) => ({
        holderKey: (await generateSigningKey()).publicJwk,
        holderDid: undefined,
        place: { statusListId: '01900000-0000-7000-8000-000000000000' as StatusListId, index },
      })),
    ),
    now: START,
  }).catch(() => undefined)
  return caught
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
const partsOf = (input: Uint8Array): [JsonObject, JsonObject] => {
  const [header = '', payload = ''] = textOf(input).split('.')
  const json = (part: string) => JSON.parse(textOf(decodeBase64url(part) ?? new Uint8Array()))
  return [json(header), json(payload)]
}
const inputOf = (header: JsonObject, payload: JsonObject): Uint8Array =>
  utf8(`${encodeBase64url(JSON.stringify(header))}.${encodeBase64url(JSON.stringify(payload))}`)

const verdictOn = async (
  input: Uint8Array,
  disclosures: readonly string[] = [],
  thumbprint = permitKey(),
): Promise<string> => {
  try {
    const signer = await remote.signerOf(thumbprint)
    await signer.sign(input, disclosures)
    return 'signed'
  } catch (error) {
    if (error instanceof Error) return error.message.replace('the signer refused: ', '')
    throw error
  }
}

describe('whoever controls the issuer', () => {
  test('can have a permit signed, as the issuer does', async () => {
    const [permit] = await sdJwtInputs(1)
    expect(await verdictOn(permit?.input ?? new Uint8Array(), permit?.disclosures)).toBe('signed')
  })

  const disclosure = (...parts: unknown[]) => encodeBase64url(JSON.stringify(parts))
  const digestOf = async (text: string) =>
    Buffer.from(await crypto.subtle.digest('SHA-256', utf8(text) as Uint8Array<ArrayBuffer>)).toString('base64url')

  type Spoil = (header: JsonObject, payload: JsonObject, disclosures: readonly string[]) => Promise<Spoilt> | Spoilt
  type Spoilt = readonly [Uint8Array, readonly string[]]
  const payloadWith =
    (more: JsonObject): Spoil =>
    (header, payload, disclosures) => [inputOf(header, { ...payload, ...more }), disclosures]
  const headerWith =
    (more: JsonObject): Spoil =>
    (header, payload, disclosures) => [inputOf({ ...header, ...more }, payload), disclosures]
  const concealing =
    (name: string, value: unknown): Spoil =>
    async (header, payload, disclosures) => {
      const more = disclosure('c2FsdHNhbHRzYWx0c2FsdA', name, value)
      const _sd = [...(payload._sd as string[]), await digestOf(more)]
      return [inputOf(header, { ...payload, _sd }), [...disclosures, more]]
    }

  const TRIES: readonly [what: string, reason: string, spoil: Spoil][] = [
    ['a text', 'template_unknown', () => [utf8('I owe you a million'), []]],
    ['a text that looks like a token', 'template_unknown', () => [utf8('aGVsbG8.d29ybGQ'), []]],
    ['nothing', 'template_unknown', () => [utf8('.'), []]],
    ['three parts', 'template_unknown', (h, p) => [utf8(`${textOf(inputOf(h, p))}.eA`), []]],
    [
      'JSON with a member twice',
      'template_unknown',
      () => [utf8(`${encodeBase64url('{"typ":"JWT","typ":"JWT"}')}.e30`), []],
    ],
    ['a token of another kind', 'template_unknown', headerWith({ typ: 'at+jwt' })],
    ['a token without a kind', 'template_unknown', (h, p, d) => [inputOf({ alg: 'ES256', x5c: h.x5c ?? [] }, p), d]],
    ['a trust list', 'template_unknown', headerWith({ typ: 'sojourn-trust-list+jwt' })],
    ['a request object', 'template_unknown', headerWith({ typ: 'oauth-authz-req+jwt' })],
    ['another chain', 'wrong_header', headerWith({ x5c: ['MIIB'] })],
    ['a key of its own', 'wrong_header', headerWith({ jwk: { kty: 'EC' } })],
    ['a header that must be understood', 'wrong_header', headerWith({ crit: ['b64'], b64: false })],
    ['another algorithm', 'wrong_header', headerWith({ alg: 'none' })],
    ['another issuer', 'wrong_issuer', payloadWith({ iss: `${ISSUER_URL}/human-resources` })],
    ['a type of another agency', 'wrong_type', payloadWith({ vct: `${ISSUER_URL}/vct/social-security-card/v1` })],
    ['a type that there is not', 'wrong_type', payloadWith({ vct: 'https://evil.example/vct' })],
    ['a claim that the type does not have', 'strange_claim', payloadWith({ note: 'pay the bearer' })],
    ['a claim that would hide the fiction', 'strange_member', payloadWith({ synthetic: false })],
    ['a concealed claim that the type does not have', 'strange_claim', concealing('note', 'pay the bearer')],
    ['a novel in a claim', 'strange_claim', concealing('alias', 'x'.repeat(501))],
    ['an object where a text belongs', 'strange_claim', concealing('note', { a: { b: 'c' } })],
    ['a digest that nothing is shown for', 'undisclosed_claim', (h, p, d) => [inputOf(h, p), d.slice(1)]],
    [
      'a disclosure that is no part of it',
      'undisclosed_claim',
      (h, p, d) => [inputOf(h, p), [...d, disclosure('cw', 'name', 'x')]],
    ],
    ['no holder', 'wrong_holder', payloadWith({ cnf: {} })],
    [
      'a holder with more to it',
      'wrong_holder',
      payloadWith({ cnf: { jwk: { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ', d: 'eA' } } }),
    ],
    [
      'a list of strangers',
      'wrong_status',
      payloadWith({ status: { status_list: { idx: 1, uri: 'https://evil.example/1' } } }),
    ],
    ['no status', 'wrong_status', payloadWith({ status: {} })],
    ['the past', 'wrong_time', payloadWith({ iat: 1_000_000_000 })],
    ['the far future', 'wrong_time', payloadWith({ exp: 9_000_000_000 })],
    ['a time that is none', 'wrong_time', payloadWith({ exp: '2027' })],
    [
      'a list, with a key',
      'wrong_list',
      (h) => [inputOf({ ...h, typ: 'statuslist+jwt' }, { sub: 'x', status_list: { bits: 2, lst: '' } }), []],
    ],
    [
      'a list that shows a key of somebody else',
      'wrong_header',
      (h) => [inputOf({ ...h, typ: 'statuslist+jwt', jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }, {}), []],
    ],
    [
      'a permit that shows its key',
      'wrong_header',
      async (h, p, d) => [inputOf({ ...h, jwk: { ...(await remote.signerOf(permitKey())).publicJwk } }, p), d],
    ],
    ['a list with a note', 'strange_member', (h) => [inputOf({ ...h, typ: 'statuslist+jwt' }, { note: 'x' }), []]],
    [
      'a log with a note',
      'strange_member',
      (h) => [inputOf({ ...h, typ: 'sojourn-audit-checkpoint+jwt' }, { note: 'x' }), []],
    ],
    [
      'metadata of another',
      'wrong_issuer',
      (h) => [inputOf({ ...h, typ: 'openidvci-issuer-metadata+jwt' }, { iss: 'x' }), []],
    ],
    ['bytes', 'template_unknown', () => [Uint8Array.of(0, 1, 2, 255), []]],
  ]

  test.each(TRIES)('cannot have %s signed: %s [T 5]', async (_what, reason, spoil) => {
    const [permit] = await sdJwtInputs(1)
    const [header, payload] = partsOf(permit?.input ?? new Uint8Array())
    expect(await verdictOn(...(await spoil(header, payload, permit?.disclosures ?? [])))).toBe(reason)
  })

  test('was refused more than twenty ways, each told of in the signer’s log [T 5]', () => {
    expect(TRIES.length).toBeGreaterThan(20)
    expect(eventsNamed('signature_refused').length).toBeGreaterThanOrEqual(TRIES.length)
  })

  test('cannot have a key sign what it is not for, nor reach a key that is not there [T 5]', async () => {
    const lists = await office.registry.addKey(office.agency.id, ['status_list'])
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    const [permit] = await sdJwtInputs(1)
    expect(await verdictOn(permit?.input ?? new Uint8Array(), permit?.disclosures, lists)).toBe('not_for_this_use')
    expect(await verdictOn(utf8('x'), [], 'unheard-of')).toContain('does not have the key')
    const answers = await sayRaw([
      { id: 1, key: 'unheard-of', jws: 'a.b' },
      { id: 2, key: lists, jws: 'a.b', cose: 'AA' },
    ])
    expect(answers).toEqual([
      { id: 1, refused: 'key_unknown' },
      { id: 2, refused: 'malformed_request' },
    ])
  })

  test('finds a revoked key closed [T 5]', async () => {
    const thumbprint = await office.registry.addKey(office.agency.id, [credentialUse('residence-permit')])
    for (const key of office.registry.ringOf(office.agency.id)) {
      if ((key.home as { file: string }).file === `${thumbprint}.jwk`) key.revoked = true
    }
    await office.registry.publish()
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect(await sayRaw([{ id: 1, key: thumbprint, jws: 'a.b' }])).toEqual([{ id: 1, refused: 'key_revoked' }])
  })

  test('is hung up on when it does not speak the signer’s lines', async () => {
    expect(await sayRaw('{"sign": "anything"}')).toBe('hung up')
  })
})

/** Past the issuer's own client. */
function sayRaw(message: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    const raw = connect(socket())
    raw.on('data', (chunk) => {
      resolve(JSON.parse(String(chunk)))
      raw.destroy()
    })
    raw.on('close', () => resolve('hung up'))
    raw.write(`${JSON.stringify(message)}\n`)
  })
}

describe('the cap of a day', () => {
  test('is counted over restarts, told of when it is near, and holds [T 5]', async () => {
    const file = join(folder, 'day.json')
    const day = new Date('2026-11-29T10:00:00Z')
    const first = openDayCount(file, 600)
    for (let made = 1; made <= 300; made++) expect(first.take('a', day)).toBe(made)
    // The block that the file was written ahead for is spent with the process that had it.
    const second = openDayCount(file, 600)
    expect(second.take('a', day)).toBe(513)
    for (let made = 514; made <= 600; made++) second.take('a', day)
    expect(second.take('a', day)).toBeUndefined()
    expect(second.take('b', day)).toBe(1)
    expect(second.take('a', new Date('2026-11-28T10:00:00Z'))).toBeUndefined()
    expect(second.take('a', new Date('2026-11-30T00:00:00Z'))).toBe(1)
  })

  test('refuses what comes after, with an alarm before and at it [T 5]', async () => {
    const [permit] = await sdJwtInputs(1)
    const alarmed = () => [eventsNamed('daily_cap_near').length, eventsNamed('daily_cap_reached').length]
    let verdict = 'signed'
    for (let tries = 0; verdict === 'signed' && tries < CAP; tries++) {
      verdict = await verdictOn(permit?.input ?? new Uint8Array(), permit?.disclosures)
    }
    expect([verdict, ...alarmed()]).toEqual(['daily_cap', 1, 1])
    now = addSeconds(now, 86_400)
    expect(await verdictOn(permit?.input ?? new Uint8Array(), permit?.disclosures)).toBe('signed')
    now = START
  })
})

test('when the signer is gone nothing is signed, and it goes on when it is back', async () => {
  const edition = { statusListId: '01900000-0000-7000-8000-000000000000' as StatusListId, version: 1 }
  const sign = () =>
    signEdition(office.agency, { ...edition, statuses: new Uint8Array(32_768) }, 60, addSeconds(START, 5))
  await server.close()
  await expect(sign()).rejects.toThrow('signer')
  now = addSeconds(START, 2 * 86_400)
  server = await startServer(office.config.agenciesFile)
  now = START
  expect((await sign()).token).toMatch(/^ey/)
})
