import { generateSigningKey, signerFromJwk } from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import { newSigner } from '../harness/issuance/bare-resident.ts'
import {
  AUDIENCE,
  type BindingSpoil,
  digestOf,
  disclosed,
  NONCE,
  NOW,
  type Pipeline,
  startPipeline,
} from './presentations/pipeline.ts'

// RFC9901 4.3 and 7.3, OID4VP-1.0 B.3.6: the credential is good, and shown as its holder likes; only the proof is at fault.

let at: Pipeline
beforeAll(async () => {
  at = await startPipeline()
})

type Case = readonly [id: string, expected: string, build: (pipeline: Pipeline) => Promise<string>]

const UNSIGNED = 'holder.bad_signature'
const HASH = `${UNSIGNED} wrong_sd_hash`
const NONCE_WRONG = 'holder.wrong_nonce wrong_nonce'
const AUDIENCE_WRONG = 'holder.wrong_audience wrong_audience'
const MALFORMED = 'format.malformed malformed'

/** With one thing of the proof spoiled. */
const spoiled = (
  id: string,
  expected: string,
  spoil: BindingSpoil | ((pipeline: Pipeline) => BindingSpoil | Promise<BindingSpoil>),
): Case => [
  id,
  expected,
  async (pipeline) => {
    const text = pipeline.textOf(pipeline.jwt, pipeline.disclosures)
    return text + (await pipeline.binding(text, typeof spoil === 'function' ? await spoil(pipeline) : spoil))
  },
]
const claims = (id: string, expected: string, spoil: NonNullable<BindingSpoil['claims']>): Case =>
  spoiled(id, expected, { claims: spoil })
/** The hash is over something else than what is shown. */
const hashOf = (id: string, other: (pipeline: Pipeline) => string): Case =>
  spoiled(id, HASH, (pipeline) => ({ claims: { sd_hash: digestOf(other(pipeline)) } }))
const hashAs = (id: string, spell: (digest: string, text: string) => string): Case =>
  spoiled(id, HASH, ({ textOf, jwt, disclosures }) => {
    const text = textOf(jwt, disclosures)
    return { claims: { sd_hash: spell(digestOf(text), text) } }
  })

const CASES: readonly Case[] = [
  hashAs('a hash cut short', (digest) => digest.slice(0, 22)),
  claims('a hash of nothing', HASH, { sd_hash: '' }),
  claims('no hash', HASH, { sd_hash: undefined }),
  claims('a hash in a list', HASH, { sd_hash: [digestOf('x')] }),
  hashAs('a hash by another algorithm', (_, text) => digestOf(text, 'sha-512')),
  hashAs('a hash in hexadecimal', (digest) => Buffer.from(digest, 'base64url').toString('hex')),
  hashAs('a hash with padding', (digest) => `${digest}=`),
  hashOf('a hash of the disclosures in another order', ({ textOf, jwt, disclosures }) =>
    textOf(jwt, disclosures.toReversed()),
  ),
  hashOf('a hash of one disclosure less', ({ textOf, jwt, disclosures }) => textOf(jwt, disclosures.slice(1))),
  hashOf('a hash of one disclosure more', ({ textOf, jwt, disclosures }) =>
    textOf(jwt, [...disclosures, disclosed('s', 'n', 1)]),
  ),
  hashOf('a hash without the last tilde', ({ textOf, jwt, disclosures }) => textOf(jwt, disclosures).slice(0, -1)),
  hashOf('a hash of the agency’s token alone', ({ jwt }) => jwt),
  hashOf('a hash of the agency’s token and a tilde', ({ jwt }) => `${jwt}~`),
  [
    'a disclosure taken away after it was made',
    HASH,
    async ({ textOf, jwt, disclosures, binding }) =>
      textOf(jwt, disclosures.slice(1)) + (await binding(textOf(jwt, disclosures))),
  ],
  [
    'a disclosure moved after it was made',
    HASH,
    async ({ textOf, jwt, disclosures, binding }) =>
      textOf(jwt, disclosures.toReversed()) + (await binding(textOf(jwt, disclosures))),
  ],
  [
    'a proof that was made for another credential of the same holder',
    HASH,
    async ({ issuers, holder, textOf, jwt, disclosures, binding }) => {
      const other = await issuers.issue({
        type: 'household-relation',
        holderKey: holder.publicJwk,
        at: new Date(NOW * 1000),
      })
      return textOf(jwt, disclosures) + (await binding(other.compact))
    },
  ],

  claims('an empty nonce', NONCE_WRONG, { nonce: '' }),
  claims('no nonce', NONCE_WRONG, { nonce: undefined }),
  claims('a part of the nonce', NONCE_WRONG, { nonce: NONCE.slice(0, -1) }),
  claims('the nonce and more', NONCE_WRONG, { nonce: `${NONCE}x` }),
  claims('the nonce in capitals', NONCE_WRONG, { nonce: NONCE.toUpperCase() }),
  claims('the nonce of another session', NONCE_WRONG, { nonce: 'n-another-session-bbbbbbb' }),
  claims('the nonce in a list', NONCE_WRONG, { nonce: [NONCE] }),
  claims('a nonce that is a number', NONCE_WRONG, { nonce: 7 }),

  claims('another party’s name', AUDIENCE_WRONG, { aud: 'x509_hash:another' }),
  claims('the name without its prefix', AUDIENCE_WRONG, { aud: AUDIENCE.slice('x509_hash:'.length) }),
  claims('the name with another prefix', AUDIENCE_WRONG, { aud: AUDIENCE.replace('x509_hash', 'x509_san_dns') }),
  claims('the name in a list', AUDIENCE_WRONG, { aud: [AUDIENCE] }),
  claims('the name and another', AUDIENCE_WRONG, { aud: [AUDIENCE, 'x509_hash:another'] }),
  claims('the name and a space', AUDIENCE_WRONG, { aud: `${AUDIENCE} ` }),
  claims('an empty name', AUDIENCE_WRONG, { aud: '' }),
  claims('no name', AUDIENCE_WRONG, { aud: undefined }),

  claims('a time 121 seconds ago', 'holder.stale stale', { iat: NOW - 121 }),
  claims('a time 121 seconds ahead', 'holder.from_the_future from_the_future', { iat: NOW + 121 }),
  claims('a time of the beginning', 'holder.stale stale', { iat: 0 }),
  claims('no time', `${UNSIGNED} malformed`, { iat: undefined }),
  claims('a time in words', `${UNSIGNED} malformed`, { iat: `${NOW}` }),
  claims('a time in a list', `${UNSIGNED} malformed`, { iat: [NOW] }),
  claims('an end that has come', 'holder.stale stale', { exp: NOW - 121 }),
  claims('a beginning to come', 'holder.from_the_future from_the_future', { nbf: NOW + 121 }),
  claims('an end in words', `${UNSIGNED} malformed`, { exp: `${NOW + 60}` }),

  spoiled('no typ', `${UNSIGNED} wrong_typ`, { header: { typ: undefined } }),
  spoiled('the typ of any token', `${UNSIGNED} wrong_typ`, { header: { typ: 'JWT' } }),
  spoiled('its typ in capitals', `${UNSIGNED} wrong_typ`, { header: { typ: 'KB+JWT' } }),
  spoiled('the typ of a credential', `${UNSIGNED} wrong_typ`, { header: { typ: 'dc+sd-jwt' } }),
  spoiled('the typ of a key proof', `${UNSIGNED} wrong_typ`, { header: { typ: 'openid4vci-proof+jwt' } }),

  spoiled('the agency’s own signature', `${UNSIGNED} bad_signature`, ({ agency }) => ({ signer: agency })),
  spoiled('a stranger’s signature', `${UNSIGNED} bad_signature`, async () => ({ signer: await newSigner() })),
  spoiled('a stranger’s signature, and his key beside it', `${UNSIGNED} forbidden_header`, async () => {
    const signer = await newSigner()
    return { signer, header: { jwk: { ...signer.publicJwk } } }
  }),
  spoiled('a stranger’s signature, and his key among the claims', `${UNSIGNED} bad_signature`, async () => {
    const signer = await newSigner()
    return { signer, claims: { cnf: { jwk: { ...signer.publicJwk } } } }
  }),
  spoiled('a key of another curve', `${UNSIGNED} alg_not_allowed`, async () => ({
    signer: await signerFromJwk((await generateSigningKey('ES384')).privateJwk),
    header: { alg: 'ES384' },
  })),
  spoiled('alg none', `${UNSIGNED} alg_not_allowed`, { header: { alg: 'none' } }),

  ['no proof', 'holder.missing_key_binding no_proof', async ({ textOf, jwt, disclosures }) => textOf(jwt, disclosures)],
  [
    'no proof, in a credential that is bound to nobody',
    'holder.missing_key_binding no_proof',
    async ({ textOf, reissued, disclosures }) => textOf(await reissued({ cnf: undefined }), disclosures),
  ],
  [
    'a proof for a credential that is bound to nobody',
    'holder.missing_key_binding not_bound',
    async ({ shown, reissued, disclosures }) => shown(await reissued({ cnf: undefined }), disclosures),
  ],
  [
    'two proofs',
    MALFORMED,
    async ({ shown, jwt, disclosures }) => {
      const compact = await shown(jwt, disclosures)
      return `${compact}~${compact.slice(compact.lastIndexOf('~') + 1)}`
    },
  ],
  [
    'its proof before the disclosures',
    MALFORMED,
    async ({ textOf, jwt, disclosures, binding }) => {
      const proof = await binding(textOf(jwt, disclosures))
      return `${[jwt, proof, ...disclosures].join('~')}~`
    },
  ],
  ['its proof and a tilde', MALFORMED, async ({ shown, jwt, disclosures }) => `${await shown(jwt, disclosures)}~`],
]

describe('the proof of the holder', () => {
  test('holds for what is shown, here and now, within two minutes to either side [B 4]', async () => {
    const { judge, textOf, jwt, disclosures, binding } = at
    const text = textOf(jwt, disclosures)
    for (const spoil of [{}, { iat: NOW - 120 }, { iat: NOW + 120 }, { exp: NOW + 60, nbf: NOW }, { more: 'x' }]) {
      expect(await judge(text + (await binding(text, { claims: spoil })))).toBe('believed')
    }
  })

  test.each(CASES)('is refused with %s: %s [B 4]', async (_, expected, build) => {
    expect(await at.judge(await build(at))).toBe(expected)
  })

  test(`has been tried in ${CASES.length} ways, forty and more [B 4]`, () => {
    expect(new Set(CASES.map(([id]) => id)).size).toBe(CASES.length)
    expect(CASES.length).toBeGreaterThanOrEqual(40)
  })
})
