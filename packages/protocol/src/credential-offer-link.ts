import { ok, type Result } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import { buildCredentialOffer, type CredentialOffer, parseCredentialOffer } from './credential-offer.ts'
import { type FieldProblem, problem } from './field-problem.ts'
import { isLoopbackHost, isWebUrl } from './web-url.ts'

/** By reference: the offer is the answer to a GET of `uri`, as `application/json`. */
export type OfferLink =
  | { readonly kind: 'by_value'; readonly offer: CredentialOffer }
  | { readonly kind: 'by_reference'; readonly uri: string }

const MAX_LINK_CHARS = 16_384

/**
 * What a scanned QR code or a followed link holds: OID4VCI-1.0 4.1.2 (sending-credential-offer-by-value) and 4.1.3 (by-reference),
 * `haip-vci:` of HAIP-1.0 4.2 (credential-offer), or the https address of a wallet.
 */
export function parseCredentialOfferLink(link: string): Result<OfferLink, FieldProblem> {
  if (link.length > MAX_LINK_CHARS) return problem('link', 'too_large')
  if (!URL.canParse(link)) return problem('link', 'malformed')
  const url = new URL(link)
  if (!isOfferScheme(url)) return problem('link', 'unsupported')
  const values = url.searchParams.getAll('credential_offer')
  const uris = url.searchParams.getAll('credential_offer_uri')
  if (values.length + uris.length === 0) return problem('credential_offer', 'missing')
  if (values.length + uris.length > 1) return problem('credential_offer', 'conflict')
  const [uri] = uris
  if (uri !== undefined) {
    return isWebUrl(uri) ? ok({ kind: 'by_reference', uri }) : problem('credential_offer_uri', 'malformed')
  }
  const json = parseStrictJson(values[0] ?? '')
  if (json === undefined) return problem('credential_offer', 'malformed')
  const offer = parseCredentialOffer(json)
  return offer.ok ? ok({ kind: 'by_value', offer: offer.value }) : offer
}

const isOfferScheme = (url: URL): boolean =>
  url.protocol === 'openid-credential-offer:' ||
  url.protocol === 'haip-vci:' ||
  url.protocol === 'https:' ||
  (url.protocol === 'http:' && isLoopbackHost(url.hostname))

/** `base` is `openid-credential-offer://`, `haip-vci://` or the address of a wallet's offer page. */
export function buildCredentialOfferLink(base: string, link: OfferLink): string {
  const parameter =
    link.kind === 'by_value'
      ? `credential_offer=${encodeURIComponent(JSON.stringify(buildCredentialOffer(link.offer)))}`
      : `credential_offer_uri=${encodeURIComponent(link.uri)}`
  return `${base}${base.includes('?') ? '&' : '?'}${parameter}`
}
