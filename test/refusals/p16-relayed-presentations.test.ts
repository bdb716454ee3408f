import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, type StartedCheck } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

const LEASE = { leaseUntil: '2027-01-31' }
const ORIGIN = 'https://verifier.example'

let world: PresentationWorld
/** Asks, and wants a result that belongs to somebody else. */
let attacker: DeskBrowser
/** Another browser of the same desk, as a victim's is. */
let victim: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  attacker = await openDesk(world, 'demo-landlord')
  victim = await openDesk(world, 'demo-landlord')
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
})
afterAll(() => world.close())

const start = (desk: DeskBrowser, flow?: StartedCheck['flow']) => desk.start('landlord-lease', LEASE, flow)

/** The victim's wallet answers a link that was made to bring a browser back; what the wallet was told to open. */
async function answered(desk: DeskBrowser): Promise<{ check: StartedCheck; code: string }> {
  const check = await start(desk, 'same_device')
  const answer = await wallet.answer(check.link)
  const { redirect_uri: uri = '' } = (await answer.json()) as { redirect_uri?: string }
  return { check, code: new URL(uri).hash.replace('#response_code=', '') }
}

const bring = async (desk: DeskBrowser, responseCode: string): Promise<string> => {
  const answer = await desk.call('/return', { responseCode })
  const { error } = (await answer.json()) as { error?: string }
  return `${answer.status} ${error ?? 'taken'}`
}

interface Outcome {
  readonly check: StartedCheck
  /** What whoever relayed was told. */
  readonly told: string
}

const inBrowser = (check: StartedCheck, protocol: string, data: unknown): Promise<Response> =>
  attacker.call(`/checks/${check.id}/digital-credential`, { protocol, data })

/** Each case with the class that was written down before it ran: what the relayer is told, and what the attacker's desk then shows. */
const CASES: readonly [string, () => Promise<Outcome>, string, string][] = [
  [
    'the victim’s browser, with a session of its own, brings the code',
    async () => {
      const { check, code } = await answered(attacker)
      return { check, told: await bring(victim, code) }
    },
    '403 other_session',
    'answered cannot_tell returned_in_other_session',
  ],
  [
    'the victim’s browser has no session at all',
    async () => {
      const { check, code } = await answered(attacker)
      const answer = await world.fetch(`${ORIGIN}/desk/demo-landlord/api/return`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ responseCode: code }),
      })
      return { check, told: `${answer.status} ${((await answer.json()) as { error: string }).error}` }
    },
    '403 other_session',
    'answered cannot_tell returned_in_other_session',
  ],
  [
    'nobody comes back',
    async () => {
      const { check } = await answered(attacker)
      world.advance(301)
      return { check, told: 'nothing' }
    },
    'nothing',
    'expired',
  ],
  [
    'the attacker brings the code after the victim’s browser did',
    async () => {
      const { check, code } = await answered(attacker)
      await bring(victim, code)
      return { check, told: await bring(attacker, code) }
    },
    '400 unknown_response_code',
    'answered cannot_tell returned_in_other_session',
  ],
  [
    'the attacker replays the code of a return that went well for somebody else',
    async () => {
      const { code } = await answered(victim)
      expect(await bring(victim, code)).toBe('200 taken')
      return { check: await start(attacker, 'same_device'), told: await bring(attacker, code) }
    },
    '400 unknown_response_code',
    'waiting',
  ],
  [
    'half a code of the attacker’s check is joined with half of the victim’s',
    async () => {
      const [mine, theirs] = [await answered(attacker), await answered(victim)]
      const told = await bring(attacker, `${mine.code.split('.')[0]}.${theirs.code.split('.')[1]}`)
      return { check: mine.check, told }
    },
    '400 unknown_response_code',
    'awaiting_return',
  ],
  [
    'the code is brought to the desk of another relying party',
    async () => {
      const { check, code } = await answered(attacker)
      return { check, told: await bring(await openDesk(world, 'demo-hospital'), code) }
    },
    '400 unknown_response_code',
    'awaiting_return',
  ],
  [
    'the state of the victim’s check is put into the answer to the attacker’s',
    async () => {
      const check = await start(attacker)
      const request = await wallet.fetchRequest(check.link)
      const other = await wallet.fetchRequest((await start(victim)).link)
      const vpToken = await wallet.vpToken(request)
      const answer = await wallet.post(request, { vp_token: vpToken, state: other.payload.state })
      return { check, told: `${answer.status}` }
    },
    '400',
    'fetched',
  ],
  [
    'the answer that the victim encrypted for its own check is posted to the attacker’s address',
    async () => {
      const check = await start(attacker)
      const request = await wallet.fetchRequest(check.link)
      const own = await wallet.fetchRequest((await start(victim)).link)
      let jwe = ''
      const answer = { vp_token: await wallet.vpToken(own), state: own.payload.state }
      await wallet.post(own, answer, { capture: (made) => (jwe = made) })
      const posted = await world.fetch(request.payload.response_uri, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ response: jwe }).toString(),
      })
      return { check, told: `${posted.status}` }
    },
    '400',
    'fetched',
  ],
  [
    'the presentation made for the victim’s check is sealed anew for the attacker’s',
    async () => {
      const check = await start(attacker)
      const request = await wallet.fetchRequest(check.link)
      const own = await wallet.fetchRequest((await start(victim)).link)
      const answer = await wallet.post(request, { vp_token: await wallet.vpToken(own), state: request.payload.state })
      return { check, told: `${answer.status}` }
    },
    '400',
    'answered fail holder.wrong_nonce',
  ],
  [
    'a party that the victim did answer shows the presentation on, with the right nonce got out of the victim',
    async () => {
      const check = await start(attacker)
      const request = await wallet.fetchRequest(check.link)
      const vpToken = await wallet.vpToken(request, { audience: world.clientIdOf('demo-hospital') })
      const answer = await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
      return { check, told: `${answer.status}` }
    },
    '400',
    'answered fail holder.wrong_audience',
  ],
  [
    'the code on the attacker’s screen is sent to the victim as a picture, and looked at after ten seconds',
    async () => {
      const check = await start(attacker)
      world.advance(10)
      const uri = new URL(check.link).searchParams.get('request_uri') ?? ''
      return { check, told: `${(await world.fetch(uri)).status}` }
    },
    '410',
    'waiting',
  ],
  [
    'a link for the same device is sent to the victim, whose wallet on another device leads no browser back',
    async () => {
      const { check } = await answered(attacker)
      const told = `${(await attacker.look(check.id)).state}`
      world.advance(301)
      return { check, told }
    },
    'awaiting_return',
    'expired',
  ],
  [
    'the attacker’s page asks the victim’s browser by the signed request, and the wallet looks at the origin',
    async () => {
      const check = await start(attacker, 'dc_api')
      const [signed] = check.digitalRequests
      const read = signed && wallet.readDigital(signed, 'https://evil.example')
      await expect(read).rejects.toThrow('another origin')
      const told = await inBrowser(check, 'openid4vp-v1-signed', { error: 'invalid_request' })
      return { check, told: `${told.status}` }
    },
    '204',
    'answered cannot_tell wallet_error',
  ],
  [
    'the attacker’s page asks by the unsigned request, and the browser vouches for its own origin',
    async () => {
      const check = await start(attacker, 'dc_api')
      const unsigned = check.digitalRequests[1]
      if (unsigned === undefined) throw new Error('nothing was asked unsigned')
      const request = await wallet.readDigital(unsigned, 'https://evil.example')
      const vpToken = await wallet.vpToken(request, { audience: 'origin:https://evil.example' })
      const told = await inBrowser(check, unsigned.protocol, await wallet.digitalAnswer(request, { vp_token: vpToken }))
      return { check, told: `${told.status}` }
    },
    '204',
    'answered fail holder.wrong_audience',
  ],
]

describe('a presentation that was relayed', () => {
  test('has an honest counterpart that passes: the browser that asked comes back [P 16]', async () => {
    const { check, code } = await answered(attacker)
    expect((await attacker.look(check.id)).state).toBe('awaiting_return')
    expect(await bring(attacker, code)).toBe('200 taken')
    const { result } = await attacker.look(check.id)
    expect(result?.verdict).toBe('pass')
    expect(JSON.stringify(result)).toContain('林秋月')
  })

  test.each(CASES)('is not accepted when %s [P 16] [T 4]', async (_, relay, told, shown) => {
    const outcome = await relay()
    expect(outcome.told).toBe(told)
    const { state, result } = await attacker.look(outcome.check.id)
    const reason = result !== null && 'reason' in result ? ` ${result.reason}` : ''
    expect(`${state}${result === null ? '' : ` ${result.verdict}`}${reason}`).toBe(shown)
    expect(JSON.stringify(result)).not.toContain('林秋月')
  })

  test('leaves the attacker with no result of anybody: at least 12 cases, 0 accepted [P 16]', async () => {
    expect(CASES.length).toBeGreaterThanOrEqual(12)
    const { rows } = await world.database.database.query<{ passed: number; kept: number }>(
      `select count(*) filter (where outcome->>'verdict' = 'pass' and state = 'answered')::int as passed,
              count(*) filter (where outcome->'credentials' <> '[]' and state = 'answered')::int as kept
         from presentation`,
    )
    // The honest counterpart, and the victim's own return that went well.
    expect(rows).toEqual([{ passed: 2, kept: 2 }])
  })
})
