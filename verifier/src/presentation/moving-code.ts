import { createHmac } from 'node:crypto'
import { ok, type Result, refuse } from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url } from '@sojourn/keys'

/** The code on the desk's screen is another one every two seconds [P 19]. */
export const CODE_PERIOD_SECONDS = 2
/** From the moment when it is first shown. */
const CODE_LIFE_SECONDS = 10
const MAC_BYTES = 12

export type MovingCodeRefusal = 'unknown_code' | 'code_too_old'

const slotAt = (at: Date): number => Math.floor(at.getTime() / 1000 / CODE_PERIOD_SECONDS)

/**
 * What stands at the end of `request_uri`: which two seconds it is shown in, and our MAC over that and the request. It is checked before the
 * database is asked anything, and the link without it does not lead anywhere.
 */
const codeOf = (secret: Uint8Array, requestId: string, slot: number): string =>
  `${slot.toString(36)}.${encodeBase64url(macOf(secret, requestId, slot))}`

const macOf = (secret: Uint8Array, requestId: string, slot: number): Uint8Array =>
  createHmac('sha256', secret)
    .update(`sojourn/verifier/moving-code/1 ${requestId} ${slot}`)
    .digest()
    .subarray(0, MAC_BYTES)

/** One for every two seconds of the time in which the screen shows them. */
export function movingCodes(secret: Uint8Array, requestId: string, from: Date, until: Date): readonly string[] {
  const [first, last] = [slotAt(from), slotAt(until)]
  return Array.from({ length: last - first + 1 }, (_, at) => codeOf(secret, requestId, first + at))
}

const CODE = /^([0-9a-z]{1,9})\.([A-Za-z0-9_-]{16})$/

/** A screen may be a period ahead of us, no more: a code is no older and no younger than the people before it. */
export function checkMovingCode(
  secret: Uint8Array,
  requestId: string,
  code: string,
  now: Date,
): Result<void, MovingCodeRefusal> {
  const [, slotText = '', macText = ''] = CODE.exec(code) ?? []
  const slot = Number.parseInt(slotText, 36)
  const mac = decodeBase64url(macText)
  if (mac === undefined || !Number.isSafeInteger(slot)) return refuse('unknown_code')
  if (!constantTimeEqual(mac, macOf(secret, requestId, slot))) return refuse('unknown_code')
  if (slot > slotAt(now) + 1) return refuse('unknown_code')
  return now.getTime() / 1000 < slot * CODE_PERIOD_SECONDS + CODE_LIFE_SECONDS ? ok(undefined) : refuse('code_too_old')
}
