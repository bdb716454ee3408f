import { type AttestationTypeId, attestationTypeOfVct, type JsonObject } from '@sojourn/domain'
import type { TrustList } from '@sojourn/trust'
import type { AcceptedEvidence, EvidenceRule } from './evidence-policy.ts'

const SEPARATOR = '_for_'

/** Which evidence an answer is, and for which credential: DCQL ids hold letters, digits, `_` and `-`. */
export function ofQueryId(queryId: string): { readonly type: AttestationTypeId; readonly shownFor: AttestationTypeId } {
  const [type, shownFor] = queryId.split(SEPARATOR)
  return { type: type as AttestationTypeId, shownFor: shownFor as AttestationTypeId }
}

/**
 * For every rule one of its kinds (OID4VP-1.0 6 (dcql_query)). As SD-JWT VC alone: a format that hides nothing would tell the agency more
 * than it asks. Kinds that no listed issuer issues are not asked for; undefined when a rule has none left.
 */
export function evidenceQuery(
  rules: ReadonlyMap<AttestationTypeId, EvidenceRule>,
  trustList: TrustList,
): JsonObject | undefined {
  const sets = [...rules].map(([shownFor, { anyOf }]) =>
    anyOf.flatMap((accepted) => {
      const vcts = vctsOf(accepted, trustList)
      return vcts.length === 0 ? [] : [credentialQuery(`${accepted.type}${SEPARATOR}${shownFor}`, accepted, vcts)]
    }),
  )
  if (sets.length === 0 || sets.some((set) => set.length === 0)) return undefined
  return {
    credentials: sets.flat(),
    credential_sets: sets.map((set) => ({ options: set.map(({ id }) => [id]), required: true })),
  }
}

const credentialQuery = (id: string, { claims }: AcceptedEvidence, vcts: readonly string[]) => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: [...vcts] },
  claims: claims.map(({ path, values }) => ({
    path: [...path],
    ...(values === undefined ? {} : { values: [...values] }),
  })),
})

/** Every name under which an accepted issuer issues it; cities differ in the base of their `vct`. */
const vctsOf = ({ type, issuers }: AcceptedEvidence, trustList: TrustList): readonly string[] => [
  ...new Set(
    trustList.issuers
      .filter(({ issuer }) => issuers === undefined || issuers.includes(issuer))
      .flatMap((entry) => entry.types.filter((name) => attestationTypeOfVct(name) === type)),
  ),
]
