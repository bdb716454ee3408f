/**
 * The link that opened the wallet at `/offer` or `/present`, or sent it back to `/authorized`. It holds a secret of one use, so it leaves the address bar and the browser's
 * history at once, and lives in memory alone while the person unlocks.
 */
export function takeLink(
  location: Pick<Location, 'pathname' | 'search' | 'href'>,
  history: Pick<History, 'replaceState'>,
): string | undefined {
  const { pathname, search, href } = location
  if (search === '' || !TAKEN.has(pathname)) return undefined
  history.replaceState(null, '', '/')
  return href
}

const TAKEN = new Set(['/offer', '/present', '/authorized'])

/** Whether the browser comes back from an agency; only a page that was opened so, never a code that was scanned. */
export const isReturn = (link: string): boolean => new URL(link).pathname === '/authorized'
