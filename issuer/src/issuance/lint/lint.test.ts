import { addSeconds, type JsonObject } from '@sojourn/domain'
import { issueJwtVc, issueSdJwtVc } from '@sojourn/formats'
import {
  didJwkOf,
  encodeBase64url,
  generateSigningKey,
  importVerificationKey,
  type PublicJwk,
  type Signer,
  sha256,
  signerFromJwk,
  type VerificationKey,
} from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import { type JwtVcExpectation, lintJwtVc } from './lint-jwt-vc.ts'
import type { LintProblem } from './lint-problem.ts'
import { LINT_RULES } from './lint-rules.ts'
import { lintSdJwtVc, type SdJwtVcExpectation } from './lint-sd-jwt-vc.ts'

const ISSUED = new Date('2026-11-20T00:00:00Z')
const EXPIRES = addSeconds(ISSUED, 30 * 86_400)
const X5C = ['MIIB']
const CLAIMS: JsonObject = { name: '林秋月', age_over: { '18': true, '60': false }, catchment: ['D-0007'] }
const DISCLOSABLE = [['name'], ['age_over', '18'], ['age_over', '60'], ['catchment']]
const STATUS = { uri: 'https://issuer.example/public-security/status-lists/1', index: 41 }

let signer: Signer
let didSigner: Signer
let key: VerificationKey
let holderKey: PublicJwk

beforeAll(async () => {
  const { privateJwk, publicJwk } = await generateSigningKey()
  signer = await signerFromJwk(privateJwk, { x5c: X5C })
  didSigner = await signerFromJwk(privateJwk, { kid: 'did:web:issuer.example#1' })
  const imported = await importVerificationKey(publicJwk)
  if (!imported.ok) throw new Error(imported.reason)
  key = imported.value
  holderKey = (await generateSigningKey()).publicJwk
})

/** By format, what the fixtures of this file made the readers find. */
const found = { 'dc-sd-jwt': new Set<string>(), 'jwt-vc': new Set<string>() }
function finding(format: keyof typeof found, problem: LintProblem | undefined): LintProblem | undefined {
  if (problem !== undefined) found[format].add(problem)
  return problem
}

/** Header and payload, to be changed. */
const openedJwt = (jwt: string) =>
  jwt.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))

const common = () => ({
  key,
  claims: CLAIMS,
  holderKey,
  statusUri: STATUS.uri,
  statusIndex: STATUS.index,
  issuedAt: ISSUED,
  expiresAt: EXPIRES,
})

describe('the second reading of an SD-JWT VC', () => {
  const VCT = 'https://issuer.example/vct/residence-permit/v1'
  const ISSUER = 'https://issuer.example/public-security'
  const INTEGRITY = 'sha256-uVpZcFwmEe0zuBZYP1gqJaA6oYgLZZkC6TFCNLUBEGw='

  const issue = (over: Partial<Parameters<typeof issueSdJwtVc>[0]> = {}) =>
    issueSdJwtVc({
      vct: VCT,
      issuer: ISSUER,
      claims: CLAIMS,
      disclosable: DISCLOSABLE,
      alwaysVisible: { 'vct#integrity': INTEGRITY, synthetic: true },
      holderKey,
      status: STATUS,
      issuedAt: ISSUED,
      expiresAt: EXPIRES,
      signer,
      ...over,
    })
  const lint = async (compact: string, over: Partial<SdJwtVcExpectation> = {}, salts = new Set<string>()) =>
    finding(
      'dc-sd-jwt',
      await lintSdJwtVc(
        {
          ...common(),
          compact,
          issuer: ISSUER,
          vct: VCT,
          vctIntegrity: INTEGRITY,
          disclosable: DISCLOSABLE,
          x5c: X5C,
          ...over,
        },
        salts,
      ),
    )

  /** Opens a good one, changes header, payload or disclosures, and signs it again with the right key. */
  async function resigned(change: (parts: Parts) => void): Promise<string> {
    const [jwt = '', ...rest] = (await issue()).split('~')
    const [header, payload] = openedJwt(jwt)
    const parts: Parts = { header, payload, disclosures: rest.slice(0, -1) }
    change(parts)
    const input = [parts.header, parts.payload].map((part) => encodeBase64url(JSON.stringify(part))).join('.')
    const signature = encodeBase64url(await signer.sign(new TextEncoder().encode(input)))
    return [`${input}.${signature}`, ...parts.disclosures, ''].join('~')
  }
  interface Parts {
    header: Record<string, unknown>
    payload: Record<string, unknown>
    disclosures: string[]
  }
  /** Replaces the first disclosure, and its digest wherever it stands. */
  const disclose = (parts: Parts, disclosure: string) => {
    const digest = encodeBase64url(sha256(parts.disclosures[0] ?? ''))
    const text = JSON.stringify(parts.payload).replace(digest, encodeBase64url(sha256(disclosure)))
    parts.payload = sorted(JSON.parse(text))
    parts.disclosures[0] = disclosure
  }
  const sorted = (payload: Record<string, unknown>): Record<string, unknown> =>
    JSON.parse(JSON.stringify(payload), (name, value) => (name === '_sd' ? value.toSorted() : value))
  const encoded = (...elements: unknown[]) => encodeBase64url(JSON.stringify(elements))
  const SALT = 'AAAAAAAAAAAAAAAAAAAAAA'

  test('finds nothing in what was meant', async () => {
    expect(await lint(await issue())).toBeUndefined()
    expect(await lint(await resigned(() => undefined))).toBeUndefined()
  })

  test.each<[LintProblem, (parts: Parts) => void]>([
    ['header_members', ({ header }) => Object.assign(header, { kid: '1' })],
    ['alg', ({ header }) => Object.assign(header, { alg: 'ES384' })],
    ['typ', ({ header }) => Object.assign(header, { typ: 'vc+sd-jwt' })],
    ['x5c', ({ header }) => Object.assign(header, { x5c: ['MIIC'] })],
    ['payload_members', ({ payload }) => delete payload.cnf],
    ['issuer', ({ payload }) => Object.assign(payload, { iss: `${ISSUER}/` })],
    ['type', ({ payload }) => Object.assign(payload, { vct: `${VCT}x` })],
    ['type_integrity', ({ payload }) => Object.assign(payload, { 'vct#integrity': INTEGRITY.replace('u', 'v') })],
    ['issued_at', ({ payload }) => Object.assign(payload, { iat: ISSUED.getTime() / 1000 + 1 })],
    ['expires_at', ({ payload }) => Object.assign(payload, { exp: EXPIRES.getTime() / 1000 + 86_400 })],
    ['holder_key', ({ payload }) => Object.assign(payload, { cnf: { jwk: { ...holderKey, kid: 'mine' } } })],
    ['status', ({ payload }) => Object.assign(payload, { status: { status_list: { idx: 42, uri: STATUS.uri } } })],
    ['sd_alg', ({ payload }) => Object.assign(payload, { _sd_alg: 'sha-512' })],
    ['synthetic', ({ payload }) => Object.assign(payload, { synthetic: 'true' })],
    ['visible_claim', ({ payload }) => Object.assign(payload, { name: '林秋月' })],
    ['visible_claim', ({ payload }) => Object.assign(payload, { residence: {} })],
    ['disclosure_shape', (parts) => disclose(parts, encodeBase64url('{}'))],
    ['disclosure_shape', (parts) => disclose(parts, 'not*base64url')],
    ['disclosure_shape', (parts) => disclose(parts, encoded('short', 'name', '林秋月'))],
    ['salt', (parts) => disclose(parts, encoded('AAAAAAAAAAAAAAAAAAAAAB', 'name', '林秋月'))],
    ['claims_differ', (parts) => disclose(parts, encoded(SALT, 'name', '林春月'))],
    ['claims_differ', (parts) => disclose(parts, encoded(SALT, 'nombre', '林秋月'))],
    ['claims_differ', (parts) => disclose(parts, encoded(SALT, 'name'))],
    ['digest_order', ({ payload }) => (payload._sd as string[]).reverse()],
    ['digest_unknown', ({ disclosures }) => disclosures.pop()],
    ['disclosure_unused', ({ disclosures }) => disclosures.push(encoded(SALT, 'name', '林秋月'))],
  ])('finds %s', async (problem, change) => {
    expect(await lint(await resigned(change))).toBe(problem)
  })

  test.each<[LintProblem, (good: string) => string]>([
    ['too_large', (good) => good + 'A'.repeat(65_536)],
    ['shape', (good) => good.slice(0, -1)],
    ['shape', (good) => good.replace('.', '')],
    ['not_canonical', (good) => good.replace('.', '=.')],
    ['signature', (good) => good.replace(/\.([\w-]{43})[\w-]{43}~/, (_, half) => `.${half}${'A'.repeat(43)}~`)],
  ])('finds %s in the spelling', async (problem, spoil) => {
    expect(await lint(spoil(await issue()))).toBe(problem)
  })

  test('finds a signature by another key', async () => {
    const other = await signerFromJwk((await generateSigningKey()).privateJwk, { x5c: X5C })
    expect(await lint(await issue({ signer: other }))).toBe('signature')
  })

  test('finds a time that tells more than the day', async () => {
    const precise = { issuedAt: addSeconds(ISSUED, 3_601) }
    expect(await lint(await issue(precise), precise)).toBe('time_precision')
  })

  test('finds a claim that is missing, and one that is too many', async () => {
    const { name: _name, ...less } = CLAIMS
    expect(await lint(await issue({ claims: less }))).toBe('claims_differ')
    expect(await lint(await issue(), { claims: less })).toBe('claims_differ')
  })

  test('finds a claim at another place than the record has it', async () => {
    const moved = { ...CLAIMS, age_over: { '60': false }, hidden: { '18': true } }
    const paths = [...DISCLOSABLE, ['hidden', '18']]
    expect(await lint(await issue({ claims: moved, disclosable: paths }))).toBe('claims_differ')
  })

  test('finds a salt that another copy has', async () => {
    const compact = await issue()
    const salts = new Set<string>()
    expect(await lint(compact, {}, salts)).toBeUndefined()
    expect(await lint(compact, {}, salts)).toBe('salt_repeated')
  })
})

describe('the second reading of a VCDM 1.1 JWT', () => {
  const ISSUER = 'did:web:issuer.example'
  const TYPES = ['VerifiableCredential', 'ResidencePermitCredential']
  const ID = 'urn:uuid:7b0c4f1e-0000-4000-8000-000000000000'

  const issue = () =>
    issueJwtVc({
      credentialSubject: { ...CLAIMS, synthetic: true },
      types: TYPES.slice(1),
      issuer: ISSUER,
      subject: didJwkOf(holderKey),
      credentialId: ID,
      issuedAt: ISSUED,
      expiresAt: EXPIRES,
      status: STATUS,
      signer: didSigner,
    })
  const lint = async (compact: string, over: Partial<JwtVcExpectation> = {}) =>
    finding(
      'jwt-vc',
      await lintJwtVc({
        ...common(),
        compact,
        issuer: ISSUER,
        kid: 'did:web:issuer.example#1',
        w3cTypes: TYPES,
        subject: didJwkOf(holderKey),
        credentialId: ID,
        ...over,
      }),
    )
  async function resigned(change: (header: Record<string, unknown>, payload: Payload) => void): Promise<string> {
    const [header, payload] = openedJwt(await issue())
    change(header, payload)
    const input = [header, payload].map((part) => encodeBase64url(JSON.stringify(part))).join('.')
    return `${input}.${encodeBase64url(await signer.sign(new TextEncoder().encode(input)))}`
  }
  type Payload = Record<string, unknown> & {
    vc: Record<string, unknown> & { credentialSubject: Record<string, unknown> }
  }

  test('finds nothing in what was meant', async () => {
    expect(await lint(await issue())).toBeUndefined()
    expect(await lint(await resigned(() => undefined))).toBeUndefined()
  })

  test.each<[LintProblem, (header: Record<string, unknown>, payload: Payload) => void]>([
    ['header_members', (header) => Object.assign(header, { jwk: holderKey })],
    ['alg', (header) => Object.assign(header, { alg: 'none' })],
    ['typ', (header) => Object.assign(header, { typ: 'vc+jwt' })],
    ['kid', (header) => Object.assign(header, { kid: 'did:web:issuer.example#2' })],
    ['payload_members', (_, payload) => Object.assign(payload, { iat: 1 })],
    ['issuer', (_, payload) => Object.assign(payload, { iss: 'did:web:other.example' })],
    ['subject', (_, payload) => Object.assign(payload, { sub: 'did:jwk:e30' })],
    ['credential_id', (_, payload) => Object.assign(payload, { jti: 'urn:uuid:1' })],
    ['issued_at', (_, payload) => Object.assign(payload, { nbf: 0 })],
    ['expires_at', (_, payload) => Object.assign(payload, { exp: 9_999_999_999 })],
    ['status', (_, payload) => Object.assign(payload, { status: {} })],
    ['shape', (_, payload) => Object.assign(payload.vc, { proof: {} })],
    ['shape', (_, payload) => Object.assign(payload.vc, { credentialSubject: [] })],
    ['context', (_, payload) => Object.assign(payload.vc, { '@context': ['https://www.w3.org/ns/credentials/v2'] })],
    ['type', (_, payload) => Object.assign(payload.vc, { type: ['VerifiableCredential'] })],
    ['synthetic', (_, payload) => delete payload.vc.credentialSubject.synthetic],
    ['claims_differ', (_, payload) => Object.assign(payload.vc.credentialSubject, { name: '林春月' })],
    ['claims_differ', (_, payload) => Object.assign(payload.vc.credentialSubject, { more: 1 })],
  ])('finds %s', async (problem, change) => {
    expect(await lint(await resigned(change))).toBe(problem)
  })

  test.each<[LintProblem, (good: string) => string]>([
    ['too_large', (good) => good + 'A'.repeat(65_536)],
    ['shape', (good) => `${good}.x`],
    ['not_canonical', (good) => `${good}=`],
    ['signature', (good) => good.replace(/\.([\w-]{43})[\w-]{43}$/, (_, half) => `.${half}${'A'.repeat(43)}`)],
  ])('finds %s in the spelling', async (problem, spoil) => {
    expect(await lint(spoil(await issue()))).toBe(problem)
  })

  test('finds a time that tells more than the day', async () => {
    const issuedAt = addSeconds(ISSUED, 60)
    const compact = await resigned((_, payload) => Object.assign(payload, { nbf: issuedAt.getTime() / 1000 }))
    expect(await lint(compact, { issuedAt })).toBe('time_precision')
  })
})

test('every rule of the two readers was broken by a fixture above, and they are forty or more [P 2]', () => {
  for (const format of ['dc-sd-jwt', 'jwt-vc'] as const) {
    expect([...found[format]].toSorted()).toEqual([...LINT_RULES[format]].toSorted())
  }
  expect(LINT_RULES['dc-sd-jwt'].length + LINT_RULES['jwt-vc'].length).toBeGreaterThanOrEqual(40)
})
