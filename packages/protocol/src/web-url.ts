import * as z from 'zod'
import './zod-without-eval.ts'

/** Longer than any address of ours; the bound keeps a hostile message small. */
export const MAX_URL_CHARS = 2048

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * An address that a message may name: https, or http on a loopback host (which leaves the machine no more than https does; whether such
 * an address is fetched is for the caller's own fetch to decide). No user name, no password, no fragment.
 */
export function isWebUrl(text: string): boolean {
  if (text.length > MAX_URL_CHARS || text.includes('#') || !URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
}

export const isLoopbackHost = (hostname: string): boolean =>
  LOOPBACK_HOSTS.has(hostname) || hostname.endsWith('.localhost')

/** OID4VCI-1.0 12.2.1 (credential-issuer-identifier): a URL without query or fragment, compared byte for byte. */
export const isIdentifierUrl = (text: string): boolean => isWebUrl(text) && !text.includes('?')

export const webUrl = z.string().max(MAX_URL_CHARS).refine(isWebUrl)
export const identifierUrl = z.string().max(MAX_URL_CHARS).refine(isIdentifierUrl)
