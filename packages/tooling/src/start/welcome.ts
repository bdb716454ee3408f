import { SYNTHETIC_PERSONS } from '@sojourn/domain'
import { DEMO_RELYING_PARTIES } from '../provision/demo-registry.ts'
import type { ManagerInvitation } from './invite-managers.ts'
import type { Invitation } from './invite-officers.ts'
import type { StartOptions } from './start-options.ts'

/** What a newcomer reads: the addresses, and what to try first. */
export function welcome(
  { urls, stateFolder }: StartOptions,
  {
    invitations,
    managers,
    registrars,
  }: {
    readonly invitations: readonly Invitation[]
    readonly managers: readonly ManagerInvitation[]
    readonly registrars: readonly string[]
  },
  seconds: number,
): string {
  const [first] = invitations
  const [resident] = SYNTHETIC_PERSONS
  const name = resident === undefined ? 'a resident' : `${resident.name} (${resident.nameLatin})`
  return `
Sojourn runs (after ${seconds.toFixed(1)} s). Everything in it is fictional. Ctrl-C stops it.

  Wallet     ${urls.wallet}/
  Officers   ${invitations.map(({ agency }) => `${urls.issuer}/${agency}/console/`).join('\n             ')}
  Registry   ${urls.issuer}/registry/console/  (public: ${urls.issuer}/registry/registrations)
  Desks      ${DEMO_RELYING_PARTIES.map(({ id }) => `${urls.verifier}/desk/${id}/`).join('\n             ')}
  API        ${urls.verifier}/v1/openapi.json  (a sandbox's key: ${stateFolder}/sandbox-api-key)
  Checker    ${urls.verifier}/checker/  (reads what a wallet shows without a network)

Try this first, in one browser with a passkey (a fingerprint or the screen lock will do):

  1. Become an officer. Each link works once:
${invitations.map(({ agency, url }) => `       ${agency.padEnd(16)} ${url}`).join('\n')}
  2. In the ${first?.agency ?? 'first'} console find ${name}, offer the residence permit, and open the
     wallet link that appears. Type the six digits that the console shows.
  3. Compare the code on both screens, and press "same on the phone: activate".
  4. Open ${urls.verifier}/desk/landlord/, ask, and choose "this device". The wallet shows what is asked
     and by whom; after your consent the desk says PASS.
  5. Revoke the permit in the console. A quarter of a minute later the same question is answered FAIL.

Most desks are open in this demo. The enrolment office of a school knows its staff: its manager makes a passkey here, once, then
invites clerks, and works through a season's list of applicants:
${managers.map(({ relyingParty, url }) => `       ${relyingParty.padEnd(16)} ${url}`).join('\n')}

Who may ask what stands in a public register. Two officers keep it, one proposing and the other signing with a passkey; use two
browser profiles. What they amend or withdraw reaches desks within seconds and wallets within the hour:
${registrars.map((url) => `       registry         ${url}`).join('\n')}

A wallet of somebody else's can fetch credentials by the authorization code flow once it stands in a clients' file (CLIENTS_FILE,
issuer/DESIGN.md). ${name} makes the passkey to consent with here, once:
${invitations.map(({ agency, residentUrl }) => `       ${agency.padEnd(16)} ${residentUrl}`).join('\n')}

Logs are in ${stateFolder}/logs. "npm start -- --fresh" begins anew; "npm run demo" walks the whole path by itself.
`
}
