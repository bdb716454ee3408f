import type { JsonObject } from '@sojourn/domain'
import type { CredentialQuery, DcqlQuery } from './dcql-query.ts'

/** What equals its default is left out. */
export const buildDcqlQuery = (query: DcqlQuery): JsonObject => ({
  credentials: query.credentials.map(credentialOnWire),
  ...(query.credentialSets.length > 0 && {
    credential_sets: query.credentialSets.map((set) => ({
      options: set.options.map((option) => [...option]),
      ...(!set.required && { required: false }),
    })),
  }),
})

const credentialOnWire = (query: CredentialQuery): JsonObject => ({
  id: query.id,
  format: query.format,
  ...(query.multiple && { multiple: true }),
  meta: {
    ...(query.meta.vctValues !== undefined && { vct_values: [...query.meta.vctValues] }),
    ...(query.meta.typeValues !== undefined && { type_values: query.meta.typeValues.map((types) => [...types]) }),
    ...(query.meta.doctypeValue !== undefined && { doctype_value: query.meta.doctypeValue }),
  },
  ...(query.trustedAuthorities.length > 0 && {
    trusted_authorities: query.trustedAuthorities.map(({ type, values }) => ({ type, values: [...values] })),
  }),
  ...(!query.requireHolderBinding && { require_cryptographic_holder_binding: false }),
  ...(query.claims !== undefined && {
    claims: query.claims.map((claim) => ({
      ...(claim.id !== undefined && { id: claim.id }),
      path: [...claim.path],
      ...(claim.values !== undefined && { values: [...claim.values] }),
      ...(claim.intentToRetain !== undefined && { intent_to_retain: claim.intentToRetain }),
    })),
  }),
  ...(query.claimSets !== undefined && { claim_sets: query.claimSets.map((set) => [...set]) }),
})
