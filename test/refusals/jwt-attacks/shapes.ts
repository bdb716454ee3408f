import { createHmac, createPublicKey } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import type { JsonValue } from '@sojourn/domain'
import { encodeBase64url, type Signer, utf8 } from '@sojourn/keys'
import {
  type Chains,
  compactOf,
  type Good,
  nameless,
  signed,
  type Thief,
  withClaims,
  withClaimText,
  withHeader,
} from './forge.ts'

/** What a shape gets wrong; a door says for each class what it answers. */
export type AttackClass =
  | 'algorithm'
  | 'signature'
  /** Another key, named by the token itself. */
  | 'key'
  /** A header that would fetch, unpack or nest. */
  | 'header'
  | 'chain'
  | 'critical'
  | 'type'
  | 'text'
  | 'ended'
  | 'time'
  | 'early'
  | 'audience'
  | 'name'

/** How a door's tokens differ from others', as far as a shape must know. */
export interface Ways {
  /** The key travels in `jwk`, as in a proof of possession. */
  readonly embedsKey: boolean
  readonly mayOmitTyp: boolean
  /** The claim that says for whom, or of what, the token is. */
  readonly audience: { readonly name: string; readonly value: string }
  /** The claim that says who, and a name that looks like the right one. */
  readonly lookAlike: { readonly name: string; readonly value: string }
  readonly chains: Chains
  readonly thief: Thief
}

export interface Shape {
  readonly id: string
  readonly attack: AttackClass
  forge(good: Good, ways: Ways): Promise<string>
}

const shape = (id: string, attack: AttackClass, forge: Shape['forge']): Shape => ({ id, attack, forge })

const labelled = (id: string, alg: JsonValue | undefined, signature?: string) =>
  shape(id, 'algorithm', async (good) => {
    const token = await withHeader(good, { alg })
    return signature === undefined ? token : `${token.slice(0, token.lastIndexOf('.'))}.${signature}`
  })

/** CVE-2016-5431 and its children: the public key taken for a secret. */
const macOver = (id: string, secretOf: (signer: Signer) => string) =>
  shape(id, 'algorithm', async (good) => {
    const input = (await withHeader(good, { alg: 'HS256' })).split('.').slice(0, 2).join('.')
    return `${input}.${createHmac('sha256', secretOf(good.signer)).update(input).digest('base64url')}`
  })

const spkiOf = ({ publicJwk }: Signer): string =>
  createPublicKey({ key: { ...publicJwk }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()

const resigned = (id: string, change: (signature: Uint8Array<ArrayBuffer>) => Uint8Array) =>
  shape(id, 'signature', async (good) => {
    const token = await signed(good)
    const at = token.lastIndexOf('.') + 1
    return token.slice(0, at) + encodeBase64url(change(Uint8Array.from(Buffer.from(token.slice(at), 'base64url'))))
  })

/** RFC3279 2.2.3, what every library but JOSE's writes. */
function derOf(signature: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array): number[] => {
    const trimmed = [...bytes.subarray(bytes.findIndex((byte) => byte !== 0))]
    const positive = (trimmed[0] ?? 0) > 127 ? [0, ...trimmed] : trimmed
    return [2, positive.length, ...positive]
  }
  const half = signature.length / 2
  const body = [...integer(signature.subarray(0, half)), ...integer(signature.subarray(half))]
  return Uint8Array.from([48, body.length, ...body])
}

/** A stranger's signature, and a `kid` that is to make it the right one. */
const named = (id: string, kid: string) =>
  shape(id, 'key', (good, { thief }) =>
    compactOf(JSON.stringify({ ...nameless(good), kid }), JSON.stringify(good.claims), thief.signer),
  )

const header = (id: string, attack: AttackClass, members: Readonly<Record<string, JsonValue | undefined>>) =>
  shape(id, attack, (good) => withHeader(good, members))

/** With the chain's own key; a token that brings its key in `jwk` keeps that one, and then two are named. */
const chained = (id: string, which: keyof Chains) =>
  shape(id, 'chain', (good, { chains, embedsKey }) => {
    const { x5c, signer } = chains[which]
    const kept = embedsKey ? { jwk: { ...good.signer.publicJwk } } : {}
    const text = JSON.stringify({ ...nameless(good), ...kept, x5c: [...x5c] })
    return compactOf(text, JSON.stringify(good.claims), signer)
  })

const claimText = (id: string, attack: AttackClass, name: string, text: string) =>
  shape(id, attack, (good) => withClaimText(good, name, text))

const audience = (id: string, change: (value: string) => JsonValue) =>
  shape(id, 'audience', (good, { audience: { name, value } }) => withClaims(good, { [name]: change(value) }))

const spelled = (id: string, change: (token: string) => string) =>
  shape(id, 'text', async (good) => change(await signed(good)))

/** The last digit of a signature of 64 bytes holds four bits; the two below them are nobody's. */
const withStrayBits = (token: string): string => {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return token.slice(0, -1) + (digits[digits.indexOf(token.slice(-1)) + 1] ?? '')
}

const IN_AN_HOUR = 3_600
/** Beyond every clock difference that a door allows, the widest of which is a day. */
const IN_TWO_DAYS = 172_800

/** Assurance section 7, B2. */
export const SHAPES: readonly Shape[] = [
  labelled('alg none', 'none', ''),
  labelled('alg None', 'None', ''),
  labelled('alg nOnE, with a signature', 'nOnE'),
  labelled('alg missing', undefined),
  macOver('HS256 with the public key as JSON', ({ publicJwk }) => JSON.stringify(publicJwk)),
  macOver('HS256 with the public key as PEM', spkiOf),
  labelled('alg ES256K', 'ES256K'),
  labelled('alg RS256', 'RS256'),
  labelled('alg ES384 over a key of P-256', 'ES384'),

  resigned('signature empty', () => new Uint8Array()),
  resigned('signature of zeros', (signature) => new Uint8Array(signature.length)),
  resigned('r = 0', (signature) => signature.map((byte, at) => (at < signature.length / 2 ? 0 : byte))),
  resigned('s = 0', (signature) => signature.map((byte, at) => (at < signature.length / 2 ? byte : 0))),
  resigned('signature in DER', derOf),
  shape('signature of another token', 'signature', async (good) => {
    const [head = '', body = ''] = (await signed(good)).split('.')
    return `${head}.${body}.${(await withClaims(good, { other: true })).split('.')[2]}`
  }),

  named('kid is a path', '../../../../../dev/null'),
  named('kid is SQL', "' UNION SELECT 'key' --"),
  named('kid is an address', 'https://attacker.example/key.json'),
  named('kid of ten kilobytes', 'k'.repeat(10_240)),
  header('jku', 'header', { jku: 'https://attacker.example/jwks.json' }),
  header('x5u', 'header', { x5u: 'https://attacker.example/chain.pem' }),
  chained('x5c of somebody else', 'swapped'),
  shape('x5c signed by itself', 'chain', (good, { thief, embedsKey }) => {
    const kept = embedsKey ? { jwk: { ...good.signer.publicJwk } } : {}
    const text = JSON.stringify({ ...nameless(good), ...kept, x5c: [thief.selfSigned] })
    return compactOf(text, JSON.stringify(good.claims), thief.signer)
  }),
  chained('x5c with the anchor in it', 'anchored'),
  chained('x5c that has ended', 'expired'),
  chained('x5c of two leaves', 'twoLeaves'),
  shape('jwk of the thief', 'key', (good, { thief, embedsKey }) => {
    const text = JSON.stringify({ ...nameless(good), jwk: { ...thief.signer.publicJwk } })
    // Where the key travels in the token, the thief's own would be an honest proof of his: there the signature is the holder's.
    return compactOf(text, JSON.stringify(good.claims), embedsKey ? good.signer : thief.signer)
  }),
  shape('jwk with its private half', 'key', (good) =>
    withHeader(good, { jwk: { ...good.signer.publicJwk, d: encodeBase64url(new Uint8Array(32).fill(1)) } }),
  ),

  header('crit empty', 'critical', { crit: [] }),
  header('crit unknown', 'critical', { crit: ['urn:attacker'], 'urn:attacker': true }),
  header('crit twice the same', 'critical', { crit: ['exp', 'exp'] }),
  header('crit b64', 'critical', { crit: ['b64'], b64: false }),
  header('b64 = false without crit', 'header', { b64: false }),

  shape('typ missing', 'type', (good, { mayOmitTyp }) => withHeader(good, { typ: mayOmitTyp ? '' : undefined })),
  header('typ of another kind', 'type', { typ: 'secevent+jwt' }),
  header('cty: a token within', 'header', { cty: 'jwt' }),
  shape('zip', 'header', async (good) => {
    const packed = deflateRawSync(JSON.stringify(good.claims))
    return compactOf(JSON.stringify({ ...good.header, zip: 'DEF' }), new Uint8Array(packed), good.signer)
  }),

  shape('header member twice', 'text', (good) => {
    const text = JSON.stringify(good.header).replace(/\}$/, ',"alg":"ES256"}')
    return compactOf(text, JSON.stringify(good.claims), good.signer)
  }),
  shape('claim twice', 'text', (good) => {
    const [first = ''] = Object.keys(good.claims)
    const text = JSON.stringify(good.claims).replace(/\}$/, `,"${first}":${JSON.stringify(good.claims[first])}}`)
    return compactOf(JSON.stringify(good.header), text, good.signer)
  }),
  claimText('NUL in a claim', 'text', 'x', '"a\u0000b"'),
  shape('byte order mark', 'text', (good) =>
    compactOf(JSON.stringify(good.header), `\ufeff${JSON.stringify(good.claims)}`, good.signer),
  ),
  shape('bytes that are no UTF-8', 'text', (good) => {
    const text = utf8(JSON.stringify({ ...good.claims, x: 'a?b' }))
    return compactOf(
      JSON.stringify(good.header),
      text.map((byte) => (byte === 0x3f ? 0xff : byte)),
      good.signer,
    )
  }),
  claimText('__proto__ among the claims', 'text', '__proto__', '{"admin":true}'),
  claimText('exp 1e400', 'text', 'exp', '1e400'),
  claimText('exp -0', 'ended', 'exp', '-0'),
  claimText('exp 2^53 + 1', 'text', 'exp', '9007199254740993'),

  shape('exp in words', 'time', (good) => withClaims(good, { exp: `${good.now + IN_AN_HOUR}` })),
  shape('exp in an array', 'time', (good) => withClaims(good, { exp: [good.now + IN_AN_HOUR] })),
  claimText('exp long ago, and a half', 'ended', 'exp', '1000000000.5'),
  claimText('exp below nothing', 'ended', 'exp', '-1'),
  shape('iat to come', 'early', (good) => withClaims(good, { iat: good.now + IN_TWO_DAYS })),
  shape('nbf to come', 'early', (good) => withClaims(good, { nbf: good.now + IN_TWO_DAYS })),

  audience('aud: ours and another', (value) => [value, 'https://attacker.example']),
  audience('aud: a part of ours', (value) => value.slice(0, -1)),
  audience('aud: ours in capitals', (value) => value.toUpperCase()),
  audience('aud: ours and a slash', (value) => `${value}/`),
  shape('a name that looks alike', 'name', (good, { lookAlike: { name, value } }) =>
    withClaims(good, { [name]: value }),
  ),

  spelled('padding', (token) => `${token}==`),
  spelled('a line break within', (token) => `${token.slice(0, -8)}\n${token.slice(-8)}`),
  spelled('stray bits at the end', withStrayBits),
  spelled('five parts', (token) => `${token}.AAAA.AAAA`),
  spelled('as JSON', (token) => {
    const [head, payload, signature] = token.split('.')
    return JSON.stringify({ payload, signatures: [{ protected: head, signature }] })
  }),
]
