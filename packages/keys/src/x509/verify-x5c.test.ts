import { describe, expect, test } from 'vitest'
import {
  decodeBase64,
  encodeBase64,
  generateSigningKey,
  type PrivateJwk,
  publicJwkOf,
  verifyX5c,
  x509Hash,
} from '../index.ts'
import { createRootCertificate, issueCertificate } from './create-certificates.ts'
import { loadX509 } from './load-x509.ts'

const x509 = await loadX509()
const AT = new Date('2026-11-22T00:00:00Z')
const FROM = new Date('2026-01-01T00:00:00Z')
const UNTIL = new Date('2027-01-01T00:00:00Z')
const LATER = new Date('2028-01-01T00:00:00Z')

type Extensions = NonNullable<Parameters<typeof x509.X509CertificateGenerator.create>[0]['extensions']>

/** Somebody who holds a key and a certificate, good or bad. */
interface Party {
  readonly key: PrivateJwk
  readonly certificate: string
}

interface Wanted {
  readonly name: string
  readonly issuer?: Party
  readonly extensions: Extensions
  readonly key?: PrivateJwk
  readonly digest?: string
  readonly from?: Date
  readonly until?: Date
}

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const importKey = (jwk: PrivateJwk, use: 'sign' | 'verify') =>
  crypto.subtle.importKey('jwk', { ...(use === 'sign' ? jwk : publicJwkOf(jwk)), alg: 'ES256' }, EC, true, [use])

/** Any certificate at all, which our own issuing would not make. */
async function certify({
  name,
  issuer,
  extensions,
  key,
  digest = 'SHA-256',
  from = FROM,
  until = UNTIL,
}: Wanted): Promise<Party> {
  const own = key ?? (await generateSigningKey()).privateJwk
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer === undefined ? `CN=${name}` : new x509.X509Certificate(issuer.certificate).subjectName,
    notBefore: from,
    notAfter: until,
    publicKey: await importKey(own, 'verify'),
    signingKey: await importKey(issuer?.key ?? own, 'sign'),
    signingAlgorithm: { ...EC, hash: digest },
    extensions,
  })
  return { key: own, certificate: encodeBase64(new Uint8Array(certificate.rawData)) }
}

const { keyCertSign, digitalSignature, cRLSign } = x509.KeyUsageFlags
const authority = (pathLength?: number): Extensions => [
  new x509.BasicConstraintsExtension(true, pathLength, true),
  new x509.KeyUsagesExtension(keyCertSign, true),
]
const leafOnly = (): Extensions => [new x509.KeyUsagesExtension(digitalSignature, true)]

const root = await certify({ name: 'Demo root', extensions: authority() })
const middle = await certify({ name: 'Demo middle', issuer: root, extensions: authority() })
const leaf = await certify({ name: 'Demo leaf', issuer: middle, extensions: leafOnly() })
const anchors = [root.certificate]

const verdict = async (x5c: readonly string[] | undefined, at = AT, trusted = anchors): Promise<string> => {
  const verified = await verifyX5c(x5c, trusted, at)
  return verified.ok ? 'ok' : verified.reason
}
const chainOf = (...parties: Party[]): string[] => parties.map((party) => party.certificate)

describe('a certificate that we issue', () => {
  test('leads to its root and says who its subject is [S 30]', async () => {
    const rootKey = await generateSigningKey('ES384')
    const subject = await generateSigningKey()
    const dates = { notBefore: FROM, notAfter: UNTIL }
    const ours = await createRootCertificate({
      commonName: 'Demo "registry", 示范',
      signer: rootKey.privateJwk,
      ...dates,
    })
    const issued = await issueCertificate({
      root: ours,
      rootKey: rootKey.privateJwk,
      subjectKey: subject.publicJwk,
      commonName: '示范小学',
      organization: 'Demo School, No. 1',
      dnsNames: ['school.example'],
      uris: ['https://school.example/verifier'],
      ...dates,
    })
    const verified = await verifyX5c([issued.derBase64], [ours.derBase64], AT)
    expect(verified).toMatchObject({
      ok: true,
      value: {
        subject: 'CN=示范小学, O=Demo School\\, No. 1',
        dnsNames: ['school.example'],
        uris: ['https://school.example/verifier'],
        x509Hash: x509Hash(issued.derBase64),
        key: { alg: 'ES256', publicJwk: { x: subject.publicJwk.x, y: subject.publicJwk.y } },
      },
    })
    expect(issued.notAfter).toEqual(UNTIL)
    expect(issued.pem).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
    const der = decodeBase64(issued.derBase64) ?? new Uint8Array()
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', der as Uint8Array<ArrayBuffer>))
    expect(x509Hash(issued.derBase64)).toBe(Buffer.from(digest).toString('base64url'))
  })

  test('certifies no certificate below itself', async () => {
    const rootKey = await generateSigningKey()
    const dates = { notBefore: FROM, notAfter: UNTIL }
    const ours = await createRootCertificate({ commonName: 'r', signer: rootKey.privateJwk, ...dates })
    const below = await certify({
      name: 'CA below',
      issuer: { key: rootKey.privateJwk, certificate: ours.derBase64 },
      extensions: authority(),
    })
    const victim = await certify({ name: 'leaf', issuer: below, extensions: leafOnly() })
    expect(await verdict(chainOf(victim, below), AT, [ours.derBase64])).toBe('key_usage')
  })
})

describe('a chain', () => {
  test('leads from its leaf to an anchor that is not in it', async () => {
    expect(await verdict(chainOf(leaf, middle))).toBe('ok')
    const other = await certify({ name: 'Another root', extensions: authority() })
    expect(await verdict(chainOf(leaf, middle), AT, [other.certificate, ...anchors])).toBe('ok')
  })

  test('is remembered, and its dates are looked at each time', async () => {
    expect(await verdict(chainOf(leaf, middle), AT)).toBe('ok')
    expect(await verdict(chainOf(leaf, middle), LATER)).toBe('certificate_expired')
    expect(await verdict(chainOf(leaf, middle), new Date('2025-12-31T23:59:59Z'))).toBe('certificate_expired')
    expect(await verdict(chainOf(leaf, middle), UNTIL)).toBe('ok')
    expect(await verdict(chainOf(leaf, middle), AT)).toBe('ok')
  })

  test('remembered under one anchor is not trusted under another', async () => {
    const other = await certify({ name: 'Demo root', extensions: authority() })
    expect(await verdict(chainOf(leaf, middle))).toBe('ok')
    expect(await verdict(chainOf(leaf, middle), AT, [other.certificate])).toBe('untrusted_chain')
    expect(await verdict(chainOf(leaf, middle), AT, [])).toBe('untrusted_chain')
  })

  test('that is not there is refused', async () => {
    expect(await verdict(undefined)).toBe('no_x5c')
    expect(await verdict([])).toBe('no_x5c')
  })

  test('with its anchor in it is refused, however often that was signed anew', async () => {
    expect(await verdict(chainOf(leaf, middle, root))).toBe('anchor_in_chain')
    const again = await certify({ name: 'Demo root', extensions: authority(3), key: root.key })
    expect(await verdict(chainOf(leaf, middle, again))).toBe('anchor_in_chain')
  })

  test('of a self-signed leaf is refused, even when that leaf is an anchor', async () => {
    const self = await certify({ name: 'self', extensions: leafOnly() })
    expect(await verdict(chainOf(self))).toBe('self_signed_leaf')
    expect(await verdict(chainOf(self), AT, [self.certificate])).toBe('self_signed_leaf')
    expect(await verdict(chainOf(root))).toBe('self_signed_leaf')
  })

  test("under a stranger's root that it brings along is refused", async () => {
    const stranger = await certify({ name: 'Demo root', extensions: authority() })
    const forged = await certify({ name: 'Demo leaf', issuer: stranger, extensions: leafOnly() })
    expect(await verdict(chainOf(forged, stranger))).toBe('untrusted_chain')
    expect(await verdict(chainOf(forged))).toBe('untrusted_chain')
  })

  test('that is broken is refused: a link missing, links swapped, a leaf too many', async () => {
    const second = await certify({ name: 'Second leaf', issuer: middle, extensions: leafOnly() })
    expect(await verdict(chainOf(leaf))).toBe('untrusted_chain')
    expect(await verdict(chainOf(middle, leaf))).toBe('untrusted_chain')
    expect(await verdict(chainOf(leaf, second, middle))).toBe('untrusted_chain')
    expect(await verdict(chainOf(leaf, middle, middle))).toBe('untrusted_chain')
  })

  test("of a leaf that an authority's key signed under another name is refused", async () => {
    const alias = await certify({ name: 'Demo alias', extensions: authority(), key: root.key })
    const misnamed = await certify({ name: 'Demo misnamed', issuer: alias, extensions: leafOnly() })
    expect(await verdict(chainOf(misnamed), AT, [alias.certificate])).toBe('ok')
    expect(await verdict(chainOf(misnamed))).toBe('untrusted_chain')
  })

  test('signed with SHA-1 is refused', async () => {
    const weak = await certify({ name: 'weak', issuer: root, extensions: leafOnly(), digest: 'SHA-1' })
    const strong = await certify({ name: 'strong', issuer: root, extensions: leafOnly(), digest: 'SHA-384' })
    expect(await verdict(chainOf(strong))).toBe('ok')
    expect(await verdict(chainOf(weak))).toBe('untrusted_chain')
  })

  test('through a certificate that is no authority is refused', async () => {
    const notAuthority = await certify({
      name: 'n',
      issuer: root,
      extensions: [new x509.KeyUsagesExtension(keyCertSign, true)],
    })
    expect(
      await verdict(chainOf(await certify({ name: 'l', issuer: notAuthority, extensions: leafOnly() }), notAuthority)),
    ).toBe('key_usage')
    const merelyLeaf = await certify({ name: 'm', issuer: root, extensions: leafOnly() })
    expect(
      await verdict(chainOf(await certify({ name: 'l', issuer: merelyLeaf, extensions: leafOnly() }), merelyLeaf)),
    ).toBe('key_usage')
  })

  test('through an authority that may not sign certificates is refused', async () => {
    const crlOnly = await certify({
      name: 'c',
      issuer: root,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(cRLSign, true),
      ],
    })
    expect(await verdict(chainOf(await certify({ name: 'l', issuer: crlOnly, extensions: leafOnly() }), crlOnly))).toBe(
      'key_usage',
    )
  })

  test('longer than an authority allows is refused', async () => {
    const strict = await certify({ name: 'Strict root', extensions: authority(0) })
    const between = await certify({ name: 'between', issuer: strict, extensions: authority() })
    const below = await certify({ name: 'below', issuer: between, extensions: leafOnly() })
    const direct = await certify({ name: 'direct', issuer: strict, extensions: leafOnly() })
    expect(await verdict(chainOf(direct), AT, [strict.certificate])).toBe('ok')
    expect(await verdict(chainOf(below, between), AT, [strict.certificate])).toBe('key_usage')
  })

  test('of a leaf that is an authority, or may not sign, is refused', async () => {
    const ca = await certify({ name: 'ca', issuer: root, extensions: [...authority()] })
    expect(await verdict(chainOf(ca))).toBe('key_usage')
    const forKeys = await certify({
      name: 'k',
      issuer: root,
      extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyAgreement, true)],
    })
    expect(await verdict(chainOf(forKeys))).toBe('key_usage')
    expect(await verdict(chainOf(await certify({ name: 'plain', issuer: root, extensions: [] })))).toBe('ok')
  })

  test('with a critical extension that nobody here knows is refused', async () => {
    const unknown = (critical: boolean) => new x509.Extension('1.2.3.4.5', critical, Uint8Array.of(5, 0))
    const odd = await certify({ name: 'odd', issuer: root, extensions: [...leafOnly(), unknown(true)] })
    expect(await verdict(chainOf(odd))).toBe('key_usage')
    const harmless = await certify({ name: 'harmless', issuer: root, extensions: [...leafOnly(), unknown(false)] })
    expect(await verdict(chainOf(harmless))).toBe('ok')
  })

  test('with any certificate out of its time is refused', async () => {
    const over = new Date('2026-11-01T00:00:00Z')
    const expiredLeaf = await certify({ name: 'e', issuer: root, extensions: leafOnly(), until: over })
    expect(await verdict(chainOf(expiredLeaf))).toBe('certificate_expired')
    const future = await certify({
      name: 'f',
      issuer: root,
      extensions: leafOnly(),
      from: new Date('2026-12-01'),
      until: LATER,
    })
    expect(await verdict(chainOf(future))).toBe('certificate_expired')
    const oldMiddle = await certify({ name: 'o', issuer: root, extensions: authority(), until: over })
    expect(
      await verdict(chainOf(await certify({ name: 'l', issuer: oldMiddle, extensions: leafOnly() }), oldMiddle)),
    ).toBe('certificate_expired')
    const oldRoot = await certify({ name: 'Old root', extensions: authority(), until: over })
    const young = await certify({ name: 'y', issuer: oldRoot, extensions: leafOnly() })
    expect(await verdict(chainOf(young), AT, [oldRoot.certificate])).toBe('certificate_expired')
  })

  test('with a changed byte in what is signed, or in the signature, is refused', async () => {
    const direct = await certify({ name: 'Demo direct', issuer: root, extensions: leafOnly() })
    expect(await verdict(chainOf(direct))).toBe('ok')
    const der = decodeBase64(direct.certificate) ?? new Uint8Array()
    const flipped = (at: number): string => encodeBase64(der.map((byte, i) => (i === at ? byte ^ 1 : byte)))
    const inName = Buffer.from(der).indexOf('Demo direct')
    expect(await verdict([flipped(inName)])).toBe('untrusted_chain')
    expect(await verdict([flipped(der.length - 1)])).toBe('untrusted_chain')
  })

  test.each([
    ['nothing', ''],
    ['text that is not base64', 'not a certificate'],
    ['bytes that are no certificate', encodeBase64(new Uint8Array(300))],
    ['half of a certificate', leaf.certificate.slice(0, 300)],
    ['a PEM', `-----BEGIN CERTIFICATE-----${leaf.certificate}`],
    ['a line break [R 17]', `${leaf.certificate.slice(0, 64)}\n${leaf.certificate.slice(64)}`],
    ['base64url [R 17]', `-_${leaf.certificate.slice(2)}`],
    ['bytes after its end', encodeBase64(Uint8Array.of(...(decodeBase64(leaf.certificate) ?? []), 0))],
    ['a certificate far too long', encodeBase64(new Uint8Array(10_000).fill(0x30))],
  ])('with %s in place of a certificate is refused', async (_what, text) => {
    expect(await verdict([text, middle.certificate])).toBe('malformed_certificate')
    expect(await verdict([leaf.certificate, text])).toBe('malformed_certificate')
  })

  test('of more certificates than anybody needs is refused', async () => {
    expect(await verdict(Array.from({ length: 6 }, () => leaf.certificate))).toBe('malformed_certificate')
  })

  test('of a leaf whose key is not ours is refused', async () => {
    const rsa = {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
    }
    const { publicKey } = await crypto.subtle.generateKey(rsa, true, ['sign', 'verify'])
    const certificate = await x509.X509CertificateGenerator.create({
      subject: 'CN=rsa',
      issuer: 'CN=Demo root',
      notBefore: FROM,
      notAfter: UNTIL,
      publicKey,
      signingKey: await importKey(root.key, 'sign'),
      signingAlgorithm: EC,
      extensions: leafOnly(),
    })
    expect(await verdict([encodeBase64(new Uint8Array(certificate.rawData))])).toBe('malformed_certificate')
  })

  test('under an anchor that cannot be read is a fault of the configuration', async () => {
    await expect(verifyX5c(chainOf(leaf, middle), ['AAAA'], AT)).rejects.toThrow('trust anchor')
  })
})
