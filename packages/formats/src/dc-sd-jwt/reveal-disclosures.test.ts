import type { JsonObject, JsonValue } from '@sojourn/domain'
import { hashBase64url } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { accepted, digestOf, disclosureOf, forge, party } from '../testing/forge.ts'
import { revealDisclosures } from './reveal-disclosures.ts'

const { signer } = await party()
const refused = (reason: string) => ({ ok: false, reason })

const NAME = disclosureOf(['s1', 'name', 'Zhang San'])
const OTHER = disclosureOf(['s2', 'sex', '1'])
const ELEMENT = disclosureOf(['s3', 'CN'])

async function run(payload: JsonObject, ...disclosures: readonly string[]) {
  return revealDisclosures(await forge(signer, payload, disclosures))
}

describe('processing an SD-JWT', () => {
  test('puts disclosed members and elements in their places and takes every digest away [S 24]', async () => {
    const payload = {
      vct: 'v',
      _sd: [digestOf(NAME), digestOf(OTHER)],
      nationalities: ['DE', { '...': digestOf(ELEMENT) }, { '...': 'a digest of nothing' }],
      empty: { _sd: ['another digest of nothing'] },
      _sd_alg: 'sha-256',
    }
    expect(accepted(await run(payload, NAME, ELEMENT))).toMatchObject({
      claims: { vct: 'v', name: 'Zhang San', nationalities: ['DE', 'CN'], empty: {} },
      disclosed: [{ path: ['nationalities', 1] }, { path: ['name'] }],
    })
  })

  test('follows disclosures inside disclosures [S 24]', async () => {
    const city = disclosureOf(['s4', 'city', '010100'])
    const code = disclosureOf(['s5', 'a'])
    const residence = disclosureOf(['s6', 'residence', { _sd: [digestOf(city)], codes: [{ '...': digestOf(code) }] }])
    const payload = { _sd: [digestOf(residence)] }
    const processed = accepted(await run(payload, residence, city, code))
    expect(processed.claims).toEqual({ residence: { city: '010100', codes: ['a'] } })
    expect(processed.disclosed.map(({ path }) => path)).toEqual([
      ['residence'],
      ['residence', 'codes', 0],
      ['residence', 'city'],
    ])
    expect(accepted(await run(payload, residence)).claims).toEqual({ residence: { codes: [] } })
  })

  test('hashes the disclosure as received, not as we would write it [S 24]', async () => {
    const spaced = Buffer.from('[ "s1" ,\n"name", "Zhang\\u0020San" ]').toString('base64url')
    expect(accepted(await run({ _sd: [digestOf(spaced)] }, spaced)).claims).toEqual({ name: 'Zhang San' })
    expect(await run({ _sd: [digestOf(disclosureOf(['s1', 'name', 'Zhang San']))] }, spaced)).toEqual(
      refused('unreferenced_disclosure'),
    )
  })

  test('takes sha-256 when _sd_alg is absent, and sha-384 and sha-512 when it says so [S 24]', async () => {
    expect(accepted(await run({ _sd: [digestOf(NAME)] }, NAME)).claims).toEqual({ name: 'Zhang San' })
    for (const alg of ['sha-384', 'sha-512'] as const) {
      const payload = { _sd: [hashBase64url(alg, NAME)], _sd_alg: alg }
      expect(accepted(await run(payload, NAME)).claims).toEqual({ name: 'Zhang San' })
    }
  })

  test('leaves out what is not disclosed, so that decoys cannot be told from claims [S 24]', async () => {
    expect(accepted(await run({ vct: 'v', _sd: [digestOf(NAME), 'decoy'] })).claims).toEqual({ vct: 'v' })
  })

  test.each<[string, JsonValue]>([
    ['md5', 'md5'],
    ['sha-256-32', 'sha-256-32'],
    ['SHA-256', 'SHA-256'],
    ['an array', ['sha-256']],
    ['null', null],
    ['nothing', ''],
  ])('refuses the hash algorithm %s [S 24]', async (_, alg) => {
    expect(await run({ _sd: [digestOf(NAME)], _sd_alg: 'sha-256' }, NAME)).toMatchObject({ ok: true })
    expect(await run({ _sd: [digestOf(NAME)], _sd_alg: alg }, NAME)).toEqual(refused('unknown_hash_algorithm'))
  })

  test('refuses a hash algorithm named anywhere but at the top [S 24]', async () => {
    expect(await run({ a: { _sd: [], _sd_alg: 'sha-256' } })).toEqual(refused('misplaced_hash_algorithm'))
    const inside = disclosureOf(['s', 'a', { _sd_alg: 'sha-256' }])
    expect(await run({ _sd: [digestOf(inside)] }, inside)).toEqual(refused('misplaced_hash_algorithm'))
  })

  test('refuses a disclosure that no digest speaks of, also one inside a disclosure that was kept back [S 24]', async () => {
    expect(await run({ _sd: [digestOf(NAME)] }, NAME)).toMatchObject({ ok: true })
    expect(await run({ _sd: [digestOf(NAME)] }, NAME, OTHER)).toEqual(refused('unreferenced_disclosure'))
    const outer = disclosureOf(['s', 'a', { _sd: [digestOf(NAME)] }])
    expect(await run({ _sd: [digestOf(outer)] }, outer, NAME)).toMatchObject({ ok: true })
    expect(await run({ _sd: [digestOf(outer)] }, NAME)).toEqual(refused('unreferenced_disclosure'))
  })

  test('refuses the same disclosure twice [S 24]', async () => {
    expect(await run({ _sd: [digestOf(NAME)] }, NAME, NAME)).toEqual(refused('duplicate_disclosure'))
  })

  test('refuses the same digest twice, wherever the two stand and whether or not anything is disclosed for it [S 24]', async () => {
    const digest = digestOf(NAME)
    const outer = disclosureOf(['s', 'a', { _sd: [digest] }])
    expect(await run({ _sd: [digest, digest] })).toEqual(refused('duplicate_digest'))
    expect(await run({ _sd: ['decoy', 'decoy'] })).toEqual(refused('duplicate_digest'))
    expect(await run({ _sd: [digest], a: { _sd: [digest] } }, NAME)).toEqual(refused('duplicate_digest'))
    expect(await run({ list: [{ '...': digest }, { '...': digest }] })).toEqual(refused('duplicate_digest'))
    expect(await run({ _sd: [digest, digestOf(outer)] }, outer, NAME)).toEqual(refused('duplicate_digest'))
  })

  test.each(['_sd', '...', '_sd_alg'])('refuses a disclosed claim called %s [S 24]', async (name) => {
    const disclosure = disclosureOf(['s', name, ['x']])
    expect(await run({ _sd: [digestOf(disclosure)] }, disclosure)).toEqual(refused('reserved_claim_name'))
    expect(await run({ a: { _sd: [digestOf(disclosure)] } }, disclosure)).toEqual(refused('reserved_claim_name'))
  })

  test('cannot be brought to touch the prototype of anything', async () => {
    const encoded = Buffer.from('["s","__proto__",{"admin":true}]').toString('base64url')
    expect(await run({ _sd: [digestOf(encoded)] }, encoded)).toEqual(refused('reserved_claim_name'))
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    const hasOwn = disclosureOf(['s', 'constructor', 'x'])
    expect(accepted(await run({ _sd: [digestOf(hasOwn)] }, hasOwn)).claims).toEqual({ constructor: 'x' })
  })

  test('refuses a disclosure that would replace a claim, plain or disclosed [S 24]', async () => {
    const again = disclosureOf(['s9', 'name', 'Li Si'])
    expect(await run({ vct: 'v', _sd: [digestOf(NAME)] }, NAME)).toMatchObject({ ok: true })
    expect(await run({ name: 'plain', _sd: [digestOf(NAME)] }, NAME)).toEqual(refused('claim_overwritten'))
    expect(await run({ _sd: [digestOf(NAME), digestOf(again)] }, NAME, again)).toEqual(refused('claim_overwritten'))
  })

  test('refuses a member’s disclosure in an array, and an element’s in an object [S 24]', async () => {
    expect(await run({ list: [{ '...': digestOf(NAME) }] }, NAME)).toEqual(refused('wrong_disclosure_shape'))
    expect(await run({ _sd: [digestOf(ELEMENT)] }, ELEMENT)).toEqual(refused('wrong_disclosure_shape'))
  })

  test.each<[string, JsonObject]>([
    ['_sd that is an object', { _sd: { a: 'b' } }],
    ['_sd that is text', { _sd: 'digest' }],
    ['_sd of null', { _sd: null }],
    ['a digest that is a number', { _sd: [7] }],
    ['a digest that is an array', { _sd: [['digest']] }],
    ['an element’s digest that is a number', { list: [{ '...': 7 }] }],
    ['an element’s digest with something beside it', { list: [{ '...': 'digest', a: 1 }] }],
    ['an element’s digest that is an object’s member', { a: { '...': 'digest' } }],
    ['three dots at the top', { '...': 'digest' }],
  ])('refuses %s [S 24]', async (_, payload) => {
    expect(await run(payload)).toEqual(refused('malformed_digest'))
  })

  test('refuses disclosures nested deeper than thirty-two [B 3]', async () => {
    const chain = (depth: number) => {
      const disclosures = [disclosureOf(['s0', 'a', 'x'])]
      for (let at = 1; at < depth; at++) {
        disclosures.push(disclosureOf([`s${at}`, 'a', { _sd: [digestOf(disclosures.at(-1) ?? '')] }]))
      }
      return disclosures
    }
    const bearable = chain(32)
    expect(await run({ _sd: [digestOf(bearable.at(-1) ?? '')] }, ...bearable)).toMatchObject({ ok: true })
    const deep = chain(40)
    expect(await run({ _sd: [digestOf(deep.at(-1) ?? '')] }, ...deep)).toEqual(refused('too_deep'))
  })
})
