import { fail } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { JsonObject, JsonValue } from '@sojourn/domain'
import { encodeBase64url, generateSigningKey, signerFromJwk } from '@sojourn/keys'
import fc from 'fast-check'
import { deflateSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { parseSdJwt } from '../dc-sd-jwt/parse-sd-jwt.ts'
import { verifyKeyBinding } from '../dc-sd-jwt/verify-key-binding.ts'
import { verifySdJwtVc } from '../dc-sd-jwt/verify-sd-jwt-vc.ts'
import { accepted, digestOf, disclosureOf, forge, parsed } from '../testing/forge.ts'
import {
  CERTIFICATE,
  certificateLike,
  holder,
  issuer,
  PERMIT,
  PERMIT_PATHS,
  showCopy,
} from '../testing/offline-copy.ts'
import { decodeOfflineProof } from './decode-offline-proof.ts'
import { DICTIONARY_V1 } from './dictionary.ts'
import { certificateReference, encodeOfflineProof } from './encode-offline-proof.ts'
import { DIGEST_OF, END, NEXT, OCTETS, SD_HASH } from './marks.ts'
import { octetsOfText } from './octet-text.ts'
import { offlineProofText, readOfflineProofText } from './offline-proof-text.ts'

const noCertificates = () => undefined
const CERTIFICATE_NAME = encodeBase64url(certificateReference(Buffer.from(CERTIFICATE, 'base64')))
const ownCertificate = (reference: Uint8Array) =>
  encodeBase64url(reference) === CERTIFICATE_NAME ? CERTIFICATE : undefined
const shown = await showCopy(PERMIT, PERMIT_PATHS.slice(0, 4))

describe('an offline proof', () => {
  test('expands to the very text, so that both signatures hold [S 24]', async () => {
    const proof = accepted(encodeOfflineProof(shown))
    const compact = accepted(decodeOfflineProof(proof, ownCertificate))
    expect(compact).toBe(shown)
    const sdJwt = parsed(compact)
    const at = new Date('2026-11-29T08:00:10Z')
    expect(await verifySdJwtVc({ sdJwt, key: issuer.key, at, skewSeconds: 0 })).toMatchObject({ ok: true })
    const { nonce } = JSON.parse(Buffer.from(sdJwt.keyBindingJwt?.split('.')[1] ?? '', 'base64url').toString())
    const binding = { audience: 'urn:sojourn:offline:landlord', nonce, at, maxAgeSeconds: 60, skewSeconds: 0 }
    expect(await verifyKeyBinding({ sdJwt, holderKey: holder.signer.publicJwk, ...binding })).toMatchObject({
      ok: true,
    })
  })

  test('leaves out what the reader makes again: digests of what is shown, sd_hash, base64, the certificate', () => {
    const proof = Buffer.from(accepted(encodeOfflineProof(shown)))
    expect(proof.length).toBeLessThan(shown.length / 5)
    for (const { encoded } of parsed(shown).disclosures) {
      expect(proof.includes(Buffer.from(digestOf(encoded), 'base64url'))).toBe(false)
    }
    expect(proof.includes(Buffer.from(digestOf(parsed(shown).sdHashInput), 'base64url'))).toBe(false)
    expect(proof.includes(Buffer.from(certificateReference(Buffer.from(CERTIFICATE, 'base64'))))).toBe(true)
  })

  test('names its certificate, and without it says that nothing can be said', () => {
    const proof = accepted(encodeOfflineProof(shown))
    expect(decodeOfflineProof(proof, noCertificates)).toEqual({ ok: false, reason: 'unknown_certificate' })
    const asked: string[] = []
    decodeOfflineProof(proof, (reference) => {
      asked.push(encodeBase64url(reference))
      return undefined
    })
    expect(asked).toEqual([CERTIFICATE_NAME])
    const another = accepted(decodeOfflineProof(proof, () => certificateLike()))
    expect(another).not.toBe(shown)
  })

  test('refuses an edition that it does not know', () => {
    const proof = accepted(encodeOfflineProof(shown)).slice()
    proof[0] = 2
    expect(decodeOfflineProof(proof, ownCertificate)).toEqual({ ok: false, reason: 'unknown_version' })
  })

  test('is made of SD-JWTs alone', () => {
    expect(encodeOfflineProof('a.b.c')).toEqual({ ok: false, reason: 'malformed' })
    expect(encodeOfflineProof(parsed(shown).keyBindingJwt ?? '')).toEqual({ ok: false, reason: 'malformed' })
  })

  test('is not made of what no camera could read', async () => {
    const noise = Array.from({ length: 400 }, () =>
      disclosureOf([encodeBase64url(crypto.getRandomValues(new Uint8Array(24))), 1]),
    )
    const huge = await forge(issuer.signer, { vct: 'v', list: noise.map((one) => ({ '...': digestOf(one) })) }, noise)
    expect(encodeOfflineProof(huge.compact)).toEqual({ ok: false, reason: 'too_large' })
  })
})

const leaf: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.base64String({ maxLength: 60 }),
  fc.uint8Array({ maxLength: 70 }).map((bytes) => encodeBase64url(bytes)),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
  fc.boolean(),
  fc.constant(null),
)
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((key) => !/^(_sd|_sd_alg|\.\.\.|__proto__)$/.test(key))
const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
  ) as fc.Arbitrary<JsonValue>,
}))

describe('any SD-JWT at all', () => {
  test('comes back byte for byte, whatever its claims, nesting, spacing, key type and number spelling', async () => {
    const keys = await Promise.all(
      (['ES256', 'ES384', 'EdDSA'] as const).map(async (alg) =>
        signerFromJwk((await generateSigningKey(alg)).privateJwk),
      ),
    )
    const input = fc.record({
      claims: fc.dictionary(name, tree, { maxKeys: 4 }),
      values: fc.array(fc.record({ name, value: tree, nested: fc.boolean() }), { maxLength: 5 }),
      space: fc.constantFrom(0, 1, '\t', '\n'),
      signer: fc.constantFrom(...keys),
      alg: fc.constantFrom('sha-256', 'sha-384', 'sha-512', undefined),
      bound: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(input, async ({ claims, values, space, signer, alg, bound }) => {
        const disclosures: string[] = []
        const hash = (text: string) => digestWith(alg ?? 'sha-256', text)
        for (const { name, value, nested } of values) {
          const last = disclosures.at(-1)
          const inside = nested && last !== undefined ? { _sd: [hash(last)] } : value
          disclosures.push(
            Buffer.from(JSON.stringify(['2GLC42sKQveCfGfryNRN9w', name, inside], null, space)).toString('base64url'),
          )
        }
        const payload = { ...claims, _sd: disclosures.map(hash), ...(alg === undefined ? {} : { _sd_alg: alg }) }
        const body = `${jws(signer.publicJwk.crv, payload, space)}~${disclosures.map((one) => `${one}~`).join('')}`
        const compact = bound ? body + jws('P-256', { nonce: 'n', sd_hash: hash(body) }, space) : body
        if (!parseSdJwt(compact).ok) return
        const proof = encodeOfflineProof(compact)
        if (!proof.ok) fail(proof.reason)
        expect(decodeOfflineProof(proof.value, noCertificates)).toEqual({ ok: true, value: compact })
      }),
      { numRuns: 150 },
    )
  }, 120_000)

  const digestWith = (alg: string, text: string): string =>
    createHash(alg.replace('-', '')).update(text).digest('base64url')

  /** The spelling is the point, so the text is written by hand and the signature is just bytes. */
  function jws(crv: string, payload: JsonObject, space: string | number): string {
    const part = (value: JsonObject) => Buffer.from(JSON.stringify(value, null, space)).toString('base64url')
    const signature = crypto.getRandomValues(new Uint8Array(crv === 'P-384' ? 96 : 64))
    return `${part({ typ: 'dc+sd-jwt', alg: 'x' })}.${part(payload)}.${encodeBase64url(signature)}`
  }
})

/** A proof around any template, packed as an honest one is. */
function around(template: string, block = new Uint8Array()): Uint8Array {
  const packed = deflateSync(octetsOfText(template), { dictionary: DICTIONARY_V1 })
  return Uint8Array.from([1, block.length >> 8, block.length & 0xff, ...block, ...packed])
}
const MALFORMED = { ok: false, reason: 'malformed' }
const good = `{"alg":"ES256"}${NEXT}{"_sd":[]}${NEXT}${OCTETS}\u0002${NEXT}`

describe('what strangers make up', () => {
  test('a small template is read, so that the refusals below mean something', () => {
    expect(decodeOfflineProof(around(good + END, Uint8Array.of(1, 2)), noCertificates)).toMatchObject({ ok: true })
  })

  test.each<[string, string]>([
    ['a mark without its argument', `${good}${OCTETS}`],
    ['more bytes than the block has', `${good.replace('\u0002', '\u0003')}${END}`],
    ['bytes of the block left over', `${good.replace('\u0002', '\u0001')}${END}`],
    ['no end of the disclosures', good],
    ['two ends', good + END + END],
    ['a part left open', `${good}${END}{"typ":"kb+jwt"}`],
    ['a key binding of two parts', `${good}${END}{}${NEXT}{}${NEXT}`],
    ['a JWT of two parts', `{}${NEXT}${OCTETS}\u0002${NEXT}${END}`],
    ['the digest of a disclosure that is not there', `${good.replace('[]', `["${DIGEST_OF}\u0000"]`)}${END}`],
    ['a disclosure that holds its own digest', `${good}["s","${DIGEST_OF}\u0000"]${NEXT}${END}`],
    [
      'two disclosures that hold one another',
      `${good}["s","${DIGEST_OF}\u0001"]${NEXT}["s","${DIGEST_OF}\u0000"]${NEXT}${END}`,
    ],
    ['the digest over all inside what it is over', `${good.replace('[]', `["${SD_HASH}"]`)}${END}`],
    ['a hash that is none of ours', `${good.replace('[]', '[],"_sd_alg":"md5"')}${END}`],
    ['a payload that is no JSON', `${good.replace('{"_sd":[]}', '{')}${END}`],
  ])('refuses %s', (_, template) => {
    expect(decodeOfflineProof(around(template, Uint8Array.of(1, 2)), noCertificates)).toEqual(MALFORMED)
  })

  test('refuses bombs within bounds of time and memory [B 9]', () => {
    const bombs = [
      around('a'.repeat(9_000_000)),
      // Each digest costs two bytes and gives 43.
      around(
        `${good.replace('[]', `[${`"${DIGEST_OF}\u0000"`.repeat(4_000)}]`)}["s",1]${NEXT}${END}`,
        Uint8Array.of(1, 2),
      ),
    ]
    for (const bomb of bombs) {
      expect(bomb.length).toBeLessThan(9_600)
      const before = performance.now()
      expect(decodeOfflineProof(bomb, noCertificates)).toEqual(MALFORMED)
      expect(performance.now() - before).toBeLessThan(250)
    }
    const certificates = `${good}${'\u0005'.repeat(1_000)}${NEXT}${END}`
    const block = Uint8Array.of(1, 2, ...new Uint8Array(8_000))
    expect(decodeOfflineProof(around(certificates, block), () => CERTIFICATE)).toEqual(MALFORMED)
  })

  test('refuses every truncation, and never takes a spoiled proof for the one it was', () => {
    const proof = accepted(encodeOfflineProof(shown))
    for (let length = 0; length < proof.length; length++) {
      const cut = decodeOfflineProof(proof.subarray(0, length), ownCertificate)
      expect(cut.ok && cut.value === shown).toBe(false)
    }
    const packedFrom = 3 + (proof[1] ?? 0) * 256 + (proof[2] ?? 0)
    let same = 0
    for (let at = 0; at < proof.length; at++) {
      const spoiled = proof.slice()
      spoiled[at] = (spoiled[at] ?? 0) ^ (1 << (at % 8))
      const expanded = decodeOfflineProof(spoiled, ownCertificate)
      const isSame = expanded.ok && expanded.value === shown
      // The packed rest may say the same in another way: the same words from another place, bits that only fill the last byte.
      if (at < packedFrom) expect(isSame).toBe(false)
      if (isSame) same++
    }
    expect(same).toBeLessThan(8)
  })

  test('never throws, whatever the bytes are', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (junk, first) => {
        const decoded = decodeOfflineProof(first ? Uint8Array.from([1, 0, 0, ...junk]) : junk, ownCertificate)
        expect(typeof decoded.ok).toBe('boolean')
      }),
      { numRuns: 2_000 },
    )
  })

  test('a back reference beyond the dictionary is refused or harmless', () => {
    // A stored block that is longer than it says, and fixed codes that reach 32 KiB back of nothing (RFC1951 3.2).
    for (const packed of [
      [0x01, 0xff, 0xff, 0, 0],
      [0x63, 0x00, 0x3e, 0xff, 0xff, 0x0f],
      [0xff, 0xff, 0xff],
    ]) {
      expect(decodeOfflineProof(Uint8Array.from([1, 0, 0, ...packed]), noCertificates)).toEqual(MALFORMED)
    }
  })
})

describe('the text in the code', () => {
  test('is alphanumeric and comes back', () => {
    const proof = accepted(encodeOfflineProof(shown))
    const text = offlineProofText(proof)
    expect(text).toMatch(/^SJ1:[0-9A-Z $%*+\-./:]+$/)
    expect(readOfflineProofText(text)).toEqual(proof)
  })

  test.each([
    '',
    'https://verifier.example/',
    'SJ1:a',
    'SJ1:::::',
    'SJ1:GGW',
    'SJ1:0',
    `SJ1:${'0'.repeat(1_448)}`,
    'SJ2:00',
  ])('is not %j', (text) => {
    expect(readOfflineProofText(text)).toBeUndefined()
  })
})
