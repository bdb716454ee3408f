import { refuse } from '@sojourn/domain'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  AT,
  expecting,
  type Holder,
  ISSUER,
  issueVcdm,
  LIST_URI,
  newHolder,
  PERMIT,
  query,
  type SmallWorld,
  show,
  showVcdm,
  smallWorld,
  type VcdmOptions,
} from './testing/small-world.ts'
import { verifyPresentation } from './verify-presentation.ts'

const SUBJECT = 'credentialSubject'
const PATHS = [
  [SUBJECT, 'residence', 'city'],
  [SUBJECT, 'endorsed_until'],
]

let world: SmallWorld
let holder: Holder

beforeAll(async () => {
  world = await smallWorld()
  holder = await newHolder()
})

type Format = 'vc+jwt' | 'vc+sd-jwt'

const asking = (format: Format, change: object = {}) =>
  query({ format, meta: { type_values: [[PERMIT]] }, claims: PATHS.map((path) => ({ path })), ...change })

/** Issued, shown and judged; what happens in between is the test's. */
async function judged(format: Format, options: VcdmOptions & { show?: object; query?: object; world?: object } = {}) {
  const credential = await issueVcdm(world, holder, format, options)
  const shown =
    format === 'vc+jwt'
      ? await showVcdm([credential], holder, options.show)
      : await show(credential, holder, { disclose: PATHS, ...options.show })
  const expected = expecting({ query: asking(format, options.query) })
  return verifyPresentation({ permit: [shown] }, expected, { ...world, ...options.world })
}

const refused = async (...args: Parameters<typeof judged>) => {
  const verdict = await judged(...args)
  if (verdict.ok) return 'believed'
  const { stage, code, detail } = verdict.reason
  return [stage, code, detail].filter((part) => part !== undefined).join(' ')
}

describe.each<Format>(['vc+jwt', 'vc+sd-jwt'])('a presentation of %s', (format) => {
  test('is believed for the type fully expanded, its claims known by the same names as in every format [S 20]', async () => {
    const verdict = await judged(format)
    expect(verdict).toMatchObject({
      ok: true,
      value: {
        credentials: [
          {
            format,
            type: 'residence-permit',
            issuer: { issuer: ISSUER },
            claims: { residence: { city: '010100' }, endorsed_until: '2027-05-01' },
            holderThumbprint: holder.thumbprint,
            issuedAt: new Date('2026-11-01'),
            expiresAt: new Date('2027-05-02'),
            status: { answer: 'valid', freshness: 'fresh', ageSeconds: 60 },
          },
        ],
      },
    })
  })

  test('is not believed for a type by its short name, nor for another type', async () => {
    const of = (type: string) => refused(format, { query: { meta: { type_values: [[type]] } } })
    expect(await of('ResidencePermitCredential')).toBe('query wrong_type wrong_type')
    expect(await of(`${PERMIT}/other`)).toBe('query wrong_type wrong_type')
    const both = ['https://www.w3.org/2018/credentials#VerifiableCredential', PERMIT]
    expect(await refused(format, { query: { meta: { type_values: [both] } } })).toBe('believed')
  })

  test('is not believed when the word means something else in another context', async () => {
    const own = { ResidencePermitCredential: 'https://elsewhere.example/#Permit' }
    const context = ['https://www.w3.org/ns/credentials/v2']
    expect(await refused(format, { change: { '@context': [...context, own] } })).toBe(
      'issuer type_not_allowed type_not_allowed',
    )
    const elsewhere = 'https://elsewhere.example/contexts/attestations/v1'
    expect(await refused(format, { change: { '@context': [...context, elsewhere] } })).toBe(
      'issuer type_not_allowed type_not_allowed',
    )
  })

  test('of an issuer that is on no trust list, or by a key that is not its own, is not believed', async () => {
    expect(await refused(format, { change: { issuer: 'did:web:elsewhere.example' } })).toBe(
      'issuer not_on_trust_list not_on_trust_list',
    )
    const stranger = await newHolder()
    expect(await refused(format, { signer: stranger.signer })).toBe('issuer bad_signature bad_signature')
  })

  test('outside its period is not believed', async () => {
    const of = (change: { validFrom?: string; validUntil?: string }) => refused(format, { change })
    expect(await of({ validUntil: '2026-11-20T07:59:00Z' })).toBe('issuer expired expired')
    expect(await of({ validFrom: '2026-11-20T08:01:01Z' })).toBe('issuer not_yet_valid not_yet_valid')
  })

  test('for another request, another verifier or another time is not believed [S 22]', async () => {
    expect(await refused(format, { show: { nonce: 'another-nonce-of-128-bits' } })).toBe(
      'holder wrong_nonce wrong_nonce',
    )
    expect(await refused(format, { show: { audience: 'x509_hash:other' } })).toBe(
      'holder wrong_audience wrong_audience',
    )
    expect(await refused(format, { show: { at: new Date(AT.getTime() - 3_600_000) } })).toContain('holder stale')
  })

  test('is held to both lists: revoked, suspended, out of range, or not to be had [S 28]', async () => {
    expect(await refused(format, { index: 8 })).toBe('status revoked')
    expect(await refused(format, { index: 6 })).toBe('status suspended')
    expect(await refused(format, { index: 131_072 })).toBe('status unavailable out_of_range')
    const away = { lookupBitstring: async () => refuse('unreachable') }
    expect(await refused(format, { world: away })).toBe('status unavailable unreachable')
  })

  test('is as old as the older of its lists', async () => {
    const lookupBitstring: SmallWorld['lookupBitstring'] = async (entry) => {
      const looked = await world.lookupBitstring(entry)
      if (!looked.ok || entry.purpose === 'revocation') return looked
      return {
        ok: true,
        value: { ...looked.value, list: { ...world.list, issuedAt: new Date(AT.getTime() - 3_600_000) } },
      }
    }
    expect(await judged(format, { world: { lookupBitstring } })).toMatchObject({
      ok: true,
      value: { credentials: [{ status: { ageSeconds: 3_600, freshness: 'aging' } }] },
    })
  })

  test('without a status, with one in words that nobody here reads, or in a list of another’s is not believed', async () => {
    const entry = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '7' }
    const of = (credentialStatus: object) =>
      refused(format, { change: { credentialStatus: credentialStatus as never } })
    expect(await refused(format, { status: 'none' })).toBe('status unavailable no_status')
    expect(await refused(format, { change: { credentialStatus: [{ type: 'https://example.org/#Other' }] } })).toBe(
      'format malformed malformed_entry',
    )
    expect(await of({ ...entry, statusListIndex: 7, statusListCredential: `${LIST_URI}/revocation` })).toBe(
      'format malformed malformed_entry',
    )
    expect(await of({ ...entry, statusListCredential: 'https://elsewhere.example/1/revocation' })).toBe(
      'status unavailable untrusted_list',
    )
    expect(await of({ ...entry, statusListCredential: `${LIST_URI}/suspension` })).toBe(
      'status unavailable wrong_purpose',
    )
  })

  test('bound to no key answers no query that wants a holder', async () => {
    expect(await refused(format, { bound: false })).toBe('holder missing_key_binding not_bound')
  })

  test('in another format than was asked is not believed', async () => {
    const credential = await issueVcdm(world, holder, format)
    for (const other of ['dc+sd-jwt', 'jwt_vc_json', format === 'vc+jwt' ? 'vc+sd-jwt' : 'vc+jwt']) {
      const asked = query({ format: other, meta: {}, claims: PATHS.map((path) => ({ path })) })
      const verdict = await verifyPresentation({ permit: [credential] }, expecting({ query: asked }), world)
      expect(verdict.ok, other).toBe(false)
    }
  })
})

describe('a presentation of vc+jwt', () => {
  const judge = (shown: string, change: object = {}) =>
    verifyPresentation({ permit: [shown] }, expecting({ query: asking('vc+jwt', change) }), world)

  test('holds one credential', async () => {
    const credential = await issueVcdm(world, holder, 'vc+jwt')
    const two = await showVcdm([credential, credential], holder)
    expect(await judge(two)).toMatchObject({ ok: false, reason: { detail: 'malformed_presentation' } })
  })

  test('by another than the one whom it was issued to is not believed', async () => {
    const other = await newHolder()
    const stolen = await showVcdm([await issueVcdm(world, holder, 'vc+jwt')], other)
    expect(await judge(stolen)).toMatchObject({ ok: false, reason: { stage: 'holder', detail: 'another_holder' } })
  })

  test('bare answers only a query that wants no holder', async () => {
    const credential = await issueVcdm(world, holder, 'vc+jwt')
    expect(await judge(credential)).toMatchObject({ ok: false, reason: { code: 'missing_key_binding' } })
    expect(await judge(credential, { require_cryptographic_holder_binding: false })).toMatchObject({ ok: true })
  })
})
