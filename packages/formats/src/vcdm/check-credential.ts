import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  type Result,
  readDateTimeStamp,
  refuse,
} from '@sojourn/domain'
import { type ActiveContext, expandType, readContexts } from './active-context.ts'
import type { FindContext } from './known-context.ts'
import { relatedResourceProblem } from './related-resource.ts'
import { isOptionalUrl, isText, isUrl, oneOrMore } from './values.ts'
import type { VcdmRefusal } from './vcdm-refusal.ts'

/** A document that complies with every statement of VCDM-2.0 4 and 5 that can be decided by looking at it. Nothing of it is believed. */
export interface CheckedCredential {
  readonly document: JsonObject
  readonly id: string | undefined
  /** As written. */
  readonly types: readonly string[]
  /** Fully expanded, in the same order. */
  readonly typeIris: readonly string[]
  readonly issuer: string
  readonly subjects: readonly JsonObject[]
  readonly validFrom: Date | undefined
  readonly validUntil: Date | undefined
  readonly statuses: readonly JsonObject[]
}

export const VC_TYPE = 'VerifiableCredential'

/** Whether the credential is valid now, revoked, or issued by somebody believed is asked elsewhere. */
export function checkCredential(document: JsonObject, find: FindContext): Result<CheckedCredential, VcdmRefusal> {
  const active = readContexts(document['@context'], find)
  if (!active.ok) return active
  const types = readTypes(active.value, document.type, VC_TYPE)
  if (!types.ok) return types
  if (!isOptionalUrl(document.id)) return refuse('malformed_id')
  if (!hasTexts(document)) return refuse('malformed_name')
  const issuer = issuerOf(document.issuer)
  if (issuer === undefined) return refuse('malformed_issuer')
  const subjects = readSubjects(document.credentialSubject)
  if (subjects === undefined) return refuse('malformed_subject')
  const validity = readValidity(document)
  if (!validity.ok) return validity
  const problem = partsProblem(document, active.value) ?? relatedResourceProblem(document.relatedResource, find)
  if (problem !== undefined) return refuse(problem)
  const statuses = (oneOrMore(document.credentialStatus) ?? []).filter(isJsonObject)
  return ok({ document, id: document.id, ...types.value, issuer, subjects, ...validity.value, statuses })
}

interface Types {
  readonly types: readonly string[]
  readonly typeIris: readonly string[]
}

/** VCDM-2.0 4.5 (types): one or more terms or URLs, each of which a context gives a meaning; the required one among them. */
export function readTypes(
  active: ActiveContext,
  value: JsonValue | undefined,
  required?: string,
): Result<Types, 'malformed_type' | 'unmapped_type'> {
  const types = oneOrMore(value)
  if (types?.every((type) => typeof type === 'string') !== true) return refuse('malformed_type')
  if (required !== undefined && !types.includes(required)) return refuse('malformed_type')
  const typeIris = types.map((type) => expandType(active, type))
  if (!typeIris.every((iri) => iri !== undefined)) return refuse('unmapped_type')
  return ok({ types, typeIris })
}

/** A URL, or an object with one as its `id`; undefined for everything else. */
export function identifierOf(value: JsonValue | undefined): string | undefined {
  const id = isJsonObject(value) ? value.id : value
  return isUrl(id) ? id : undefined
}

const hasTexts = ({ name, description }: JsonObject): boolean =>
  (name === undefined || isText(name)) && (description === undefined || isText(description))

/** VCDM-2.0 4.7 (issuer). */
export const issuerOf = (value: JsonValue | undefined): string | undefined =>
  isJsonObject(value) && !hasTexts(value) ? undefined : identifierOf(value)

/** VCDM-2.0 4.8 (credential-subject): each is the subject of at least one claim, were it only its own id. */
function readSubjects(value: JsonValue | undefined): readonly JsonObject[] | undefined {
  const subjects = oneOrMore(value)
  if (subjects?.every(isJsonObject) !== true) return undefined
  return subjects.every((subject) => Object.keys(subject).length > 0 && isOptionalUrl(subject.id))
    ? subjects
    : undefined
}

/** VCDM-2.0 4.9 (validity-period). */
function readValidity({
  validFrom,
  validUntil,
}: JsonObject): Result<
  Pick<CheckedCredential, 'validFrom' | 'validUntil'>,
  'malformed_validity' | 'reversed_validity'
> {
  const from = readDateTimeStamp(validFrom)
  const until = readDateTimeStamp(validUntil)
  if (validFrom !== undefined && from === undefined) return refuse('malformed_validity')
  if (validUntil !== undefined && until === undefined) return refuse('malformed_validity')
  if (from !== undefined && until !== undefined && from > until) return refuse('reversed_validity')
  return ok({ validFrom: from, validUntil: until })
}

/** The objects of section 4 and 5 that must say what type they are, and whether they must say which one they are. */
const PARTS = [
  ['credentialStatus', 'malformed_credential_status', 'id_optional'],
  ['credentialSchema', 'malformed_schema', 'id_required'],
  ['refreshService', 'malformed_refresh_service', 'id_optional'],
  ['termsOfUse', 'malformed_terms_of_use', 'id_optional'],
  ['evidence', 'malformed_evidence', 'id_optional'],
  ['proof', 'malformed_proof', 'id_optional'],
] as const

function partsProblem(document: JsonObject, active: ActiveContext): VcdmRefusal | undefined {
  for (const [name, problem, id] of PARTS) {
    if (document[name] !== undefined && !areParts(document[name], active, id === 'id_required')) return problem
  }
  return undefined
}

export function areParts(value: JsonValue | undefined, active: ActiveContext, idRequired: boolean): boolean {
  const parts = oneOrMore(value)
  return parts?.every((part) => isPart(part, active, idRequired)) === true
}

const isPart = (part: JsonValue, active: ActiveContext, idRequired: boolean): boolean =>
  isJsonObject(part) && readTypes(active, part.type).ok && (idRequired ? isUrl(part.id) : isOptionalUrl(part.id))
