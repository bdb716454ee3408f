import { ok, type Result, refuse } from '@sojourn/domain'
import type { DidRefusal } from './did-jwk.ts'

const PREFIX = 'did:web:'
const MAX_CHARS = 1024

/** `http` on this very machine, for development; anything else is fetched over https alone. */
export interface DidWebOptions {
  readonly httpOnLoopback: boolean
}

/** did:web of an http(s) identifier: the port as `%3A`, each segment of the path after a colon [S 30]. Throws for other URLs. */
export function didWebOf(url: string): string {
  const { protocol, hostname, port, pathname, search, hash, username } = new URL(url)
  if (!/^https?:$/.test(protocol) || search !== '' || hash !== '' || username !== '') {
    throw new Error('a did:web comes from an http(s) URL without query, fragment and userinfo')
  }
  const segments = pathname.split('/').filter((segment) => segment !== '')
  const did = [`${PREFIX}${hostname}${port === '' ? '' : `%3A${port}`}`, ...segments].join(':')
  if (!didWebUrl(did, { httpOnLoopback: true }).ok) throw new Error('a did:web has a domain and plain segments')
  return did
}

/** Where the document of a did:web lies. The caller decides whether it may be fetched; nothing is fetched here. */
export function didWebUrl(did: string, options: DidWebOptions = { httpOnLoopback: false }): Result<string, DidRefusal> {
  if (!did.startsWith(PREFIX)) return refuse('unsupported_did')
  const [host = '', ...segments] = did.length > MAX_CHARS ? [] : did.slice(PREFIX.length).split(':')
  const authority = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?:%3[Aa](\d{1,5}))?$/i.exec(host)
  const [, hostname = '', port] = authority ?? []
  const isLoopback = hostname === 'localhost' || hostname === '127.0.0.1'
  if (authority === null || !segments.every(isSegment)) return refuse('malformed_did')
  if (isIpAddress(hostname) && !(isLoopback && options.httpOnLoopback)) return refuse('malformed_did')
  const scheme = isLoopback && options.httpOnLoopback ? 'http' : 'https'
  const path = segments.length === 0 ? '.well-known' : segments.join('/')
  return ok(`${scheme}://${hostname}${port === undefined ? '' : `:${port}`}/${path}/did.json`)
}

/** Unreserved characters: a percent-encoded slash or dot would name another document than it seems to. */
const isSegment = (segment: string): boolean => /^[\w.~-]+$/.test(segment) && !/^\.+$/.test(segment)

/** did:web names a domain, never an address: a last label of digits is one (URL 3.5 (host-parsing)). */
const isIpAddress = (hostname: string): boolean => /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/i.test(hostname)
