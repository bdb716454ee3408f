import { ATTESTATION_TYPES, type AttestationTypeId, elementPathOf } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import type { RegisteredRelyingParty } from '@sojourn/trust'
import type { Ask, AskedClaim, Occasion, Policy, PolicyParameters } from './policy.ts'

/** The `vct` values under which the trust list knows an attestation type; several cities issue the same type. */
export type VctsOf = (type: AttestationTypeId) => readonly string[]
/** Its document type, where a listed issuer issues it as an mdoc. */
export type DocTypeOf = (type: AttestationTypeId) => string | undefined

/** What the trust list says that can be asked for. */
export interface KnownTypes {
  readonly vctsOf: VctsOf
  readonly docTypeOf: DocTypeOf
  /** Its word in VCDM 1.1, where a listed issuer issues it so. */
  readonly w3cTypeOf: (type: AttestationTypeId) => string | undefined
}

/** The same ask in another format is another credential query, named by the ask and one of these. */
const SUFFIXES = { mso_mdoc: '_mdoc', 'vc+sd-jwt': '_vcsd', 'vc+jwt': '_vcjwt', jwt_vc_json: '_vc11' } as const

/** Which ask of the policy an answer is for, in whatever format it came. */
export function askIdOf(queryId: string): string {
  const suffix = Object.values(SUFFIXES).find((each) => queryId.endsWith(each))
  return suffix === undefined ? queryId : queryId.slice(0, -suffix.length)
}

/**
 * The policy's question as a DCQL query on the wire (OID4VP-1.0 6 (dcql_query)). SD-JWT VC discloses claim by claim, and so does mdoc, where the
 * policy says so; the W3C formats, of which two show all of a credential, only where the policy asks all that there is.
 */
export function policyQuery(policy: Policy, parameters: PolicyParameters, known: KnownTypes): JsonObject {
  const asks = asksOn(policy, parameters)
  const credentials = asks.flatMap((ask) => {
    const docType = ask.orMdoc === true ? known.docTypeOf(ask.type) : undefined
    const asMdoc = docType === undefined ? [] : [mdocQuery(ask, docType, parameters)]
    const asW3c = ask.orW3c === true ? w3cQueries(ask, known, parameters) : []
    return [sdJwtVcQuery(ask, known.vctsOf(ask.type), parameters), ...asMdoc, ...asW3c]
  })
  const ids = credentials.map(({ id }) => String(id))
  const isChoice = ids.length > asks.length
  if (policy.alternatives.length === 0 && !isChoice) return { credentials }
  const sets = policy.alternatives.length === 0 ? [asks.map(({ queryId }) => queryId)] : policy.alternatives
  return {
    credentials,
    credential_sets: [{ options: sets.flatMap((set) => inEitherFormat(set, ids)), required: true }],
  }
}

/** What the clerk's settings call for; the rest is not asked. */
function asksOn(policy: Policy, parameters: PolicyParameters): Ask[] {
  const occurs = ({ when }: { readonly when?: Occasion }) =>
    when === undefined || when.oneOf.includes(parameters[when.parameter] ?? '')
  return policy.asks.filter(occurs).map((ask) => ({ ...ask, claims: ask.claims.filter(occurs) }))
}

const sdJwtVcQuery = (ask: Ask, vcts: readonly string[], parameters: PolicyParameters): JsonObject => ({
  id: ask.queryId,
  format: 'dc+sd-jwt',
  meta: { vct_values: [...vcts] },
  claims: ask.claims.map((claim) => ({ ...ofClaim(claim, parameters), path: [...claim.path] })),
  ...claimSetsOf(ask),
})

/** The same claims by their elements; what is kept says so (OID4VP-1.0 B.2.4 (mdocs_claims_query)). */
const mdocQuery = (ask: Ask, docType: string, parameters: PolicyParameters): JsonObject => ({
  id: `${ask.queryId}${SUFFIXES.mso_mdoc}`,
  format: 'mso_mdoc',
  meta: { doctype_value: docType },
  claims: ask.claims.map((claim) => ({
    ...ofClaim(claim, parameters),
    path: elementPath(ask.type, claim.path),
    intent_to_retain: claim.use === 'kept',
  })),
  ...claimSetsOf(ask),
})

const SUBJECT = 'credentialSubject'

/** OID4VP-1.0 B.1.1 (w3c-query): types fully expanded, which in VCDM 2.0 is the `vct`; claims stand below the subject. */
function w3cQueries(ask: Ask, known: KnownTypes, parameters: PolicyParameters): JsonObject[] {
  const expanded = known.vctsOf(ask.type).map((vct) => [vct])
  const word = known.w3cTypeOf(ask.type)
  const inFormat = (format: 'vc+sd-jwt' | 'vc+jwt' | 'jwt_vc_json', typeValues: string[][]): JsonObject[] =>
    typeValues.length === 0
      ? []
      : [
          {
            id: `${ask.queryId}${SUFFIXES[format]}`,
            format,
            meta: { type_values: typeValues },
            claims: ask.claims.map((claim) => ({ ...ofClaim(claim, parameters), path: [SUBJECT, ...claim.path] })),
            ...claimSetsOf(ask),
          },
        ]
  return [
    ...inFormat('vc+sd-jwt', expanded),
    ...inFormat('vc+jwt', expanded),
    ...inFormat('jwt_vc_json', word === undefined ? [] : [[word]]),
  ]
}

const ofClaim = (claim: AskedClaim, parameters: PolicyParameters): JsonObject => ({
  ...(claim.id === undefined ? {} : { id: claim.id }),
  ...(claim.selects === undefined ? {} : { values: [...claim.selects(parameters)] }),
})

const claimSetsOf = ({ claimSets }: Ask): JsonObject =>
  claimSets === undefined ? {} : { claim_sets: claimSets.map((ids) => [...ids]) }

/** SD-JWT VC first: the wallets that hold both were made for it. */
function inEitherFormat(set: readonly string[], ids: readonly string[]): string[][] {
  return set.reduce<string[][]>(
    (options, id) => {
      const names = [id, ...Object.values(SUFFIXES).map((suffix) => `${id}${suffix}`)].filter((name) =>
        ids.includes(name),
      )
      return names.flatMap((name) => options.map((option) => [...option, name]))
    },
    [[]],
  )
}

function elementPath(type: AttestationTypeId, path: readonly string[]): string[] {
  const { mdoc } = ATTESTATION_TYPES[type]
  if (mdoc === undefined) throw new Error(`${type} is never an mdoc`)
  return elementPathOf(mdoc, path)
}

export type RegisteredUse = RegisteredRelyingParty['uses'][number]

/** What the registry has to register for a policy, no more: the `uses` entry of the trust list. */
export function registeredUse(
  policy: Policy,
  contact: string,
  { vctsOf, docTypeOf, w3cTypeOf }: KnownTypes,
): RegisteredUse {
  return {
    policyId: policy.id,
    purpose: policy.purpose,
    legalBasis: policy.legalBasis,
    retention: policy.retention,
    contact,
    credentials: policy.asks.flatMap((ask) => {
      const claims = distinctPaths(ask.claims)
      const docType = ask.orMdoc === true ? docTypeOf(ask.type) : undefined
      const elements =
        docType === undefined ? [] : [{ vct: docType, claims: claims.map((path) => elementPath(ask.type, path)) }]
      // Two of those formats hide nothing, so all of the subject is what has to be registered (assurance M9).
      const word = ask.orW3c === true ? w3cTypeOf(ask.type) : undefined
      const w3cTypes = ask.orW3c === true ? [...vctsOf(ask.type), ...(word === undefined ? [] : [word])] : []
      const whole = w3cTypes.map((vct) => ({ vct, claims: [[SUBJECT]] }))
      return [...vctsOf(ask.type).map((vct) => ({ vct, claims })), ...elements, ...whole]
    }),
  }
}

/** The same claim may be asked twice, once with `values`. */
export const distinctPaths = (claims: readonly AskedClaim[]): (readonly string[])[] =>
  claims
    .map((claim) => claim.path)
    .filter((path, index, paths) => paths.findIndex((other) => other.join('.') === path.join('.')) === index)
