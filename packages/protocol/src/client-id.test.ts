import { expect, test } from 'vitest'
import { parseClientId } from './client-id.ts'

test.each([
  ['x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk', 'x509_hash', 'Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk'],
  ['x509_san_dns:client.example.org', 'x509_san_dns', 'client.example.org'],
  ['decentralized_identifier:did:example:123', 'decentralized_identifier', 'did:example:123'],
  ['redirect_uri:https://client.example.org/cb', 'redirect_uri', 'https://client.example.org/cb'],
  ['verifier_attestation:verifier.example', 'verifier_attestation', 'verifier.example'],
  ['openid_federation:https://f.example', 'openid_federation', 'https://f.example'],
])('%s is known by its prefix and kept whole [S 14]', (full, prefix, value) => {
  expect(parseClientId(full)).toEqual({ ok: true, value: { prefix, value, full } })
})

test.each([
  ['origin:https://verifier.example', 'origin_refused'],
  ['did:example:123', 'unsupported_prefix'],
  ['https://client.example.org/cb', 'unsupported_prefix'],
  ['example-client', 'unsupported_prefix'],
  ['X509_hash:abc', 'unsupported_prefix'],
  ['', 'malformed_client_id'],
  ['x509_hash:', 'malformed_client_id'],
  [`x509_hash:${'a'.repeat(2048)}`, 'malformed_client_id'],
])('%s is refused [S 14]', (text, reason) => {
  expect(parseClientId(text)).toEqual({ ok: false, reason })
})
