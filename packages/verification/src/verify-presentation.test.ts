import { addSeconds, type JsonObject, ok, refuse } from '@sojourn/domain'
import { didJwkOf, signJwt } from '@sojourn/keys'
import { SUSPENDED, statusAt, writeStatusBits } from '@sojourn/status'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  AT,
  AUDIENCE,
  accepted,
  expecting,
  type Holder,
  ISSUER,
  issuePermit,
  issueW3c,
  KIN,
  LIST_URI,
  newHolder,
  PERMIT,
  query,
  type SmallWorld,
  show,
  showW3c,
  smallWorld,
  trustListOf,
} from './testing/small-world.ts'
import type { VerificationWorld } from './verification-world.ts'
import { type Expected, verifyPresentation } from './verify-presentation.ts'

let world: SmallWorld
let holder: Holder
let other: Holder
let permit: string
beforeAll(async () => {
  world = await smallWorld()
  holder = await newHolder()
  other = await newHolder()
  permit = await issuePermit(world, holder)
})

const verify = (
  vpToken: Record<string, readonly string[]>,
  change: Partial<Expected> = {},
  of: VerificationWorld = world,
) => verifyPresentation(vpToken, expecting(change), of)
const outcome = async (compact: string, change: Partial<Expected> = {}, of: VerificationWorld = world) => {
  const verified = await verify({ permit: [compact] }, change, of)
  if (verified.ok) return 'accepted'
  const { stage, code, detail } = verified.reason
  return detail === undefined ? [stage, code] : [stage, code, detail]
}

describe('a presentation of an SD-JWT VC', () => {
  test('that answers the request is believed, and gives what was asked', async () => {
    const verified = accepted(await verify({ permit: [await show(permit, holder)] }))
    expect(verified.credentials).toEqual([
      {
        queryId: 'permit',
        format: 'dc+sd-jwt',
        type: 'residence-permit',
        issuer: world.entry,
        claims: { residence: { city: '010100' }, endorsed_until: '2027-05-01' },
        isSynthetic: true,
        holderThumbprint: holder.thumbprint,
        issuedAt: new Date('2026-11-01'),
        expiresAt: new Date('2027-05-02'),
        status: { answer: 'valid', asOf: addSeconds(AT, -60), ageSeconds: 60, freshness: 'fresh' },
      },
    ])
  })

  test('that shows more than was asked is believed, and the rest is dropped', async () => {
    const shown = await show(permit, holder, { disclose: [['name'], ['residence'], ['endorsed_until']] })
    const verified = accepted(await verify({ permit: [shown] }))
    expect(verified.credentials[0]?.claims).toEqual({ residence: { city: '010100' }, endorsed_until: '2027-05-01' })
  })

  test('whose `iss` is left out is believed by its certificate', async () => {
    const payload = {
      vct: PERMIT,
      synthetic: true,
      iat: AT.getTime() / 1000 - 60,
      exp: AT.getTime() / 1000 + 60,
      cnf: { jwk: { ...holder.signer.publicJwk } },
      status: { status_list: { idx: 7, uri: LIST_URI } },
    }
    const header = { x5c: [...(world.certified.x5c ?? [])] }
    const compact = `${await signJwt('sd_jwt_vc', header, payload, world.certified)}~`
    const asking = { query: query({ claims: [{ path: ['synthetic'] }] }) }
    expect(await outcome(await show(compact, holder, { disclose: [] }), asking)).toBe('accepted')
    const bare = `${await signJwt('sd_jwt_vc', {}, payload, world.certified)}~`
    expect(await outcome(await show(bare, holder, { disclose: [] }), asking)).toEqual([
      'issuer',
      'unknown_key',
      'no_key_hint',
    ])
    const strangers = { ...world, trustList: trustListOf({ ...world.entry, issuer: 'https://other.example' }) }
    expect(await outcome(await show(compact, holder, { disclose: [] }), asking, strangers)).toEqual([
      'issuer',
      'not_on_trust_list',
      'not_on_trust_list',
    ])
  })
})

describe('the format', () => {
  test.each(['', 'a.b.c', 'a.b.c~', '~', 'no token'])('is refused when it is %j', async (compact) => {
    expect(await outcome(await show(permit, holder))).toBe('accepted')
    expect(await outcome(compact)).toEqual(expect.arrayContaining(['format', 'malformed']))
  })

  test('is refused when a disclosure fits no digest, or stands twice [R 15]', async () => {
    const shown = await show(permit, holder)
    const parts = shown.split('~')
    const foreign = (await issuePermit(world, holder)).split('~')[1] ?? ''
    const added = [parts[0], foreign, ...parts.slice(1)].join('~')
    expect(await outcome(added)).toEqual(['format', 'malformed', 'unreferenced_disclosure'])
    const doubled = [parts[0], parts[1], ...parts.slice(1)].join('~')
    expect(await outcome(doubled)).toEqual(['format', 'malformed', 'duplicate_disclosure'])
  })

  test('is refused when it is one that is not supported', async () => {
    const mdoc = query({ format: 'ldp_vc', meta: { doctype_value: 'd' }, claims: undefined })
    expect(await outcome('AAAA', { query: mdoc })).toEqual(['format', 'unsupported'])
    const claims = { iss: ISSUER, vct: PERMIT }
    const old = await signJwt('vc_jose', { x5c: [...(world.certified.x5c ?? [])] }, claims, world.certified)
    expect(await outcome(`${old}~`)).toEqual(['format', 'unsupported', 'wrong_typ'])
  })

  test('is refused when it names no type', async () => {
    const jwt = await signJwt('sd_jwt_vc', {}, { iss: ISSUER }, world.certified)
    expect(await outcome(`${jwt}~`)).toEqual(['format', 'malformed', 'missing_vct'])
  })
})

describe('the issuer', () => {
  test('is refused when it is not on the trust list, however good its signature [R 21]', async () => {
    const shown = await show(permit, holder)
    expect(await outcome(shown)).toBe('accepted')
    const list = trustListOf({ ...world.entry, issuer: 'https://issuer.example/other' })
    expect(await outcome(shown, {}, { ...world, trustList: list })).toEqual([
      'issuer',
      'not_on_trust_list',
      'not_on_trust_list',
    ])
  })

  test('is refused when it may not issue this type [R 21]', async () => {
    const trustList = trustListOf({ ...world.entry, types: [KIN] })
    expect(await outcome(await show(permit, holder), {}, { ...world, trustList })).toEqual([
      'issuer',
      'type_not_allowed',
      'type_not_allowed',
    ])
  })

  test('is refused when its key leads to no anchor of its own', async () => {
    const stranger = await smallWorld()
    const shown = await show(await issuePermit(stranger, holder), holder)
    expect(await outcome(shown)).toEqual(['issuer', 'unknown_key', 'untrusted_chain'])
    const keyless = await issuePermit(world, holder, { signer: world.plain })
    expect(await outcome(await show(keyless, holder))).toEqual(['issuer', 'unknown_key', 'no_key_hint'])
  })

  test('is refused when the certificate is another agency’s', async () => {
    const trustList = trustListOf({ ...world.entry, issuer: 'https://issuer.example/housing' })
    const compact = await issuePermit(world, holder, { issuer: 'https://issuer.example/housing' })
    expect(await outcome(await show(compact, holder), {}, { ...world, trustList })).toEqual([
      'issuer',
      'unknown_key',
      'certificate_for_another_issuer',
    ])
  })

  test('is refused when its signature is another’s', async () => {
    const { x5c = [] } = world.certified
    const payload = { iss: ISSUER, vct: PERMIT, cnf: { jwk: { ...holder.signer.publicJwk } } }
    const jwt = await signJwt('sd_jwt_vc', { x5c: [...x5c] }, payload, other.signer)
    expect(await outcome(await show(`${jwt}~`, holder, { disclose: [] }))).toEqual([
      'issuer',
      'bad_signature',
      'bad_signature',
    ])
  })

  test.each<[string, object, string[]]>([
    ['expired', { expiresAt: new Date('2026-11-20T07:58:59Z') }, ['issuer', 'expired', 'expired']],
    ['not yet valid', { issuedAt: new Date('2026-11-20T08:01:01Z') }, ['issuer', 'not_yet_valid', 'not_yet_valid']],
  ])('is refused when the credential is %s', async (_, options, expected) => {
    expect(await outcome(await show(await issuePermit(world, holder, options), holder))).toEqual(expected)
  })
})

describe('the holder', () => {
  test.each<[string, Parameters<typeof show>[2], string[]]>([
    ['no proof is there', { proof: false }, ['holder', 'missing_key_binding', 'no_proof']],
    ['the proof answers another request', { nonce: 'another-nonce' }, ['holder', 'wrong_nonce', 'wrong_nonce']],
    [
      'the proof is for somebody else',
      { audience: 'x509_hash:another' },
      ['holder', 'wrong_audience', 'wrong_audience'],
    ],
    [
      'the audience lacks its prefix',
      { audience: AUDIENCE.slice('x509_hash:'.length) },
      ['holder', 'wrong_audience', 'wrong_audience'],
    ],
    ['the proof is old', { at: addSeconds(AT, -121) }, ['holder', 'stale', 'stale']],
    ['the proof is from the future', { at: addSeconds(AT, 121) }, ['holder', 'from_the_future', 'from_the_future']],
  ])('is refused when %s [S 22]', async (_, options, expected) => {
    expect(await outcome(await show(permit, holder))).toBe('accepted')
    expect(await outcome(await show(permit, holder, options))).toEqual(expected)
  })

  test('is refused when it does not sign what was to be signed, or is not there to sign it [S 21]', async () => {
    const shown = await show(permit, holder)
    const encoded = 'eyJ0eXBlIjoieCJ9'
    expect(await outcome(shown, { transactions: [{ queryId: 'permit', encoded }] })).toEqual([
      'holder',
      'transaction_not_signed',
      'transaction_data_missing',
    ])
    expect(await outcome(shown, { transactions: [{ queryId: 'another', encoded }] })).toEqual([
      'holder',
      'transaction_not_signed',
      'credential_not_shown',
    ])
  })

  test('is refused when another key signed [S 24]', async () => {
    const shown = await show(permit, holder, { signer: other.signer })
    expect(await outcome(shown)).toEqual(['holder', 'bad_signature', 'bad_signature'])
  })

  test('is refused when the proof is over other disclosures [S 24]', async () => {
    const [jwt, ...rest] = (
      await show(permit, holder, { disclose: [['name'], ['residence', 'city'], ['endorsed_until']] })
    ).split('~')
    const withoutOne = [jwt, ...rest.slice(1)].join('~')
    expect(await outcome(withoutOne)).toEqual(['holder', 'bad_signature', 'wrong_sd_hash'])
  })

  test('is refused when the credential is bound to no key [S 21]', async () => {
    const unbound = await issuePermit(world, holder, { bound: false })
    expect(await outcome(await show(unbound, holder))).toEqual(['holder', 'missing_key_binding', 'not_bound'])
    expect(await outcome(await show(unbound, holder, { proof: false }))).toEqual([
      'holder',
      'missing_key_binding',
      'no_proof',
    ])
  })

  const unproven = () => ({ query: query({ require_cryptographic_holder_binding: false }) })
  test('need not prove itself to one who asked no proof, and is then nobody [S 21]', async () => {
    const shown = await show(permit, holder, { proof: false })
    const verified = accepted(await verify({ permit: [shown] }, unproven()))
    expect(verified.credentials[0]?.holderThumbprint).toBe('')
    expect(await outcome(shown, { ...unproven(), sameHolder: 'must_be_same' })).toEqual(['holder', 'different_holders'])
  })

  test('a proof that came unasked is checked all the same [S 21]', async () => {
    expect(await outcome(await show(permit, holder), unproven())).toBe('accepted')
    expect(await outcome(await show(permit, holder, { nonce: 'another' }), unproven())).toEqual([
      'holder',
      'wrong_nonce',
      'wrong_nonce',
    ])
  })
})

describe('several credentials', () => {
  const both = () => query({}, { id: 'kin', meta: { vct_values: [KIN] }, claims: undefined })
  const kinOf = (whose: Holder) => issuePermit(world, whose, { vct: KIN })

  test('each is checked on nonce and audience, the last too [S 22]', async () => {
    const kin = await kinOf(holder)
    const shown = { permit: [await show(permit, holder)], kin: [await show(kin, holder)] }
    const verified = accepted(await verify(shown, { query: both() }))
    expect(verified.credentials.map(({ type }) => type)).toEqual(['residence-permit', 'household-relation'])
    const spoiled = { ...shown, kin: [await show(kin, holder, { nonce: 'another' })] }
    expect(await verify(spoiled, { query: both() })).toMatchObject({
      ok: false,
      reason: { stage: 'holder', code: 'wrong_nonce', queryId: 'kin' },
    })
  })

  test('are of one holder when the policy demands it', async () => {
    const change = { query: both(), sameHolder: 'must_be_same' } as const
    const one = { permit: [await show(permit, holder)], kin: [await show(await kinOf(holder), holder)] }
    expect((await verify(one, change)).ok).toBe(true)
    const two = { permit: [await show(permit, holder)], kin: [await show(await kinOf(other), other)] }
    expect(await verify(two, change)).toMatchObject({ reason: { stage: 'holder', code: 'different_holders' } })
    expect((await verify(two, { query: both(), sameHolder: 'not_required' })).ok).toBe(true)
  })

  test('one that is missing refuses all', async () => {
    expect(await verify({ permit: [await show(permit, holder)] }, { query: both() })).toEqual({
      ok: false,
      reason: { stage: 'query', code: 'credential_missing', detail: 'credential_missing', queryId: 'kin' },
    })
  })

  test('more than were asked for are refused [S 18]', async () => {
    const shown = await show(permit, holder)
    expect(await verify({ permit: [shown, shown] })).toMatchObject({
      reason: { stage: 'query', code: 'not_asked', detail: 'too_many' },
    })
    expect(await verify({ permit: [shown], extra: [shown] })).toMatchObject({
      reason: { stage: 'query', code: 'not_asked', detail: 'unknown_query_id' },
    })
    const several = { query: query({ multiple: true }) }
    expect((await verify({ permit: [shown, await show(permit, holder)] }, several)).ok).toBe(true)
  })
})

describe('the query', () => {
  test('is checked again on this side [S 20]', async () => {
    const noCity = await show(permit, holder, { disclose: [['endorsed_until']] })
    expect(await verify({ permit: [noCity] })).toEqual({
      ok: false,
      reason: {
        stage: 'query',
        code: 'claim_missing',
        detail: 'claim_missing',
        queryId: 'permit',
        path: ['residence', 'city'],
      },
    })
    const elsewhere = { query: query({ claims: [{ path: ['residence', 'city'], values: ['020200'] }] }) }
    expect(await outcome(await show(permit, holder), elsewhere)).toEqual(['query', 'value_mismatch', 'claim_value'])
    const kin = { query: query({ meta: { vct_values: [KIN] } }) }
    expect(await outcome(await show(permit, holder), kin)).toEqual(['query', 'wrong_type', 'wrong_type'])
    expect(await verify({})).toMatchObject({ reason: { stage: 'query', code: 'credential_missing' } })
    expect(await verify({ permit: [] })).toMatchObject({
      reason: { stage: 'query', code: 'credential_missing', detail: 'empty' },
    })
  })
})

describe('the status', () => {
  const withList = (change: object): VerificationWorld => ({
    ...world,
    lookupStatus: async ({ index }) => ok({ answer: statusAt(world.list, index), list: { ...world.list, ...change } }),
  })
  const at = (index: number, uri = LIST_URI) => issuePermit(world, holder, { status: { uri, index } })

  test('valid is the only answer that passes [S 27]', async () => {
    expect(await outcome(await show(await at(7), holder))).toBe('accepted')
    expect(await outcome(await show(await at(8), holder))).toEqual(['status', 'suspended'])
    const raw = world.list.raw.slice()
    writeStatusBits(raw, 2, 7, 1)
    writeStatusBits(raw, 2, 9, 3)
    const changed: VerificationWorld = {
      ...world,
      lookupStatus: async ({ index }) => ok({ answer: statusAt({ ...world.list, raw }, index), list: world.list }),
    }
    expect(await outcome(await show(await at(7), holder), {}, changed)).toEqual(['status', 'revoked'])
    expect(await outcome(await show(await at(9), holder), {}, changed)).toEqual([
      'status',
      'unavailable',
      'unknown_value',
    ])
    expect(await outcome(await show(await at(4_000_000), holder))).toEqual(['status', 'unavailable', 'out_of_range'])
    expect(SUSPENDED).toBe(2)
  })

  test('what cannot be known is refused, as not known [F 12]', async () => {
    const away: VerificationWorld = { ...world, lookupStatus: async () => refuse('unreachable') }
    expect(await outcome(await show(permit, holder), {}, away)).toEqual(['status', 'unavailable', 'unreachable'])
    const none = await issuePermit(world, holder, { status: 'none' })
    expect(await outcome(await show(none, holder))).toEqual(['status', 'unavailable', 'no_status'])
    const elsewhere = await at(7, 'https://evil.example/status-lists/1')
    expect(await outcome(await show(elsewhere, holder))).toEqual(['status', 'unavailable', 'untrusted_list'])
  })

  test.each<[string, number, 'online' | 'offline', string]>([
    ['15 minutes', 900, 'online', 'fresh'],
    ['15 minutes and a second', 901, 'online', 'aging'],
    ['24 hours', 86_400, 'online', 'aging'],
    ['24 hours', 86_400, 'offline', 'fresh'],
    ['24 hours and a second', 86_401, 'online', 'stale'],
    ['24 hours and a second', 86_401, 'offline', 'stale'],
  ])('of a list %s old (%i s, %s) is %s [F 12]', async (_, age, statusClass, expected) => {
    const change = { issuedAt: addSeconds(AT, -age), expiresAt: addSeconds(AT, 999_999) }
    const verified = await verify({ permit: [await show(permit, holder)] }, { statusClass }, withList(change))
    const status = verified.ok ? verified.value.credentials[0]?.status : undefined
    const known = typeof status === 'object' ? status.freshness : undefined
    expect(verified.ok ? known : verified.reason.code).toEqual(expected)
  })

  test('a list past its own end says nothing, revoked or not [F 12]', async () => {
    expect(await outcome(await show(permit, holder), {}, withList({ expiresAt: AT }))).toEqual(['status', 'stale'])
  })

  test('is left out only by name, and the result says so', async () => {
    const away: VerificationWorld = { ...world, lookupStatus: async () => refuse('unreachable') }
    const verified = await verify({ permit: [await show(permit, holder)] }, { status: 'not_checked_offline' }, away)
    expect(accepted(verified).credentials[0]?.status).toBe('not_checked_offline')
  })
})

describe('a presentation of a VCDM 1.1 JWT', () => {
  const w3c = (change: object = {}) => ({
    query: query({
      format: 'jwt_vc_json',
      meta: { type_values: [['ResidencePermitCredential']] },
      claims: [{ path: ['credentialSubject', 'residence', 'city'] }],
      ...change,
    }),
  })

  test('is believed, and its claims have the names of the other format', async () => {
    const shown = await showW3c([await issueW3c(world, holder)], holder)
    const verified = accepted(await verify({ permit: [shown] }, w3c()))
    expect(verified.credentials[0]).toMatchObject({
      format: 'jwt_vc_json',
      type: 'residence-permit',
      claims: { residence: { city: '010100' } },
      holderThumbprint: holder.thumbprint,
      status: { answer: 'valid' },
    })
    expect(Object.keys(verified.credentials[0]?.claims ?? {})).toEqual(['residence'])
  })

  test('a bare credential is enough for one who asked no proof [S 21]', async () => {
    const bare = await issueW3c(world, holder)
    expect(await outcome(bare, w3c({ require_cryptographic_holder_binding: false }))).toBe('accepted')
    expect(await outcome(bare, w3c())).toEqual(['holder', 'missing_key_binding', 'no_proof'])
  })

  test.each<[string, () => Promise<string>, string[]]>([
    [
      'the proof answers another request',
      async () => showW3c([await issueW3c(world, holder)], holder, { nonce: 'x' }),
      ['holder', 'wrong_nonce', 'wrong_nonce'],
    ],
    [
      'the proof is for somebody else',
      async () => showW3c([await issueW3c(world, holder)], holder, { audience: 'x' }),
      ['holder', 'wrong_audience', 'wrong_audience'],
    ],
    [
      'the proof is old',
      async () => showW3c([await issueW3c(world, holder)], holder, { at: addSeconds(AT, -121) }),
      ['holder', 'stale', 'stale'],
    ],
    [
      'another holder shows it',
      async () => showW3c([await issueW3c(world, holder)], other),
      ['holder', 'bad_signature', 'another_holder'],
    ],
    [
      'it is bound to no key',
      async () => showW3c([await signed({ sub: undefined })], holder),
      ['holder', 'missing_key_binding', 'not_bound'],
    ],
    [
      'it is bound to a DID that must be fetched',
      async () => showW3c([await issueW3c(world, holder, { subject: 'did:web:a.example' })], holder),
      ['format', 'unsupported', 'unsupported_did'],
    ],
    [
      'two are in one',
      async () => showW3c([await issueW3c(world, holder), await issueW3c(world, holder)], holder),
      ['format', 'malformed', 'malformed_presentation'],
    ],
    ['none is in it', async () => showW3c([], holder), ['format', 'malformed', 'malformed_presentation']],
    ['what is in it is none', async () => showW3c(['a.b.c'], holder), ['format', 'malformed', 'malformed_jwt']],
    [
      'it has run out',
      async () => showW3c([await issueW3c(world, holder, { expiresAt: new Date('2026-11-19') })], holder),
      ['issuer', 'expired', 'expired'],
    ],
    [
      'its type is not the issuer’s to give',
      async () =>
        showW3c([await issueW3c(world, holder, { types: ['ResidencePermitCredential', 'Passport'] })], holder),
      ['issuer', 'type_not_allowed', 'further_type'],
    ],
    [
      'it has no type of its own',
      async () => showW3c([await issueW3c(world, holder, { types: [] })], holder),
      ['issuer', 'type_not_allowed', 'no_type'],
    ],
    [
      'its issuer is a stranger',
      async () => showW3c([await issueW3c(world, holder, { issuer: didJwkOf(other.signer.publicJwk) })], holder),
      ['issuer', 'not_on_trust_list', 'not_on_trust_list'],
    ],
    [
      'its claims contradict each other',
      async () => showW3c([await signed({ jti: 'a' }, { id: 'b' })], holder),
      ['format', 'malformed', 'contradicting_claims'],
    ],
  ])('is refused when %s', async (_, make, expected) => {
    expect(await outcome(await make(), w3c())).toEqual(expected)
  })

  test('is refused when the presentation and the credential stand in one token', async () => {
    const jwt = await signJwt('jwt_vp', {}, { vp: {}, vc: {} }, holder.signer)
    expect(await outcome(jwt, w3c())).toEqual(['format', 'malformed', 'malformed_presentation'])
  })

  function signed(claims: Record<string, string | undefined>, vc: JsonObject = {}): Promise<string> {
    const payload: Record<string, unknown> = {
      iss: world.did,
      sub: didJwkOf(holder.signer.publicJwk),
      nbf: AT.getTime() / 1000 - 60,
      vc: {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiableCredential', 'ResidencePermitCredential'],
        credentialSubject: { residence: { city: '010100' } },
        ...vc,
      },
      ...claims,
    }
    return signJwt('jwt_vc', { kid: `${world.did}#0` }, JSON.parse(JSON.stringify(payload)), world.plain)
  }
})
