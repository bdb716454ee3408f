import {
  createRootCertificate,
  didJwkOf,
  generateSigningKey,
  issueCertificate,
  jwkThumbprint,
  x509Hash,
} from '@sojourn/keys'
import { type Command, type Given, said, UsageProblem } from './command.ts'
import { readCertificates, readPrivateKey, readPublicKey } from './read-input.ts'

const DAY_MS = 86_400_000

export const KEYS: Readonly<Record<string, Command>> = {
  'keys new': {
    does: 'makes a P-256 key; the private JWK is printed once and kept nowhere',
    usage: 'sojourn keys new',
    options: {},
    run: async () => said((await generateSigningKey('ES256')).privateJwk),
  },
  'keys show': {
    does: 'the public half of a JWK, its thumbprint and its did:jwk',
    usage: 'sojourn keys show --key FILE',
    options: { key: { type: 'string' } },
    async run(given) {
      const jwk = await readPublicKey('--key', given.required('key'))
      return said({ jwk, thumbprint: jwkThumbprint(jwk), did: didJwkOf(jwk) })
    },
  },
  'keys root': {
    does: 'a root certificate, in PEM, over a key',
    usage: 'sojourn keys root --key FILE --name TEXT [--days N] [--at INSTANT]',
    options: { key: { type: 'string' }, name: { type: 'string' }, days: { type: 'string' }, at: { type: 'string' } },
    async run(given) {
      const signer = await readPrivateKey('--key', given.required('key'))
      const root = await createRootCertificate({ commonName: given.required('name'), signer, ...validity(given, 3650) })
      return said(root.pem)
    },
  },
  'keys certify': {
    does: 'a leaf certificate, in PEM, for a key',
    usage:
      'sojourn keys certify --root PEM --root-key FILE --key FILE --name TEXT [--uri URL ...] [--dns NAME ...] [--days N] [--at INSTANT]',
    options: {
      root: { type: 'string' },
      'root-key': { type: 'string' },
      key: { type: 'string' },
      name: { type: 'string' },
      uri: { type: 'string', multiple: true },
      dns: { type: 'string', multiple: true },
      days: { type: 'string' },
      at: { type: 'string' },
    },
    async run(given) {
      const [root = ''] = await readCertificates('--root', given.required('root'))
      const leaf = await issueCertificate({
        root: { derBase64: root, pem: '', notAfter: new Date(0), subject: '' },
        rootKey: await readPrivateKey('--root-key', given.required('root-key')),
        subjectKey: await readPublicKey('--key', given.required('key')),
        commonName: given.required('name'),
        uris: given.every('uri'),
        dnsNames: given.every('dns'),
        ...validity(given, 365),
      })
      return said(leaf.pem)
    },
  },
  'keys hash': {
    does: 'the client identifier that a certificate gives its owner (x509_hash)',
    usage: 'sojourn keys hash --x5c PEM',
    options: { x5c: { type: 'string' } },
    async run(given) {
      const [leaf = ''] = await readCertificates('--x5c', given.required('x5c'))
      return said(`x509_hash:${x509Hash(leaf)}`)
    },
  },
}

function validity(given: Given, usualDays: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const days = Number(given.optional('days') ?? usualDays)
  if (!Number.isInteger(days) || days < 1) throw new UsageProblem('--days is no whole number of days')
  const notBefore = given.instant('at')
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * DAY_MS) }
}
