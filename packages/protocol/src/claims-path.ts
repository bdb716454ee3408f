import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'

/** OID4VP-1.0 7 (claims-path-pointer): a member's name, a place in an array, or null for all elements of an array. */
export type ClaimsPath = readonly (string | number | null)[]

/** A path without null: one place in one credential. */
export type ConcretePath = readonly (string | number)[]

export interface FoundClaim {
  readonly path: ConcretePath
  readonly value: JsonValue
}

export const claimsPathSchema = z
  .array(z.union([z.string().max(256), z.int().min(0).max(65_535), z.null()]))
  .min(1)
  .max(16)

/**
 * OID4VP-1.0 7.1.1 (processing): what the path selects below `root`, in order; empty when that is nothing or the path does not fit the
 * shape it meets, which the specification calls an error and every caller treats as absence.
 */
export function resolveClaimsPath(root: JsonObject, path: ClaimsPath): readonly FoundClaim[] {
  let selected: readonly FoundClaim[] = [{ path: [], value: root }]
  for (const component of path) {
    const next: FoundClaim[] = []
    for (const at of selected) {
      if (!select(at, component, next)) return []
    }
    selected = next
  }
  return selected
}

/** Adds what `component` selects below `at`; false when the shape forbids it. */
function select(at: FoundClaim, component: string | number | null, into: FoundClaim[]): boolean {
  if (typeof component === 'string') {
    if (!isJsonObject(at.value)) return false
    if (Object.hasOwn(at.value, component)) into.push(below(at, component, at.value[component]))
    return true
  }
  if (!Array.isArray(at.value)) return false
  if (component === null) {
    for (const [index, element] of at.value.entries()) into.push(below(at, index, element))
    return true
  }
  if (component < at.value.length) into.push(below(at, component, at.value[component]))
  return true
}

const below = (at: FoundClaim, step: string | number, value: JsonValue | undefined): FoundClaim => ({
  path: [...at.path, step],
  value: value ?? null,
})
