/**
 * The invitation of an enrolment link `…/console/enrol#<invitation>`. It stands in the fragment, which no server or log sees,
 * and is taken out of the address bar at once so that it stays in no history or screenshot.
 */
export function takeInvitation(
  location: Pick<Location, 'pathname' | 'hash'>,
  history: Pick<History, 'replaceState'>,
): string | undefined {
  if (!location.pathname.endsWith('/enrol')) return undefined
  const invitation = location.hash.slice(1)
  history.replaceState(null, '', './')
  return invitation === '' ? undefined : invitation
}
