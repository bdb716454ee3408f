import { encodeBase64url } from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import { digestOf, disclosed, disclosedText, type Pipeline, startPipeline } from './presentations/pipeline.ts'

// RFC9901 7.1 and SD-JWT-VC 2: every case is bound by the true holder, and signed by the true agency where the agency's part is changed, so that
// nothing but what its name says is at fault.

let at: Pipeline
beforeAll(async () => {
  at = await startPipeline()
})

type Build = (pipeline: Pipeline) => Promise<string>
type Case = readonly [id: string, expected: string, build: Build]

const MALFORMED = 'format.malformed malformed'
const because = (detail: string): string => `format.malformed ${detail}`

/** Shown beside what the permit brings, without the agency's knowledge. */
const beside = (id: string, expected: string, ...more: readonly string[]): Case => [
  id,
  expected,
  ({ shown, jwt, disclosures }) => shown(jwt, [...disclosures, ...more]),
]
/** In the place of a disclosure of the permit, and saying the same. */
const respelled = (id: string, expected: string, spell: (disclosure: string) => string): Case => [
  id,
  expected,
  ({ shown, jwt, disclosures: [first = '', ...others] }) => shown(jwt, [spell(first), ...others]),
]
/** With the agency's word for the disclosures: their digests are signed. */
const signed = (id: string, expected: string, ...made: readonly string[]): Case => [
  id,
  expected,
  async ({ shown, reissued, digests, disclosures }) =>
    shown(await reissued({ _sd: [...digests, ...made.map((each) => digestOf(each))] }), [...disclosures, ...made]),
]
/** Changed by the agency itself; `made` are shown beside the permit's own. */
const changed = (
  id: string,
  expected: string,
  change: (pipeline: Pipeline) => Record<string, unknown>,
  ...made: readonly string[]
): Case => [
  id,
  expected,
  async (pipeline) => {
    const { shown, reissued, disclosures } = pipeline
    return shown(await reissued(change(pipeline) as never), [...disclosures, ...made])
  },
]

const HARMLESS = disclosed('salt', 'nickname', 'x')
const ELEMENT = disclosed('salt', 'x')
const nested = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`
const text = (disclosure: string): string => Buffer.from(disclosure, 'base64url').toString()

/** A chain of disclosures, each in the value of the one before; the outermost last. */
function chain(length: number): string[] {
  const links = [disclosed('salt', 'end', 1)]
  while (links.length < length)
    links.push(disclosed('salt', `link${links.length}`, { _sd: [digestOf(links.at(-1) ?? '')] }))
  return links
}
const CHAIN = chain(40)

const CASES: readonly Case[] = [
  // Disclosures that nobody signed.
  beside('one that no digest speaks of', because('unreferenced_disclosure'), HARMLESS),
  beside('an element that no digest speaks of', because('unreferenced_disclosure'), ELEMENT),
  respelled('re-encoded with a space', because('unreferenced_disclosure'), (one) => disclosedText(` ${text(one)}`)),
  respelled('re-encoded with an escape', because('unreferenced_disclosure'), (one) =>
    disclosedText(text(one).replace(/"([a-z])/, (_, letter: string) => `"\\u00${letter.charCodeAt(0).toString(16)}`)),
  ),
  [
    'one twice',
    because('duplicate_disclosure'),
    ({ shown, jwt, disclosures }) => shown(jwt, [...disclosures, disclosures[0] ?? '']),
  ],
  [
    'those of another permit of the same person',
    because('unreferenced_disclosure'),
    async ({ issuers, holder, shown, jwt }) => {
      const other = await issuers.issue({
        type: 'residence-permit',
        holderKey: holder.publicJwk,
        at: new Date('2026-11-22T12:00:00Z'),
      })
      return shown(jwt, other.compact.split('~').slice(1, 3))
    },
  ],
  [
    'those of the permit beside another type of credential',
    because('unreferenced_disclosure'),
    async ({ shown, reissued, disclosures }) => shown(await reissued({ _sd: [] }), disclosures),
  ],

  // Spellings.
  respelled('padded', MALFORMED, (one) => `${one}=`),
  respelled('in the other alphabet', MALFORMED, (one) => `${one.slice(0, 8)}+/${one.slice(8)}`),
  respelled('with a line break', MALFORMED, (one) => `${one.slice(0, 8)}\n${one.slice(8)}`),
  beside('an empty one', MALFORMED, ''),
  beside('one that is no base64url', MALFORMED, '!!!!'),
  beside('one with stray bits', MALFORMED, 'WyJhIiwiYiIsMV1='.replace('=', '')),
  beside('one that is no JSON', MALFORMED, disclosedText('["salt"')),
  beside('one with a byte order mark', MALFORMED, disclosedText(`\ufeff${text(HARMLESS)}`)),
  beside('one that is no UTF-8', MALFORMED, encodeBase64url(Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x2c, 0x31, 0x5d))),
  beside('one with a raw NUL', MALFORMED, disclosedText('["salt","na\u0000me",1]')),

  // Shapes.
  beside('an object', MALFORMED, disclosedText('{"salt":1}')),
  beside('a text', MALFORMED, disclosedText('"salt"')),
  beside('a number', MALFORMED, disclosedText('7')),
  beside('null', MALFORMED, disclosedText('null')),
  beside('nothing in it', MALFORMED, disclosed()),
  beside('one part', MALFORMED, disclosed('salt')),
  beside('four parts', MALFORMED, disclosed('salt', 'name', 1, 2)),
  beside('five parts', MALFORMED, disclosed('salt', 'name', 1, 2, 3)),
  beside('a salt that is a number', MALFORMED, disclosed(7, 'name', 1)),
  beside('a salt that is null', MALFORMED, disclosed(null, 'name', 1)),
  beside('a salt that is a list', MALFORMED, disclosed(['salt'], 'name', 1)),
  beside('a salt that is an object', MALFORMED, disclosed({}, 'name', 1)),
  beside('a salt that is true', MALFORMED, disclosed(true, 'name', 1)),
  beside('a name that is a number', MALFORMED, disclosed('salt', 7, 1)),
  beside('a name that is null', MALFORMED, disclosed('salt', null, 1)),
  beside('a name that is a list', MALFORMED, disclosed('salt', ['name'], 1)),
  beside('a name that is an object', MALFORMED, disclosed('salt', {}, 1)),

  // Values that parsers disagree about, each with its digest signed.
  signed('a value with a member twice', MALFORMED, disclosedText('["salt","name",{"a":1,"a":2}]')),
  signed('a value with __proto__', MALFORMED, disclosedText('["salt","name",{"__proto__":{"a":1}}]')),
  signed('a value beyond all numbers', MALFORMED, disclosedText('["salt","name",1e400]')),
  signed('an integer that a double cannot hold', MALFORMED, disclosedText('["salt","name",9007199254740993]')),
  signed('a lone surrogate', MALFORMED, disclosedText('["salt","name","\\ud800"]')),
  signed('a value forty deep', MALFORMED, disclosedText(`["salt","name",${nested(40)}]`)),

  // Sizes.
  beside('513 of them', MALFORMED, ...Array.from({ length: 513 }, (_, n) => disclosed(`salt${n}`, `n${n}`, n))),
  beside(
    'ten thousand of them',
    MALFORMED,
    ...Array.from({ length: 10_000 }, (_, n) => disclosed(`s${n}`, `n${n}`, n)),
  ),
  signed('a value of a megabyte', MALFORMED, disclosed('salt', 'name', 'x'.repeat(1_048_576))),

  // Digests, as no agency should write them.
  changed('a digest twice in one place', because('duplicate_digest'), ({ digests }) => ({
    _sd: [...digests, digests[0]],
  })),
  changed('a digest twice at two levels', because('duplicate_digest'), ({ digests }) => ({
    place: { _sd: [digests[0]] },
  })),
  changed('a digest of a member and of an element', because('duplicate_digest'), ({ digests }) => ({
    _sd: [...digests, digestOf('x')],
    list: [{ '...': digestOf('x') }],
  })),
  changed('an element’s digest twice', because('duplicate_digest'), () => ({
    list: [{ '...': digestOf(ELEMENT) }, { '...': digestOf(ELEMENT) }],
  })),
  [
    'a digest in what another discloses',
    because('duplicate_digest'),
    async ({ shown, reissued, digests, disclosures }) => {
      const outer = disclosed('salt', 'place', { _sd: [digests[0]] })
      return shown(await reissued({ _sd: [...digests, digestOf(outer)] }), [...disclosures, outer])
    },
  ],
  changed('digests that are a text', because('malformed_digest'), ({ digests }) => ({ place: { _sd: digests[0] } })),
  changed('digests that are an object', because('malformed_digest'), () => ({ place: { _sd: {} } })),
  changed('digests that are null', because('malformed_digest'), () => ({ place: { _sd: null } })),
  changed('a digest that is a number', because('malformed_digest'), () => ({ place: { _sd: [7] } })),
  changed('a digest that is null', because('malformed_digest'), () => ({ place: { _sd: [null] } })),
  changed('a digest that is an object', because('malformed_digest'), () => ({ place: { _sd: [{}] } })),
  changed('an element’s digest that is a number', because('malformed_digest'), () => ({ list: [{ '...': 7 }] })),
  changed('an element’s digest with something beside it', because('malformed_digest'), () => ({
    list: [{ '...': digestOf(ELEMENT), x: 1 }],
  })),
  changed('an element’s digest outside a list', because('malformed_digest'), () => ({
    place: { '...': digestOf(ELEMENT) },
  })),
  changed('an element’s digest at the top', because('malformed_digest'), () => ({ '...': digestOf(ELEMENT) })),
  signed('an element where a member is due', because('wrong_disclosure_shape'), ELEMENT),
  changed(
    'a member where an element is due',
    because('wrong_disclosure_shape'),
    () => ({ list: [{ '...': digestOf(HARMLESS) }] }),
    HARMLESS,
  ),

  // Names.
  signed('a claim called _sd', because('reserved_claim_name'), disclosed('salt', '_sd', ['x'])),
  signed('a claim called ...', because('reserved_claim_name'), disclosed('salt', '...', 'x')),
  signed('a claim called _sd_alg', because('reserved_claim_name'), disclosed('salt', '_sd_alg', 'md5')),
  signed('a claim called __proto__', because('reserved_claim_name'), disclosed('salt', '__proto__', { admin: true })),
  signed('another iss', because('claim_overwritten'), disclosed('salt', 'iss', 'https://attacker.example')),
  signed('another exp', because('claim_overwritten'), disclosed('salt', 'exp', 4_000_000_000)),
  signed('another cnf', because('claim_overwritten'), disclosed('salt', 'cnf', { jwk: {} })),
  signed('another vct', because('claim_overwritten'), disclosed('salt', 'vct', 'urn:another')),
  signed('another status', because('claim_overwritten'), disclosed('salt', 'status', {})),
  signed('another word on whether it is invented', because('claim_overwritten'), disclosed('salt', 'synthetic', false)),
  signed('one name twice', because('claim_overwritten'), HARMLESS, disclosed('salt', 'nickname', 'y')),
  changed(
    'a name that is there, below the top',
    because('claim_overwritten'),
    () => ({ place: { x: 1, _sd: [digestOf(disclosed('salt', 'x', 2))] } }),
    disclosed('salt', 'x', 2),
  ),
  signed('nbf', because('reserved_claim_disclosed'), disclosed('salt', 'nbf', 0)),
  signed('aka_vcts', because('reserved_claim_disclosed'), disclosed('salt', 'aka_vcts', ['urn:another'])),
  signed('vct#integrity', because('reserved_claim_disclosed'), disclosed('salt', 'vct#integrity', 'sha256-x')),
  changed(
    'an end that may be hidden',
    because('reserved_claim_disclosed'),
    ({ digests }) => ({
      exp: undefined,
      _sd: [...digests, digestOf(disclosed('salt', 'exp', 4_000_000_000))],
    }),
    disclosed('salt', 'exp', 4_000_000_000),
  ),
  changed('a key that may be hidden', because('reserved_claim_disclosed'), ({ payload }) => ({
    cnf: { ...(payload.cnf as object), _sd: [digestOf('x')] },
  })),
  changed('a status that may be hidden', because('reserved_claim_disclosed'), ({ payload }) => ({
    status: { ...(payload.status as object), _sd: [digestOf('x')] },
  })),
  changed(
    'a type that may be hidden',
    because('missing_vct'),
    ({ digests }) => ({
      vct: undefined,
      _sd: [...digests, digestOf(disclosed('salt', 'vct', 'urn:x'))],
    }),
    disclosed('salt', 'vct', 'urn:x'),
  ),

  // Hash algorithms.
  ...(['md5', 'sha-1', 'sha-256-32', 'SHA-256', '', null, ['sha-256']] as const).map(
    (alg): Case =>
      changed(`_sd_alg ${JSON.stringify(alg)}`, 'format.unsupported unknown_hash_algorithm', () => ({ _sd_alg: alg })),
  ),
  changed('_sd_alg that the digests are not of', because('unreferenced_disclosure'), () => ({ _sd_alg: 'sha-512' })),
  changed('_sd_alg below the top', because('misplaced_hash_algorithm'), () => ({ place: { _sd_alg: 'sha-256' } })),

  // Depth.
  [
    'disclosures in disclosures, forty deep',
    because('too_deep'),
    async ({ shown, reissued }) => shown(await reissued({ _sd: [digestOf(CHAIN.at(-1) ?? '')] }), CHAIN),
  ],
  [
    'a payload a thousand deep',
    MALFORMED,
    async ({ shown, signedText, payload, disclosures }) =>
      shown(await signedText(JSON.stringify(payload).replace(/\}$/, `,"deep":${nested(1_000)}}`)), disclosures),
  ],

  // The whole.
  ['no tilde at all', MALFORMED, async ({ jwt }) => jwt],
  ['a tilde before it', MALFORMED, async ({ shown, jwt, disclosures }) => `~${await shown(jwt, disclosures)}`],
  ['two credentials in one', MALFORMED, async ({ shown, jwt, disclosures }) => shown(`${jwt}~${jwt}`, disclosures)],
  [
    'the last tilde left out, so that a disclosure stands for the proof',
    'holder.bad_signature malformed',
    async ({ textOf, jwt, disclosures }) => textOf(jwt, disclosures).slice(0, -1),
  ],
  [
    'as JSON',
    MALFORMED,
    async ({ jwt, disclosures }) => {
      const [head, payload, signature] = jwt.split('.')
      return JSON.stringify({ protected: head, payload, signature, header: { disclosures } })
    },
  ],
]

describe('an SD-JWT VC that is shown', () => {
  test('is believed as it was issued, with fewer disclosures, with decoys, and signed again as it is [B 3]', async () => {
    const { judge, shown, jwt, disclosures, reissued, digests } = at
    expect(await judge(await shown(jwt, disclosures))).toBe('believed')
    expect(await judge(await shown(jwt, disclosures.slice(0, 1)))).toBe('believed')
    expect(await judge(await shown(jwt, []))).toBe('believed')
    const decoys = [...digests, digestOf('a decoy'), digestOf('another')]
    expect(
      await judge(await shown(await reissued({ _sd: decoys, list: [{ '...': digestOf('x') }] }), disclosures)),
    ).toBe('believed')
    expect(
      await judge(await shown(await reissued({ _sd: [...digests, digestOf(HARMLESS)] }), [...disclosures, HARMLESS])),
    ).toBe('believed')
    const links = chain(20)
    expect(await judge(await shown(await reissued({ _sd: [digestOf(links.at(-1) ?? '')] }), links))).toBe('believed')
  })

  test.each(CASES)('is refused with %s: %s [B 3]', async (_, expected, build) => {
    expect(await at.judge(await build(at))).toBe(expected)
  })

  test(`has been tried in ${CASES.length} ways, ninety and more [B 3]`, () => {
    expect(new Set(CASES.map(([id]) => id)).size).toBe(CASES.length)
    expect(CASES.length).toBeGreaterThanOrEqual(90)
  })
})
