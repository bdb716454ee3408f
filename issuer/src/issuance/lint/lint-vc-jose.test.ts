import { addSeconds, attestationContextUrl, type JsonObject } from '@sojourn/domain'
import { findAttestationContext, issueVcJwt, issueVcSdJwt } from '@sojourn/formats'
import {
  didJwkOf,
  encodeBase64url,
  generateSigningKey,
  importVerificationKey,
  type PublicJwk,
  type Signer,
  sha256,
  signerFromJwk,
  utf8,
  type VerificationKey,
} from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import { vcdmCredential } from '../vcdm-credential.ts'
import type { LintProblem } from './lint-problem.ts'
import { lintVcJwt, lintVcSdJwt, type VcJoseExpectation } from './lint-vc-jose.ts'

const ISSUED = new Date('2026-11-20T00:00:00Z')
const EXPIRES = addSeconds(ISSUED, 30 * 86_400)
const CLAIMS: JsonObject = { name: '林秋月', age_over: { '18': true, '60': false }, catchment: ['D-0007'] }
const DISCLOSABLE = [['name'], ['age_over', '18'], ['age_over', '60'], ['catchment']]
const STATUS_URI = 'https://issuer.example/public-security/status-lists/1'
const ISSUER = 'did:web:issuer.example'
const KID = 'did:web:issuer.example#1'
const CONTEXT = attestationContextUrl('https://issuer.example')
const TYPES = ['VerifiableCredential', 'ResidencePermitCredential']

let signer: Signer
let key: VerificationKey
let holderKey: PublicJwk
let subject: string

beforeAll(async () => {
  const { privateJwk, publicJwk } = await generateSigningKey()
  signer = await signerFromJwk(privateJwk, { kid: KID })
  const imported = await importVerificationKey(publicJwk)
  if (!imported.ok) throw new Error(imported.reason)
  key = imported.value
  holderKey = (await generateSigningKey()).publicJwk
  subject = didJwkOf(holderKey)
})

const credential = (of: string | undefined) =>
  vcdmCredential({
    types: TYPES,
    issuer: ISSUER,
    subject: of,
    claims: { ...CLAIMS, synthetic: true },
    contextUrl: CONTEXT,
    status: { uri: STATUS_URI, index: 41 },
    issuedAt: ISSUED,
    expiresAt: EXPIRES,
  })
const common = () => ({ findContext: findAttestationContext, holderKey, expiresAt: EXPIRES, signer })
const signed = (made: { ok: true; value: string } | { ok: false; reason: string }): string => {
  if (!made.ok) throw new Error(made.reason)
  return made.value
}

const expected = (compact: string, of: string | undefined, over: Partial<VcJoseExpectation>): VcJoseExpectation => ({
  compact,
  key,
  claims: CLAIMS,
  holderKey,
  statusUri: STATUS_URI,
  statusIndex: 41,
  issuedAt: ISSUED,
  expiresAt: EXPIRES,
  issuer: ISSUER,
  kid: KID,
  w3cTypes: TYPES,
  subject: of,
  contextUrl: CONTEXT,
  disclosable: DISCLOSABLE,
  ...over,
})

type Members = Record<string, unknown>
interface Parts {
  header: Members
  payload: Members & { credentialSubject: Members }
  disclosures: string[]
}

/** Opens a good one, changes it, and signs it again with the right key. */
async function resigned(good: string, change: (parts: Parts) => void): Promise<string> {
  const [jwt = '', ...rest] = good.split('~')
  const [header, payload] = jwt.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
  const parts: Parts = { header, payload, disclosures: rest.slice(0, -1) }
  change(parts)
  const input = [parts.header, parts.payload].map((part) => encodeBase64url(JSON.stringify(part))).join('.')
  const again = `${input}.${encodeBase64url(await signer.sign(utf8(input)))}`
  return rest.length === 0 ? again : [again, ...parts.disclosures, ''].join('~')
}

const withStatus = (payload: Members, at: number, change: Members) => {
  const entries = payload.credentialStatus as Members[]
  payload.credentialStatus = entries.map((entry, index) => (index === at ? { ...entry, ...change } : entry))
}

/** What both forms show in the open. */
const OPEN: [LintProblem, (parts: Parts) => void][] = [
  ['header_members', ({ header }) => Object.assign(header, { x5c: ['MIIB'] })],
  ['alg', ({ header }) => Object.assign(header, { alg: 'ES384' })],
  ['typ', ({ header }) => Object.assign(header, { typ: 'JWT' })],
  ['typ', ({ header }) => Object.assign(header, { cty: 'vp' })],
  ['kid', ({ header }) => Object.assign(header, { kid: `${ISSUER}#2` })],
  ['payload_members', ({ payload }) => Object.assign(payload, { vc: {} })],
  ['payload_members', ({ payload }) => delete payload.cnf],
  [
    'context',
    ({ payload }) => Object.assign(payload, { '@context': [CONTEXT, 'https://www.w3.org/ns/credentials/v2'] }),
  ],
  ['context', ({ payload }) => Object.assign(payload, { relatedResource: [] })],
  ['type', ({ payload }) => Object.assign(payload, { type: TYPES.slice(1) })],
  ['issuer', ({ payload }) => Object.assign(payload, { issuer: { id: ISSUER } })],
  ['holder_key', ({ payload }) => Object.assign(payload, { cnf: { jwk: { ...holderKey, kid: 'mine' } } })],
  ['issued_at', ({ payload }) => Object.assign(payload, { validFrom: '2026-11-20T00:00:01Z' })],
  ['expires_at', ({ payload }) => Object.assign(payload, { validUntil: '2027-11-20T00:00:00Z' })],
  ['expires_at', ({ payload }) => Object.assign(payload, { exp: EXPIRES.getTime() / 1000 + 86_400 })],
  ['status', ({ payload }) => withStatus(payload, 0, { statusListIndex: 41 })],
  ['status', ({ payload }) => withStatus(payload, 0, { statusListIndex: '42' })],
  ['status', ({ payload }) => withStatus(payload, 1, { statusPurpose: 'revocation' })],
  ['status', ({ payload }) => withStatus(payload, 1, { id: `${STATUS_URI}/suspension` })],
  ['status', ({ payload }) => Object.assign(payload, { credentialStatus: [] })],
  ['shape', ({ payload }) => Object.assign(payload, { credentialSubject: [] })],
  ['synthetic', ({ payload }) => Object.assign(payload.credentialSubject, { synthetic: 'true' })],
]

describe('the second reading of a VCDM 2.0 JWT', () => {
  const issue = async () => signed(await issueVcJwt({ ...common(), credential: credential(subject) }))
  const lint = (compact: string, over: Partial<VcJoseExpectation> = {}) => lintVcJwt(expected(compact, subject, over))

  test('finds nothing in what was meant', async () => {
    expect(await lint(await issue())).toBeUndefined()
    expect(await lint(await resigned(await issue(), () => undefined))).toBeUndefined()
  })

  test.each<[LintProblem, (parts: Parts) => void]>([
    ...OPEN,
    ['subject', ({ payload }) => Object.assign(payload.credentialSubject, { id: 'did:jwk:e30' })],
    ['claims_differ', ({ payload }) => Object.assign(payload.credentialSubject, { name: '林春月' })],
    ['claims_differ', ({ payload }) => Object.assign(payload.credentialSubject, { more: 1 })],
  ])('finds %s', async (problem, change) => {
    expect(await lint(await resigned(await issue(), change))).toBe(problem)
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
    const compact = await resigned(await issue(), ({ payload }) =>
      Object.assign(payload, { validFrom: '2026-11-20T00:01:00Z' }),
    )
    expect(await lint(compact, { issuedAt })).toBe('time_precision')
  })

  test('finds another context than the one whose digest it is', async () => {
    const compact = await resigned(await issue(), ({ payload }) => {
      const [resource] = payload.relatedResource as Members[]
      const digestSRI = `sha256-${Buffer.from(sha256('{}')).toString('base64')}`
      payload.relatedResource = [{ ...resource, digestSRI }]
    })
    expect(await lint(compact)).toBe('context')
  })
})

describe('the second reading of a VCDM 2.0 SD-JWT', () => {
  const issue = async () =>
    signed(
      await issueVcSdJwt({
        ...common(),
        credential: credential(undefined),
        disclosable: DISCLOSABLE.map((path) => ['credentialSubject', ...path]),
      }),
    )
  const lint = (compact: string, over: Partial<VcJoseExpectation> = {}, salts = new Set<string>()) =>
    lintVcSdJwt(expected(compact, undefined, over), salts)
  const encoded = (...elements: unknown[]) => encodeBase64url(JSON.stringify(elements))
  const SALT = 'AAAAAAAAAAAAAAAAAAAAAA'

  test('finds nothing in what was meant', async () => {
    expect(await lint(await issue())).toBeUndefined()
    expect(await lint(await resigned(await issue(), () => undefined))).toBeUndefined()
  })

  test.each<[LintProblem, (parts: Parts) => void]>([
    ...OPEN,
    ['sd_alg', ({ payload }) => Object.assign(payload, { _sd_alg: 'sha-512' })],
    ['subject', ({ payload }) => Object.assign(payload.credentialSubject, { id: 'did:jwk:e30' })],
    ['visible_claim', ({ payload }) => Object.assign(payload.credentialSubject, { name: '林秋月' })],
    ['digest_order', ({ payload }) => (payload.credentialSubject._sd as string[]).reverse()],
    ['digest_unknown', ({ disclosures }) => disclosures.pop()],
    ['disclosure_unused', ({ disclosures }) => disclosures.push(encoded(SALT, 'name', '林秋月'))],
    ['disclosure_shape', ({ disclosures }) => disclosures.push(encoded('short', 'name', '林秋月'))],
  ])('finds %s', async (problem, change) => {
    expect(await lint(await resigned(await issue(), change))).toBe(problem)
  })

  test.each<[LintProblem, (good: string) => string]>([
    ['too_large', (good) => good + 'A'.repeat(65_536)],
    ['shape', (good) => good.slice(0, -1)],
    ['signature', (good) => good.replace(/\.([\w-]{43})[\w-]{43}~/, (_, half) => `.${half}${'A'.repeat(43)}~`)],
  ])('finds %s in the spelling', async (problem, spoil) => {
    expect(await lint(spoil(await issue()))).toBe(problem)
  })

  test('finds a salt that another copy has', async () => {
    const compact = await issue()
    const salts = new Set<string>()
    expect(await lint(compact, {}, salts)).toBeUndefined()
    expect(await lint(compact, {}, salts)).toBe('salt_repeated')
  })

  test('finds a claim that is missing', async () => {
    const { name: _, ...less } = CLAIMS
    expect(await lint(await issue(), { claims: less })).toBe('claims_differ')
  })
})
