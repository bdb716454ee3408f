/**
 * The link that opened the wallet at `/offer` or `/present`. It holds a secret of one use, so it leaves the address bar and the browser's
 * history at once, and lives in memory alone while the person unlocks.
 */
export function takeLink(
  location: Pick<Location, 'pathname' | 'search' | 'href'>,
  history: Pick<History, 'replaceState'>,
): string | undefined {
  const { pathname, search, href } = location
  if (search === '' || (pathname !== '/offer' && pathname !== '/present')) return undefined
  history.replaceState(null, '', '/')
  return href
}
