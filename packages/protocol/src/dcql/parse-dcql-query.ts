import { ok, type Result } from '@sojourn/domain'
import * as z from 'zod'
import '../zod-without-eval.ts'
import { type ClaimsPath, claimsPathSchema } from '../claims-path.ts'
import { type FieldProblem, readMessage } from '../field-problem.ts'
import type { ClaimQuery, CredentialMeta, CredentialQuery, DcqlQuery } from './dcql-query.ts'

const id = z
  .string()
  .max(256)
  .regex(/^[A-Za-z0-9_-]+$/)

const name = z.string().min(1).max(2048)

const claimSchema = z.object({
  id: id.optional(),
  path: claimsPathSchema,
  values: z
    .array(z.union([z.string().max(4096), z.int(), z.boolean()]))
    .min(1)
    .max(256)
    .optional(),
  intent_to_retain: z.unknown().optional(),
})

const MDOC = 'mso_mdoc'

/** OID4VP-1.0 7.2.1 (processing): a name space and an element, no more and no less. */
const isElementPath = (path: ClaimsPath): boolean =>
  path.length === 2 && path.every((component) => typeof component === 'string')

const credentialSchema = z
  .object({
    id,
    format: z.string().min(1).max(64),
    multiple: z.boolean().default(false),
    meta: z.object({
      vct_values: z.array(name).min(1).max(64).optional(),
      type_values: z.array(z.array(name).min(1).max(32)).min(1).max(64).optional(),
      doctype_value: name.optional(),
    }),
    trusted_authorities: z
      .array(z.object({ type: z.string().min(1).max(64), values: z.array(name).min(1).max(64) }))
      .min(1)
      .max(16)
      .optional(),
    require_cryptographic_holder_binding: z.boolean().default(true),
    claims: z.array(claimSchema).min(1).max(128).optional(),
    claim_sets: z.array(z.array(id).min(1).max(128)).min(1).max(64).optional(),
  })
  .superRefine((query, context) => {
    const report = (path: PropertyKey[], what: string) =>
      context.addIssue({ code: 'custom', path, params: { problem: what } })
    if (query.format === MDOC) {
      for (const { path, intent_to_retain: intent } of query.claims ?? []) {
        if (!isElementPath(path)) report(['claims'], 'malformed')
        if (intent !== undefined && typeof intent !== 'boolean') report(['claims'], 'wrong_type')
      }
    }
    const claimIds = (query.claims ?? []).flatMap((claim) => claim.id ?? [])
    if (new Set(claimIds).size !== claimIds.length) report(['claims'], 'conflict')
    if (query.claim_sets === undefined) return
    if (query.claims === undefined) report(['claim_sets'], 'not_allowed')
    else if (claimIds.length !== query.claims.length) report(['claims'], 'missing')
    else if (query.claim_sets.flat().some((member) => !claimIds.includes(member))) report(['claim_sets'], 'mismatch')
  })

const querySchema = z
  .object({
    credentials: z.array(credentialSchema).min(1).max(64),
    credential_sets: z
      .array(
        z.object({ options: z.array(z.array(id).min(1).max(64)).min(1).max(64), required: z.boolean().default(true) }),
      )
      .min(1)
      .max(32)
      .optional(),
  })
  .superRefine((query, context) => {
    const ids = query.credentials.map((credential) => credential.id)
    if (new Set(ids).size !== ids.length) {
      context.addIssue({ code: 'custom', path: ['credentials'], params: { problem: 'conflict' } })
    }
    if ((query.credential_sets ?? []).some((set) => set.options.flat().some((member) => !ids.includes(member)))) {
      context.addIssue({ code: 'custom', path: ['credential_sets'], params: { problem: 'mismatch' } })
    }
  })

export function parseDcqlQuery(json: unknown): Result<DcqlQuery, FieldProblem> {
  const read = readMessage(querySchema, json)
  if (!read.ok) return read
  return ok({
    credentials: read.value.credentials.map(credentialQuery),
    credentialSets: read.value.credential_sets ?? [],
  })
}

const credentialQuery = (wire: z.output<typeof credentialSchema>): CredentialQuery => ({
  id: wire.id,
  format: wire.format,
  multiple: wire.multiple,
  meta: credentialMeta(wire.meta),
  trustedAuthorities: wire.trusted_authorities ?? [],
  requireHolderBinding: wire.require_cryptographic_holder_binding,
  claims: wire.claims?.map((claim) => claimQuery(claim, wire.format)),
  claimSets: wire.claim_sets,
})

const credentialMeta = (wire: z.output<typeof credentialSchema>['meta']): CredentialMeta => ({
  ...(wire.vct_values !== undefined && { vctValues: wire.vct_values }),
  ...(wire.type_values !== undefined && { typeValues: wire.type_values }),
  ...(wire.doctype_value !== undefined && { doctypeValue: wire.doctype_value }),
})

const claimQuery = (wire: z.output<typeof claimSchema>, format: string): ClaimQuery => ({
  ...(wire.id !== undefined && { id: wire.id }),
  path: wire.path,
  ...(wire.values !== undefined && { values: wire.values }),
  // Elsewhere it is a member like any that is not known.
  ...(format === MDOC && typeof wire.intent_to_retain === 'boolean' && { intentToRetain: wire.intent_to_retain }),
})
