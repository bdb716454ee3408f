import type { Good } from './forge.ts'
import type { AttackClass, Ways } from './shapes.ts'

/** One kind of token and the door of the running system that takes it. */
export interface Door {
  readonly kind: string
  readonly ways: Ways
  /** Fresh for each knock: nonces and ids are good once. */
  make(): Promise<Good>
  /** What the door answered, in its own words. */
  knock(token: string): Promise<string>
  readonly accepts: string
  /** Written from the specification and the door's own list of refusals, not from what it answered. */
  readonly refuses: Readonly<Record<AttackClass, string>>
  /** Where the order of the checks lets another one speak first. */
  readonly but?: Readonly<Record<string, string>>
}

export const always = (answer: string): Door['refuses'] => ({
  algorithm: answer,
  signature: answer,
  key: answer,
  header: answer,
  chain: answer,
  critical: answer,
  type: answer,
  text: answer,
  ended: answer,
  time: answer,
  early: answer,
  audience: answer,
  name: answer,
})

export const partsOf = (compact: string): Pick<Good, 'header' | 'claims'> => {
  const [header = '', claims = ''] = compact.split('.').map((part) => Buffer.from(part, 'base64url').toString())
  return { header: JSON.parse(header), claims: JSON.parse(claims) }
}
