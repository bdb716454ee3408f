import { ok, type Result } from '@sojourn/domain'
import {
  dcApiTranscript,
  type IssueMdoc,
  issueMdoc,
  presentMdoc,
  redirectTranscript,
  type SessionTranscript,
} from '@sojourn/formats'
import {
  type CborValue,
  cborTagged,
  createRootCertificate,
  decodeBase64url,
  encodeBase64url,
  generateSigningKey,
  issueCertificate,
  publicJwkOf,
  type Signer,
  signerFromJwk,
} from '@sojourn/keys'
import { statusAt } from '@sojourn/status'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Handover } from './handover.ts'
import type { Refusal } from './refusal.ts'
import {
  AUDIENCE,
  accepted,
  DOC_TYPE,
  expecting,
  HANDOVER,
  type Holder,
  ISSUER,
  issuePermit,
  LIST_URI,
  NONCE,
  newHolder,
  query,
  type SmallWorld,
  show,
  smallWorld,
  trustListOf,
} from './testing/small-world.ts'
import { type Expected, type VerifiedPresentation, verifyPresentation } from './verify-presentation.ts'

const ISO = 'org.iso.23220.1'
const ELEMENTS: IssueMdoc['nameSpaces'] = new Map([
  [
    ISO,
    new Map<string, CborValue>([
      ['age_over_18', true],
      ['expiry_date', cborTagged(1004, '2027-05-01')],
      ['sex', 1],
    ]),
  ],
  [
    DOC_TYPE,
    new Map<string, CborValue>([
      ['name', '李雷'],
      ['residence_city', '010100'],
    ]),
  ],
])
const PATHS = [
  [DOC_TYPE, 'residence_city'],
  [ISO, 'age_over_18'],
  [ISO, 'sex'],
] as const
const asked = (change: object = {}) =>
  query({ format: 'mso_mdoc', meta: { doctype_value: DOC_TYPE }, claims: PATHS.map((path) => ({ path })), ...change })

let world: SmallWorld
let holder: Holder
const LEAF_YEAR = { notBefore: new Date('2026-01-01'), notAfter: new Date('2027-01-01') }

beforeAll(async () => {
  world = await smallWorld()
  holder = await newHolder()
})

const issue = (change: Partial<IssueMdoc> = {}): Promise<string> =>
  issueMdoc({
    docType: DOC_TYPE,
    nameSpaces: ELEMENTS,
    holderKey: holder.signer.publicJwk,
    status: { uri: LIST_URI, index: 7 },
    issuedAt: new Date('2026-11-01'),
    expiresAt: new Date('2027-05-02'),
    signer: world.certified,
    ...change,
  })

type Redirect = Extract<Handover, { kind: 'redirect' }>
const transcriptOf = (change: Partial<{ clientId: string; nonce: string } & Redirect> = {}): SessionTranscript =>
  redirectTranscript({ clientId: AUDIENCE, nonce: NONCE, ...HANDOVER, ...change })

const present = async (
  issuerSigned: string,
  transcript = transcriptOf(),
  disclose: readonly (readonly [string, string])[] = PATHS,
  signer: Signer = holder.signer,
): Promise<string> => accepted(await presentMdoc({ issuerSigned, disclose, transcript, signer }))

const verify = (
  response: string,
  change: Partial<Expected> = {},
  of: SmallWorld = world,
): Promise<Result<VerifiedPresentation, Refusal>> =>
  verifyPresentation({ permit: [response] }, expecting({ query: asked(), ...change }), of)

const outcome = async (...given: Parameters<typeof verify>): Promise<string> => {
  const verified = await verify(...given)
  if (verified.ok) return 'ok'
  const { stage, code, detail } = verified.reason
  return [stage, code, detail].filter((part) => part !== undefined).join(' ')
}

/** A certificate of the agency's own key by the listed root, with something changed. */
async function certifiedAs(change: { notBefore?: Date; notAfter?: Date; uris?: string[] } = {}): Promise<Signer> {
  const rootKey = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({ commonName: 'Issuer root', signer: rootKey, ...LEAF_YEAR })
  const leaf = await issueCertificate({
    root,
    rootKey,
    subjectKey: publicJwkOf(world.agencyKey),
    commonName: 'Agency',
    uris: [ISSUER],
    ...LEAF_YEAR,
    ...change,
  })
  lastRoot = root.derBase64
  return signerFromJwk(world.agencyKey, { x5c: [leaf.derBase64] })
}
let lastRoot = ''
const trusting = (certificate: string): SmallWorld => ({
  ...world,
  trustList: trustListOf({ ...world.entry, anchors: [{ kind: 'x5c', certificate }] }),
})

describe('a permit that is shown as an mdoc', () => {
  test('passes every step, and its claims have the names that policies know', async () => {
    expect(accepted(await verify(await present(await issue()))).credentials).toEqual([
      {
        queryId: 'permit',
        format: 'mso_mdoc',
        type: 'residence-permit',
        issuer: world.entry,
        claims: { residence: { city: '010100' }, age_over: { '18': true }, sex: '1' },
        holderThumbprint: holder.thumbprint,
        issuedAt: new Date('2026-11-01'),
        expiresAt: new Date('2027-05-02'),
        isSynthetic: false,
        status: { answer: 'valid', asOf: world.list.issuedAt, ageSeconds: 60, freshness: 'fresh' },
      },
    ])
  })

  test('gives nothing that was not asked', async () => {
    const response = await present(await issue(), transcriptOf(), [...PATHS, [DOC_TYPE, 'name']])
    expect(accepted(await verify(response)).credentials[0]?.claims).not.toHaveProperty('name')
    expect(accepted(await verify(response, { query: asked({ claims: undefined }) })).credentials[0]?.claims).toEqual({})
  })

  test('is the same holder as an SD-JWT VC of the same key, and another with another', async () => {
    const both = query({ id: 'kin', claims: [{ path: ['residence', 'city'] }] })
    const two = { ...both, credentials: [...asked().credentials, ...both.credentials] }
    const kin = await show(await issuePermit(world, holder), holder)
    const expected = expecting({ query: two, sameHolder: 'must_be_same' })
    const together = { permit: [await present(await issue())], kin: [kin] }
    expect(
      accepted(await verifyPresentation(together, expected, world)).credentials.map(({ format }) => format),
    ).toEqual(['mso_mdoc', 'dc+sd-jwt'])
    const other = await newHolder()
    const apart = { ...together, kin: [await show(await issuePermit(world, other), other)] }
    expect(await verifyPresentation(apart, expected, world)).toMatchObject({
      ok: false,
      reason: { stage: 'holder', code: 'different_holders' },
    })
  })

  test('over the Digital Credentials API is bound to the origin [S 22] [S 23]', async () => {
    const origin = 'https://desk.example'
    const { responseKey } = HANDOVER
    const handover: Handover = { kind: 'dc_api', origin, responseKey }
    const response = await present(await issue(), dcApiTranscript({ origin, nonce: NONCE, responseKey }))
    expect(await outcome(response, { handover, audience: `origin:${origin}` })).toBe('ok')
    expect(await outcome(response, { handover: { ...handover, origin: 'https://desk.example:8443' } })).toBe(
      'holder bad_signature bad_signature',
    )
    expect(await outcome(response)).toBe('holder bad_signature bad_signature')
  })
})

describe('a presented mdoc is refused', () => {
  test.each<[string, Parameters<typeof transcriptOf>[0]]>([
    ['nonce', { nonce: 'n-0S6_WzA2Mj-bbbbbbbbbbbbc' }],
    ['audience', { clientId: 'x509_hash:AAo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk' }],
    ['address', { responseUri: 'https://desk.example/response/2' }],
    ['encryption key', { responseKey: 'AAPsknrg8gjaqi0CaoFPKyLcpSz4X_qPP4Ymxr1mkEc' }],
    ['encryption key, which is none', { responseKey: 'not_encrypted' }],
  ])('when it was signed for another %s [S 23]', async (_what, change) => {
    expect(await outcome(await present(await issue(), transcriptOf(change)))).toBe('holder bad_signature bad_signature')
  })

  test('when it did not come by a way that it could be signed over', async () => {
    expect(await outcome(await present(await issue()), { handover: { kind: 'none' } })).toBe(
      'holder bad_signature no_handover',
    )
  })

  test('when another key than the one it was issued to signed', async () => {
    const thief = await newHolder()
    const response = await present(await issue(), transcriptOf(), PATHS, thief.signer)
    expect(await outcome(response)).toBe('holder bad_signature bad_signature')
  })

  test('when nobody of the trust list signed it', async () => {
    const stranger = (await generateSigningKey()).privateJwk
    const own = await createRootCertificate({ commonName: 'Stranger', signer: stranger, ...LEAF_YEAR })
    const leafKey = (await generateSigningKey()).privateJwk
    const leaf = await issueCertificate({
      root: own,
      rootKey: stranger,
      subjectKey: publicJwkOf(leafKey),
      commonName: 'Agency',
      uris: [ISSUER],
      ...LEAF_YEAR,
    })
    const chain = (x5c: readonly string[], key = leafKey) => signerFromJwk(key, { x5c })
    const by = async (signer: Signer) => outcome(await present(await issue({ signer })))
    expect(await by(await chain([leaf.derBase64]))).toBe('issuer not_on_trust_list not_on_trust_list')
    expect(await by(await chain([leaf.derBase64, own.derBase64]))).toBe('issuer not_on_trust_list not_on_trust_list')
    expect(await by(await chain([own.derBase64], stranger))).toBe('issuer not_on_trust_list not_on_trust_list')
    // The certificate is the agency's own, the signature is not.
    expect(await by(await chain(world.certified.x5c ?? []))).toBe('issuer bad_signature bad_signature')
  })

  test('when the anchor travels in the chain [S 30]', async () => {
    const signer = await signerFromJwk(world.agencyKey, {
      x5c: [...(world.certified.x5c ?? []), world.rootCertificate],
    })
    expect(await outcome(await present(await issue({ signer })))).toBe('issuer not_on_trust_list not_on_trust_list')
  })

  test('when its certificate names another issuer of the same authority', async () => {
    const signer = await certifiedAs({ uris: ['https://issuer.example/housing'] })
    expect(await outcome(await present(await issue({ signer })), {}, trusting(lastRoot))).toBe(
      'issuer not_on_trust_list not_on_trust_list',
    )
  })

  test('when its certificate is over, or was not in force on the day of signing', async () => {
    const good = await certifiedAs()
    expect(await outcome(await present(await issue({ signer: good })), {}, trusting(lastRoot))).toBe('ok')
    const over = await certifiedAs({ notAfter: new Date('2026-11-10') })
    expect(await outcome(await present(await issue({ signer: over })), {}, trusting(lastRoot))).toBe(
      'issuer not_on_trust_list not_on_trust_list',
    )
    const late = await certifiedAs({ notBefore: new Date('2026-11-05') })
    expect(await outcome(await present(await issue({ signer: late })), {}, trusting(lastRoot))).toBe(
      'issuer not_on_trust_list signed_outside_certificate',
    )
  })

  test('when the issuer may not issue the document type [R 21]', async () => {
    const of = { ...world, trustList: trustListOf({ ...world.entry, types: ['org.iso.18013.5.1.mDL'] }) }
    expect(await outcome(await present(await issue()), {}, of)).toBe('issuer type_not_allowed type_not_allowed')
    const mDL = await present(await issue({ docType: 'org.iso.18013.5.1.mDL' }))
    expect(await outcome(mDL)).toBe('issuer type_not_allowed type_not_allowed')
    expect(await outcome(mDL, {}, of)).toBe('query wrong_type wrong_type')
  })

  test('when its key may sign other types only', async () => {
    const { publicJwk: jwk } = world.certified
    const keys = [{ jwk, types: ['org.iso.18013.5.1.mDL'] }]
    const of = { ...world, trustList: trustListOf({ ...world.entry, keys }) }
    expect(await outcome(await present(await issue()), {}, of)).toBe('issuer type_not_allowed type_not_allowed')
  })

  test('before and after its time', async () => {
    const response = await present(await issue())
    expect(await outcome(response, { at: new Date('2026-12-31') })).toBe('status stale')
    const future = await present(await issue({ issuedAt: new Date('2026-11-21') }))
    expect(await outcome(future)).toBe('issuer not_yet_valid not_yet_valid')
    const past = await present(await issue({ issuedAt: new Date('2026-11-01'), expiresAt: new Date('2026-11-20') }))
    expect(await outcome(past)).toBe('issuer expired expired')
  })

  test('when an element that was asked is not there, or says something else [S 20]', async () => {
    const some = await present(await issue(), transcriptOf(), [[ISO, 'age_over_18']])
    expect(await outcome(some)).toBe('query claim_missing claim_missing')
    const wanting = (values: unknown[]) =>
      asked({
        claims: [
          { path: [ISO, 'sex'], values },
          { path: [ISO, 'age_over_18'], values: [true] },
        ],
      })
    const response = await present(await issue())
    expect(await outcome(response, { query: wanting([1]) })).toBe('ok')
    expect(await outcome(response, { query: wanting(['1']) })).toBe('query value_mismatch claim_value')
    expect(await outcome(response, { query: wanting([2]) })).toBe('query value_mismatch claim_value')
  })

  test('when another document type was asked, or another format', async () => {
    const response = await present(await issue())
    const mDL = asked({ meta: { doctype_value: 'org.iso.18013.5.1.mDL' } })
    expect(await outcome(response, { query: mDL })).toBe('query wrong_type wrong_type')
    expect(await outcome(response, { query: query({}) })).toMatch(/^format malformed/)
    expect(await outcome(await show(await issuePermit(world, holder), holder))).toMatch(/^format malformed/)
  })

  test.each([
    [8, 'status suspended'],
    [131_072, 'status unavailable out_of_range'],
    [9, 'status revoked'],
  ])('by its status: index %d, %s [S 27]', async (index, expected) => {
    const of: SmallWorld = {
      ...world,
      lookupStatus: async (reference) =>
        ok({ answer: reference.index === 9 ? 'invalid' : statusAt(world.list, reference.index), list: world.list }),
    }
    expect(await outcome(await present(await issue({ status: { uri: LIST_URI, index } })), {}, of)).toBe(expected)
  })

  test('without a status, or with one in a list elsewhere [S 27]', async () => {
    const { status: _, ...rest } = { status: 0 }
    const bare = await present(
      await issueMdoc({
        ...rest,
        docType: DOC_TYPE,
        nameSpaces: ELEMENTS,
        holderKey: holder.signer.publicJwk,
        issuedAt: new Date('2026-11-01'),
        expiresAt: new Date('2027-05-02'),
        signer: world.certified,
      }),
    )
    expect(await outcome(bare)).toBe('status unavailable no_status')
    const elsewhere = await present(await issue({ status: { uri: 'https://elsewhere.example/1', index: 7 } }))
    expect(await outcome(elsewhere)).toBe('status unavailable untrusted_list')
  })

  test('when a byte of it changes anywhere', async () => {
    const good = decodeBase64url(await present(await issue())) ?? new Uint8Array()
    const outcomes = new Map<string, number>()
    for (let at = 0; at < good.length; at += 7) {
      const spoiled = good.slice()
      spoiled[at] = (spoiled[at] ?? 0) ^ 0x01
      const seen = await outcome(encodeBase64url(spoiled))
      outcomes.set(seen, (outcomes.get(seen) ?? 0) + 1)
    }
    expect(outcomes.get('ok')).toBeUndefined()
    expect([...outcomes.keys()].filter((seen) => seen.includes('check_failed'))).toEqual([])
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(150)
  })
})
