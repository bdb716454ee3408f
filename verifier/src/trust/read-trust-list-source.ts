import { readFile } from 'node:fs/promises'
import { ok, type Result } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import type { FetchText } from './fetch-text.ts'

export type TrustListSource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly file: string }

/** The signed trust list as it is published, or a copy on disk. */
export async function readTrustListSource(
  source: TrustListSource,
  fetchText: FetchText,
): Promise<Result<string, string>> {
  if (source.kind === 'file') return ok((await readFile(source.file, 'utf8')).trim())
  return fetchText(source.url, {
    accept: 'application/jwt',
    contentTypes: ['application/jwt', 'application/trust-list+jwt'],
    maxBytes: 8 * 1024 * 1024,
    timeoutMs: 10_000,
  })
}

/** The pinned public key of the registry. */
export async function readTrustAnchor(file: string): Promise<PublicJwk> {
  const jwk: unknown = JSON.parse(await readFile(file, 'utf8'))
  if (typeof jwk !== 'object' || jwk === null || 'd' in jwk) throw new Error(`${file} is not a public key`)
  return jwk as PublicJwk
}
