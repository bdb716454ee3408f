/**
 * The response code of `…/return#response_code=…`, where a wallet on the same device sends the browser after answering
 * (OID4VP-1.0 8.2 (response_mode_direct_post)). It is taken out of the address bar at once: it serves one time.
 */
export function takeResponseCode(
  location: Pick<Location, 'pathname' | 'hash'>,
  history: Pick<History, 'replaceState'>,
): string | undefined {
  if (!location.pathname.endsWith('/return')) return undefined
  const code = new URLSearchParams(location.hash.slice(1)).get('response_code')
  history.replaceState(null, '', './')
  return code ?? undefined
}
