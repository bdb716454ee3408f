import { createHmac } from 'node:crypto'
import type { RelyingPartyId } from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url } from '@sojourn/keys'

const MAC_BYTES = 16
/** A code on the counter's screen is the right one for its minute and the next: who types slowly is not turned away. */
const CODE_SECONDS = 60
const CODE_DIGITS = 6

export interface CounterPlace {
  readonly relyingPartyId: RelyingPartyId
  /** As the clerk calls it, such as `3`. */
  readonly counter: string
}

export const COUNTER_NAME = /^[A-Za-z0-9-]{1,16}$/
const REFERENCE = /^([a-z0-9][a-z0-9-]{0,62})\.([A-Za-z0-9-]{1,16})\.([A-Za-z0-9_-]{22})$/

const mac = (secret: Uint8Array, purpose: string, { relyingPartyId, counter }: CounterPlace, more = ''): Uint8Array =>
  createHmac('sha256', secret).update(`sojourn/verifier/${purpose}/1 ${relyingPartyId} ${counter} ${more}`).digest()

/** What is printed: it names one counter of one party and cannot be made for another. It stays as long as the secret does. */
export const counterReference = (secret: Uint8Array, place: CounterPlace): string =>
  `${place.relyingPartyId}.${place.counter}.${encodeBase64url(mac(secret, 'counter', place).subarray(0, MAC_BYTES))}`

export function readCounterReference(secret: Uint8Array, text: string): CounterPlace | undefined {
  const [, relyingPartyId, counter, macText = ''] = REFERENCE.exec(text) ?? []
  const given = decodeBase64url(macText)
  if (relyingPartyId === undefined || counter === undefined || given === undefined) return undefined
  const place = { relyingPartyId: relyingPartyId as RelyingPartyId, counter }
  return constantTimeEqual(given, mac(secret, 'counter', place).subarray(0, MAC_BYTES)) ? place : undefined
}

const slotAt = (at: Date): number => Math.floor(at.getTime() / 1000 / CODE_SECONDS)

const codeIn = (secret: Uint8Array, place: CounterPlace, slot: number): string => {
  const bytes = mac(secret, 'place-code', place, String(slot))
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) % 10 ** CODE_DIGITS
  return String(number).padStart(CODE_DIGITS, '0')
}

/** What the counter's screen shows now, and when it shows another. */
export const placeCode = (secret: Uint8Array, place: CounterPlace, now: Date) => ({
  code: codeIn(secret, place, slotAt(now)),
  until: new Date((slotAt(now) + 1) * CODE_SECONDS * 1000),
})

export function isPlaceCode(secret: Uint8Array, place: CounterPlace, code: string, now: Date): boolean {
  const given = new TextEncoder().encode(code)
  const right = [slotAt(now), slotAt(now) - 1].map((slot) => new TextEncoder().encode(codeIn(secret, place, slot)))
  return right.map((each) => each.length === given.length && constantTimeEqual(each, given)).includes(true)
}
