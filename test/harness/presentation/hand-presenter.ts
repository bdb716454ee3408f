import { toSeconds } from '@sojourn/domain'
import { encodeBase64url, type Signer, sha256 } from '@sojourn/keys'
import type { Verifier } from '@sojourn/verifier'
import { newSigner, signCompact } from '../issuance/bare-resident.ts'
import { type DeskBrowser, openDesk } from './desk-browser.ts'
import { injectFetch } from './inject-fetch.ts'
import type { PresentationWorld } from './presentation-world.ts'
import { objectIn, type Reissue, reissue } from './reissue.ts'
import type { IssueTestCredential, TestCredential } from './test-issuers.ts'

/** A permit of one holder, changed by its agency at will and shown whole to a landlord's desk that answers by `direct_post`. */
export interface HandPresenter {
  readonly holder: Signer
  readonly permit: TestCredential
  /** `pass`, or the verdict and its reason. */
  present(change?: Reissue): Promise<string>
  /** The same of another credential. */
  presentInstead(credential: TestCredential, change?: Reissue): Promise<string>
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

export async function handPresenter(
  world: PresentationWorld,
  verifier: Verifier,
  over: Partial<IssueTestCredential> = {},
): Promise<HandPresenter> {
  const fetch = injectFetch(() => verifier.app)
  const holder = await newSigner()
  const at = world.clock()
  const permit = await world.issuers.issue({ type: 'residence-permit', holderKey: holder.publicJwk, at, ...over })
  let desk: DeskBrowser | undefined

  async function presentInstead(credential: TestCredential, change: Reissue = {}): Promise<string> {
    desk ??= await openDesk({ verifier, fetch }, 'demo-landlord')
    const [jwt = '', ...disclosures] = (await reissue(world.issuers, credential, change)).split('~')
    const check = await desk.start('landlord-lease', { leaseUntil: '2027-01-31' })
    const uri = new URL(check.link).searchParams.get('request_uri') ?? ''
    const asks = objectIn((await (await fetch(uri)).text()).split('.')[1] ?? '')
    const text = `${[jwt, ...disclosures.filter((disclosure) => disclosure !== '')].join('~')}~`
    const sdHash = encodeBase64url(sha256(text))
    const proof = { iat: toSeconds(world.clock()), aud: asks.client_id, nonce: asks.nonce, sd_hash: sdHash }
    const compact = text + (await signCompact({ typ: 'kb+jwt', alg: 'ES256' }, proof, holder))
    const form = { vp_token: JSON.stringify({ permit: [compact] }), state: String(asks.state) }
    const body = new URLSearchParams(form).toString()
    await fetch(String(asks.response_uri), { method: 'POST', headers: FORM, body })
    const { result } = await desk.look(check.id)
    const reason = result !== null && 'reason' in result ? ` ${result.reason}` : ''
    return `${result?.verdict}${reason}`
  }

  return { holder, permit, presentInstead, present: (change) => presentInstead(permit, change) }
}
