import type { JsonObject, JsonValue } from '@sojourn/domain'
import { type ConcretePath, resolveClaimsPath } from '../claims-path.ts'
import type { CredentialQuery } from './dcql-query.ts'
import { ofWantedValue } from './satisfy-claims.ts'

/**
 * What the query asked for, and nothing else that came along: a verifier keeps no claim that it did not ask. Arrays keep the order of what
 * was selected, not the places. With `claims` absent nothing was asked.
 */
export function selectClaims(claims: JsonObject, query: CredentialQuery): JsonObject {
  const root: Branch = new Map()
  for (const claim of query.claims ?? []) {
    const found = ofWantedValue(resolveClaimsPath(claims, claim.path), claim)
    for (const { path, value } of found) graft(root, path, 0, value)
  }
  return Object.fromEntries([...root].map(([name, node]) => [String(name), toJson(node)]))
}

type Branch = Map<string | number, Node>
type Node = { readonly value: JsonValue } | { readonly below: Branch }

function graft(branch: Branch, path: ConcretePath, depth: number, value: JsonValue): void {
  const step = path[depth]
  if (step === undefined) return
  if (depth === path.length - 1) {
    branch.set(step, { value })
    return
  }
  const there = branch.get(step)
  // A claim selected whole holds whatever else is selected below it.
  if (there !== undefined && 'value' in there) return
  const below: Branch = there?.below ?? new Map()
  if (there === undefined) branch.set(step, { below })
  graft(below, path, depth + 1, value)
}

function toJson(node: Node): JsonValue {
  if ('value' in node) return node.value
  const entries = [...node.below]
  return entries.every(([step]) => typeof step === 'number')
    ? entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, below]) => toJson(below))
    : Object.fromEntries(entries.map(([step, below]) => [String(step), toJson(below)]))
}
