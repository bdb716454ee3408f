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
}

const MDOC_SUFFIX = '_mdoc'

/** Which ask of the policy an answer is for, in whatever format it came. */
export const askIdOf = (queryId: string): string =>
  queryId.endsWith(MDOC_SUFFIX) ? queryId.slice(0, -MDOC_SUFFIX.length) : queryId

/**
 * The policy's question as a DCQL query on the wire (OID4VP-1.0 6 (dcql_query)). Only formats that disclose claim by claim: SD-JWT VC, and
 * mdoc where the policy says so; another would tell more than the policy asks.
 */
export function policyQuery(policy: Policy, parameters: PolicyParameters, known: KnownTypes): JsonObject {
  const asks = asksOn(policy, parameters)
  const credentials = asks.flatMap((ask) => {
    const docType = ask.orMdoc === true ? known.docTypeOf(ask.type) : undefined
    const asMdoc = docType === undefined ? [] : [mdocQuery(ask, docType, parameters)]
    return [sdJwtVcQuery(ask, known.vctsOf(ask.type), parameters), ...asMdoc]
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
  id: `${ask.queryId}${MDOC_SUFFIX}`,
  format: 'mso_mdoc',
  meta: { doctype_value: docType },
  claims: ask.claims.map((claim) => ({
    ...ofClaim(claim, parameters),
    path: elementPath(ask.type, claim.path),
    intent_to_retain: claim.use === 'kept',
  })),
  ...claimSetsOf(ask),
})

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
      const inMdoc = `${id}${MDOC_SUFFIX}`
      const names = ids.includes(inMdoc) ? [id, inMdoc] : [id]
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
export function registeredUse(policy: Policy, contact: string, { vctsOf, docTypeOf }: KnownTypes): RegisteredUse {
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
      return [...vctsOf(ask.type).map((vct) => ({ vct, claims })), ...elements]
    }),
  }
}

/** The same claim may be asked twice, once with `values`. */
export const distinctPaths = (claims: readonly AskedClaim[]): (readonly string[])[] =>
  claims
    .map((claim) => claim.path)
    .filter((path, index, paths) => paths.findIndex((other) => other.join('.') === path.join('.')) === index)
