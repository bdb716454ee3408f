import { createSoftwarePasskey, type PasskeyAnswer, type SoftwarePasskey } from '@sojourn/service/testing'
import type { DeskRole } from '@sojourn/verifier'
import { type DeskBrowser, deskBrowser } from './desk-browser.ts'
import type { PresentationWorld } from './presentation-world.ts'

/** Somebody at a desk where staff sign in: a browser of their own and a passkey. */
export interface StaffBrowser extends DeskBrowser {
  readonly passkey: SoftwarePasskey
  /** Brings the invitation and a passkey for it. */
  enrol(invitation: string, spoiled?: Partial<PasskeyAnswer>): Promise<Response>
  signIn(spoiled?: Partial<PasskeyAnswer>): Promise<Response>
}

export const secretOfLink = (link: string): string => new URL(link).hash.slice(1)

/** Nobody knows them yet. */
export function newStaff(world: PresentationWorld, relyingParty: string): StaffBrowser {
  const passkey = createSoftwarePasskey()
  const browser = deskBrowser(world, relyingParty)
  const origin = new URL(world.verifier.url).origin
  const optionsOf = async (answer: Response) => {
    if (answer.status !== 200) throw new Error(`no ceremony: ${answer.status} ${await answer.text()}`)
    return ((await answer.json()) as { options: never }).options
  }
  return {
    ...browser,
    passkey,
    async enrol(invitation, spoiled = {}) {
      const options = await optionsOf(await browser.call('/enrolment/options', { invitation }))
      return browser.call('/enrolment', { invitation, response: passkey.create(options, { origin, ...spoiled }) })
    },
    async signIn(spoiled = {}) {
      const options = await optionsOf(await browser.call('/sign-in/options', {}))
      return browser.call('/sign-in', { response: passkey.get(options, { origin, ...spoiled }) })
    },
  }
}

/** Invited on the server itself, enrolled, signed in. */
export async function enrolledStaff(
  world: PresentationWorld,
  relyingParty: string,
  role: DeskRole,
  name = '王老师',
): Promise<StaffBrowser> {
  const staff = newStaff(world, relyingParty)
  const answer = await staff.enrol(secretOfLink(await world.verifier.inviteStaff(relyingParty, name, role)))
  if (answer.status !== 200) throw new Error(`not enrolled: ${answer.status} ${await answer.text()}`)
  return staff
}
