import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { readContexts } from './active-context.ts'
import { areParts, identifierOf, readTypes, VC_TYPE } from './check-credential.ts'
import type { FindContext } from './known-context.ts'
import { isOptionalUrl, oneOrMore } from './values.ts'
import type { VcdmRefusal } from './vcdm-refusal.ts'

export interface CheckedPresentation {
  readonly document: JsonObject
  /** Undefined when it names none. */
  readonly holder: string | undefined
  /** Each a credential or an envelope by its own word; none of them is looked into here. */
  readonly credentials: readonly JsonObject[]
}

const VP_TYPE = 'VerifiablePresentation'
const MAX_CREDENTIALS = 16

/** VCDM-2.0 4.13 (verifiable-presentations). */
export function checkPresentation(document: JsonObject, find: FindContext): Result<CheckedPresentation, VcdmRefusal> {
  const active = readContexts(document['@context'], find)
  if (!active.ok) return active
  const types = readTypes(active.value, document.type, VP_TYPE)
  if (!types.ok) return types
  if (!isOptionalUrl(document.id)) return refuse('malformed_id')
  const holder = identifierOf(document.holder)
  if (document.holder !== undefined && holder === undefined) return refuse('malformed_holder')
  if (document.termsOfUse !== undefined && !areParts(document.termsOfUse, active.value, false)) {
    return refuse('malformed_terms_of_use')
  }
  const credentials = readCredentials(document.verifiableCredential)
  return credentials === undefined ? refuse('malformed_presented_credentials') : ok({ document, holder, credentials })
}

/** Objects, never strings or numbers; none when the property is left out. */
function readCredentials(value: JsonValue | undefined): readonly JsonObject[] | undefined {
  if (value === undefined) return []
  const credentials = oneOrMore(value)
  return credentials !== undefined && credentials.length <= MAX_CREDENTIALS && credentials.every(isCredential)
    ? credentials
    : undefined
}

/** By its type, which is all that can be asked before it is opened or verified. */
function isCredential(value: JsonValue): value is JsonObject {
  const types = isJsonObject(value) ? oneOrMore(value.type) : undefined
  return types?.includes(VC_TYPE) === true || types?.includes('EnvelopedVerifiableCredential') === true
}
