import type { Clock } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import type { FetchText } from './fetch-text.ts'

const KEPT_SECONDS = 600
const MAX_DOCUMENTS = 256

/**
 * DID documents of listed issuers, kept for ten minutes: who publishes one does not learn of each presentation. Only `did:web`
 * anchors of the trust list lead here.
 */
export function createDidDocuments(fetchText: FetchText, clock: Clock): (url: string) => Promise<unknown> {
  const kept = new Map<string, { readonly document: Promise<unknown>; readonly until: number }>()

  async function fetchDocument(url: string): Promise<unknown> {
    const fetched = await fetchText(url, {
      accept: 'application/did+json, application/json',
      contentTypes: ['application/did+json', 'application/did+ld+json', 'application/json'],
      maxBytes: 64 * 1024,
      timeoutMs: 5_000,
    })
    if (!fetched.ok) throw new Error(`a DID document is ${fetched.reason}`)
    const document = parseStrictJson(fetched.value)
    if (document === undefined) throw new Error('a DID document is no JSON')
    return document
  }

  return (url) => {
    const now = clock().getTime()
    const known = kept.get(url)
    if (known !== undefined && known.until > now) return known.document
    const document = fetchDocument(url)
    kept.set(url, { document, until: now + KEPT_SECONDS * 1000 })
    document.catch(() => kept.delete(url))
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_DOCUMENTS) break
      kept.delete(oldest)
    }
    return document
  }
}
