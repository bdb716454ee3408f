/**
 * The response code of `…/return#response_code=…`, where a wallet on the same device sends the browser after answering
 * (OID4VP-1.0 8.2 (response_mode_direct_post)). It is taken out of the address bar at once: it serves one time.
 */
export function takeResponseCode(
  location: Pick<Location, 'pathname' | 'hash'>,
  history: Pick<History, 'replaceState'>,
): string | undefined {
  return location.pathname.endsWith('/return') ? takeCode(location, history, './') : undefined
}

/** Of `…/place#response_code=…`, where a wallet that scanned a printed code sends its phone's browser; `undefined` elsewhere. */
export function takePlaceCode(
  location: Pick<Location, 'pathname' | 'hash'>,
  history: Pick<History, 'replaceState'>,
): { readonly responseCode: string | undefined } | undefined {
  return location.pathname.endsWith('/place') ? { responseCode: takeCode(location, history, './place') } : undefined
}

function takeCode(
  location: Pick<Location, 'hash'>,
  history: Pick<History, 'replaceState'>,
  next: string,
): string | undefined {
  const code = new URLSearchParams(location.hash.slice(1)).get('response_code')
  history.replaceState(null, '', next)
  return code ?? undefined
}
