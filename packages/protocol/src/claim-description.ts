import type { JsonObject } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type ClaimsPath, claimsPathSchema } from './claims-path.ts'
import { type DisplayName, displayNames, displayOnWire } from './display.ts'

/** OID4VCI-1.0 B.2 (claims-description-issuer-metadata). The order is the order of showing. */
export interface ClaimDescription {
  readonly path: ClaimsPath
  /** Always in the credential. */
  readonly mandatory: boolean
  readonly display: readonly DisplayName[]
}

export const claimDescriptions = z
  .array(
    z.object({
      path: claimsPathSchema,
      mandatory: z.boolean().default(false),
      display: displayNames.default([]),
    }),
  )
  .max(256)
  .refine((claims) => areConsistent(claims.map(({ path }) => path)), { params: { problem: 'conflict' } })

type Shape = { of: 'object' | 'array'; wildcard: boolean; steps: Map<string | number | null, Shape | undefined> }

/**
 * OID4VCI-1.0 B.3 (claims-description-processing): no claim twice; not both all elements and one element of an array; nothing that is an
 * array to one description and an object to another.
 */
export function areConsistent(paths: readonly ClaimsPath[]): boolean {
  const root: Shape = { of: 'object', wildcard: false, steps: new Map() }
  const described = new Set<string>()
  for (const path of paths) {
    const key = JSON.stringify(path)
    if (described.has(key)) return false
    described.add(key)
    if (!fits(root, path)) return false
  }
  return true
}

function fits(root: Shape, path: ClaimsPath): boolean {
  let at = root
  for (const [index, component] of path.entries()) {
    const kind = typeof component === 'string' ? 'object' : 'array'
    if (at.steps.size > 0 ? at.of !== kind : index === 0 && kind !== 'object') return false
    if (kind === 'array' && at.steps.size > 0 && at.wildcard !== (component === null)) return false
    at.of = kind
    at.wildcard = component === null
    const next = at.steps.get(component) ?? { of: 'object', wildcard: false, steps: new Map() }
    at.steps.set(component, next)
    at = next
  }
  return true
}

export const claimsOnWire = (claims: readonly ClaimDescription[]): JsonObject[] =>
  claims.map(({ path, mandatory, display }) => ({
    path: [...path],
    ...(mandatory && { mandatory }),
    ...(display.length > 0 && { display: displayOnWire(display) }),
  }))
