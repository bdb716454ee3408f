import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import type { DisclosableNode } from './disclosable-tree.ts'
import { digestOf } from './hash-algorithm.ts'
import { newSalt } from './new-salt.ts'

export interface Concealed {
  /** The claims with digests in the place of what is concealed. */
  readonly claims: JsonObject
  readonly disclosures: readonly string[]
}

/** What becomes of a claim that no path names: an SD-JWT VC has no such claim, a credential of VCDM 2.0 is made of them. */
export type Unlisted = 'refused' | 'visible_where_not_listed'

interface Concealing {
  readonly disclosures: string[]
  readonly decoys: number
  readonly unlisted: Unlisted
}

const RESERVED_NAMES: readonly string[] = ['_sd', '_sd_alg', '...', '__proto__']

/**
 * Every value at a disclosable path becomes a disclosure, its own disclosable parts first. Throws when anything else would stay
 * visible, unless that is said by name.
 */
export function concealClaims(
  claims: JsonObject,
  tree: DisclosableNode,
  decoys: number,
  unlisted: Unlisted = 'refused',
): Concealed {
  const concealing: Concealing = { disclosures: [], decoys, unlisted }
  return { claims: concealObject(concealing, claims, tree, false), disclosures: concealing.disclosures }
}

function concealObject(concealing: Concealing, object: JsonObject, node: DisclosableNode, hidden: boolean): JsonObject {
  const visible: JsonObject = {}
  const digests: string[] = []
  for (const name of Object.keys(object)) {
    if (RESERVED_NAMES.includes(name)) throw new Error(`a claim cannot be called ${name}`)
    const value = object[name] ?? null
    const child = node.children.get(name)
    if (child?.disclosable === true) {
      const inner = concealInside(concealing, value, child, true)
      digests.push(disclose(concealing, `${child.quotedName},${JSON.stringify(inner)}`))
    } else {
      visible[name] = concealInside(concealing, value, child, hidden)
    }
  }
  if (digests.length === 0) return visible
  for (let decoy = 0; decoy < concealing.decoys; decoy++) digests.push(digestOf('sha-256', newSalt()))
  // In the order of the digests, which is no order of the claims: RFC9901 4.2.4.1 (object-properties).
  return { _sd: digests.sort(), ...visible }
}

function concealInside(
  concealing: Concealing,
  value: JsonValue,
  node: DisclosableNode | undefined,
  hidden: boolean,
): JsonValue {
  if (node === undefined) {
    if (!hidden && concealing.unlisted === 'refused')
      throw new Error('a claim that is neither disclosable nor always visible would be visible')
    return value
  }
  if (isJsonObject(value)) return concealObject(concealing, value, node, hidden)
  if (Array.isArray(value)) return concealArray(concealing, value, node, hidden)
  if (!hidden && concealing.unlisted === 'refused')
    throw new Error('a claim that is neither disclosable nor always visible would be visible')
  return value
}

function concealArray(
  concealing: Concealing,
  array: readonly JsonValue[],
  node: DisclosableNode,
  hidden: boolean,
): JsonValue[] {
  return array.map((element, index) => {
    const child = node.children.get(index) ?? node.each
    if (child?.disclosable !== true) return concealInside(concealing, element, child, hidden)
    const inner = concealInside(concealing, element, child, true)
    return { '...': disclose(concealing, JSON.stringify(inner)) }
  })
}

/** Adds the disclosure and returns its digest. */
function disclose(concealing: Concealing, content: string): string {
  const encoded = encodeBase64url(`["${newSalt()}",${content}]`)
  concealing.disclosures.push(encoded)
  return digestOf('sha-256', encoded)
}
