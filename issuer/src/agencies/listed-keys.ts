import { readFile } from 'node:fs/promises'
import { jwkThumbprint, type PublicJwk } from '@sojourn/keys'
import { readTrustList } from '@sojourn/trust'

/**
 * What the registry's signed list says of an issuer's keys, as verifiers will read it. A list that does not verify, or does not name the
 * issuer, names no key: a key that it does not name must not sign.
 */
export async function listedKeys(
  file: string,
  anchor: PublicJwk,
  credentialIssuer: string,
  now: Date,
): Promise<'all' | ReadonlySet<string>> {
  const list = await readTrustList((await readFile(file, 'utf8')).trim(), anchor, now)
  const entry = list.ok ? list.value.issuers.find(({ issuer }) => issuer === credentialIssuer) : undefined
  if (entry === undefined) return new Set()
  if (entry.keys === undefined) return 'all'
  return new Set(entry.keys.filter(({ revoked }) => revoked !== true).map(({ jwk }) => jwkThumbprint(jwk)))
}
