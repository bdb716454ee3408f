const OFFER_SCHEMES = new Set(['openid-credential-offer:', 'haip-vci:'])
const REQUEST_SCHEMES = new Set(['openid4vp:', 'haip-vp:', 'eudi-openid4vp:', 'mdoc-openid4vp:'])

/**
 * Which screen a scanned or followed text belongs to, by its scheme or, for a web address, by its parameters alone. Whether it is any
 * good is for that screen's logic to say.
 */
export function whatLinkAsks(text: string): 'offer' | 'request' | undefined {
  if (!URL.canParse(text.trim())) return undefined
  const { protocol, searchParams } = new URL(text.trim())
  if (OFFER_SCHEMES.has(protocol)) return 'offer'
  if (REQUEST_SCHEMES.has(protocol)) return 'request'
  if (protocol !== 'https:' && protocol !== 'http:') return undefined
  if (searchParams.has('credential_offer') || searchParams.has('credential_offer_uri')) return 'offer'
  if (searchParams.has('client_id') && (searchParams.has('request_uri') || searchParams.has('request')))
    return 'request'
  return undefined
}
