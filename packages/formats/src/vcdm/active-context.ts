import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { BASE_CONTEXT, type FindContext, VCDM2_CONTEXT } from './known-context.ts'
import { isUrl } from './values.ts'
import type { ContextRefusal } from './vcdm-refusal.ts'

interface Term {
  /** An absolute IRI, a keyword, or null when the term was taken away. */
  readonly iri: string | null
  readonly isProtected: boolean
}

/** As much of JSON-LD's active context as it takes to say what a type means. */
export interface ActiveContext {
  readonly terms: ReadonlyMap<string, Term>
  readonly vocab: string | undefined
}

interface Growing {
  readonly terms: Map<string, Term>
  vocab: string | undefined
}

const MAX_CONTEXTS = 16
const MAX_DEPTH = 4
const MAX_TERMS = 2_048

/**
 * VCDM-2.0 4.3 (contexts): a list whose first is the base context and whose others are URLs and objects. URLs that nobody here knows
 * are refused, never fetched and never passed over: a context can change what every word after it means.
 */
export function readContexts(value: JsonValue | undefined, find: FindContext): Result<ActiveContext, ContextRefusal> {
  if (!Array.isArray(value) || value[0] !== VCDM2_CONTEXT) return refuse('wrong_base_context')
  if (value.length > MAX_CONTEXTS) return refuse('malformed_context')
  const active: Growing = { terms: new Map(), vocab: undefined }
  const refused = extend(active, value, find, 0)
  return refused === undefined ? ok(active) : refuse(refused)
}

function extend(active: Growing, context: JsonValue, find: FindContext, depth: number): ContextRefusal | undefined {
  if (depth > MAX_DEPTH) return 'malformed_context'
  if (Array.isArray(context)) {
    for (const each of context) {
      const refused = extend(active, each, find, depth + 1)
      if (refused !== undefined) return refused
    }
    return undefined
  }
  if (isJsonObject(context)) return define(active, context)
  // `null` would take the base context away again, which protected terms forbid.
  if (!isUrl(context)) return 'malformed_context'
  const known = context === VCDM2_CONTEXT ? BASE_CONTEXT : find(context)
  return known === undefined ? 'unknown_context' : extend(active, known.context, find, depth + 1)
}

/** What does not bear on the meaning of a type may stand there; what would, and is not understood, may not. */
const UNDERSTOOD_KEYWORDS: readonly string[] = [
  '@vocab',
  '@version',
  '@protected',
  '@base',
  '@language',
  '@direction',
  '@propagate',
]

function define(active: Growing, context: JsonObject): ContextRefusal | undefined {
  const { '@vocab': vocab, '@version': version, '@protected': isProtected = false } = context
  if (version !== undefined && version !== 1.1) return 'malformed_context'
  if (typeof isProtected !== 'boolean') return 'malformed_context'
  if (vocab !== undefined) {
    if (vocab !== null && !isUrl(vocab)) return 'malformed_context'
    active.vocab = vocab ?? undefined
  }
  const defining: Defining = { active, context, isProtected, begun: new Set(), refused: undefined }
  for (const name of Object.keys(context)) {
    if (!name.startsWith('@')) defineTerm(defining, name)
    else if (!UNDERSTOOD_KEYWORDS.includes(name)) return 'malformed_context'
    if (defining.refused !== undefined) return defining.refused
  }
  return active.terms.size > MAX_TERMS ? 'malformed_context' : undefined
}

/** One context while its terms are read; they may lean on each other in any order. */
interface Defining {
  readonly active: Growing
  readonly context: JsonObject
  readonly isProtected: boolean
  readonly begun: Set<string>
  refused: ContextRefusal | undefined
}

function defineTerm(defining: Defining, name: string): void {
  const { active, context, begun } = defining
  if (begun.has(name)) return
  begun.add(name)
  const definition = context[name] ?? null
  const iri = iriOf(defining, name, definition)
  const own = isJsonObject(definition) ? definition['@protected'] : undefined
  if (iri === undefined || (own !== undefined && typeof own !== 'boolean')) {
    defining.refused ??= 'malformed_context'
    return
  }
  const before = active.terms.get(name)
  // VCDM-2.0 5.2 (extensibility): what a protected term means is not changed; to say the same again is no change.
  if (before?.isProtected === true && before.iri !== iri) defining.refused ??= 'redefined_term'
  active.terms.set(name, { iri, isProtected: before?.isProtected === true || (own ?? defining.isProtected) })
}

/** Undefined when it is no definition, or defines nothing that is an IRI. */
function iriOf(defining: Defining, name: string, definition: JsonValue): string | null | undefined {
  const written = isJsonObject(definition) && definition['@id'] !== undefined ? definition['@id'] : definition
  if (written === null) return null
  if (isJsonObject(written)) return requireIri(expandName(defining.active, name, name))
  if (typeof written !== 'string') return undefined
  if (written.startsWith('@')) return written
  // What it leans on, if this same context says it, is said first; in a circle it is never said.
  const [leansOn = ''] = written.split(':', 1)
  if (leansOn !== name && Object.hasOwn(defining.context, leansOn)) {
    defineTerm(defining, leansOn)
    if (!defining.active.terms.has(leansOn)) return undefined
  }
  return requireIri(expandName(defining.active, written, name))
}

const requireIri = (iri: string | undefined): string | undefined => (isUrl(iri) ? iri : undefined)

/** A compact IRI, an absolute one, a term other than the one that is being said, or a word of the vocabulary. */
function expandName({ terms, vocab }: ActiveContext, name: string, itself: string): string | undefined {
  const term = name === itself ? undefined : terms.get(name)
  if (term !== undefined) return term.iri ?? undefined
  const colon = name.indexOf(':')
  if (colon === -1) return vocab === undefined ? undefined : vocab + name
  const prefix = name.startsWith('//', colon + 1) ? undefined : terms.get(name.slice(0, colon))?.iri
  return prefix === undefined || prefix === null ? name : prefix + name.slice(colon + 1)
}

/** The type's IRI; undefined when no context says what it is: VCDM-2.0 4.5 (types). */
export const expandType = (active: ActiveContext, type: string): string | undefined =>
  requireIri(expandName(active, type, ''))
