import type { JsonObject } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type ClaimDescription, claimDescriptions, claimsOnWire } from './claim-description.ts'
import { type DisclosurePolicy, disclosurePolicyOnWire, disclosurePolicySchema } from './disclosure-policy.ts'
import { type DisplayName, displayNames, displayOnWire } from './display.ts'
import type { KeyAttestationRequirement } from './key-attestation.ts'

/** One entry of `credential_configurations_supported`: OID4VCI-1.0 12.2.4 (credential-issuer-parameters) and appendix A. */
export interface CredentialConfiguration {
  /** `dc+sd-jwt`, `jwt_vc_json`, `mso_mdoc`, or one that this product does not know. */
  readonly format: string
  readonly scope?: string
  /** Of `dc+sd-jwt`. */
  readonly vct?: string
  /** Of the W3C formats: `credential_definition.type`. */
  readonly types?: readonly string[]
  /** Of those in JSON-LD: `credential_definition.@context`, as far as it is made of URLs. */
  readonly contexts?: readonly string[]
  /** Of `mso_mdoc`. */
  readonly docType?: string
  /** Names of JOSE; for `mso_mdoc` the numbers of COSE. */
  readonly signingAlgs: readonly (string | number)[]
  /** `jwk`, `did:jwk`, ...; empty when the credential is bound to no key. */
  readonly bindingMethods: readonly string[]
  readonly proofTypes: Readonly<Record<string, ProofType>>
  readonly display: readonly DisplayName[]
  readonly claims: readonly ClaimDescription[]
  readonly reusePolicy?: ReusePolicy
  /** Left out: whoever is registered may ask for it. */
  readonly disclosurePolicy?: DisclosurePolicy
}

/** How often a copy is shown, and when a wallet comes for new ones: ETSI-119472-3 4.2.4.2 (credential-reuse-policy), method A of the ARF. */
export interface ReusePolicy {
  readonly method: 'once_only'
  readonly batchSize: number
  /** New copies are asked for when so many are left. */
  readonly reissueWhenUnused: number
}

export interface ProofType {
  readonly algs: readonly string[]
  /** There, be it empty, when keys must come attested. */
  readonly keyAttestationsRequired?: KeyAttestationRequirement
}

const names = z.array(z.string().min(1).max(256)).max(64)

const reusePolicy = z.object({
  options: z
    .array(
      z.object({
        details: z.array(z.string().max(64)).max(16),
        batch_size: z.int().min(1).optional(),
        reissue_trigger_unused: z.int().min(0).optional(),
      }),
    )
    .max(16),
})

const attestationsRequired = z
  .object({ key_storage: names.min(1).optional(), user_authentication: names.min(1).optional() })
  .transform(
    ({ key_storage, user_authentication }): KeyAttestationRequirement => ({
      ...(key_storage !== undefined && { keyStorage: key_storage }),
      ...(user_authentication !== undefined && { userAuthentication: user_authentication }),
    }),
  )

const attestationsOnWire = ({ keyStorage, userAuthentication }: KeyAttestationRequirement): JsonObject => ({
  ...(keyStorage !== undefined && { key_storage: [...keyStorage] }),
  ...(userAuthentication !== undefined && { user_authentication: [...userAuthentication] }),
})

export const configurationSchema = z
  .object({
    format: z.string().min(1).max(64),
    scope: z.string().min(1).max(256).optional(),
    vct: z.string().min(1).max(2048).optional(),
    doctype: z.string().min(1).max(2048).optional(),
    credential_definition: z
      .object({ type: names.min(1), '@context': z.array(z.unknown()).max(16).optional() })
      .optional(),
    credential_signing_alg_values_supported: z
      .array(z.union([z.string().max(64), z.int()]))
      .max(64)
      .default([]),
    cryptographic_binding_methods_supported: names.default([]),
    proof_types_supported: z
      .record(
        z.string().max(64),
        z.object({
          proof_signing_alg_values_supported: names.min(1),
          key_attestations_required: attestationsRequired.optional(),
        }),
      )
      .default({}),
    credential_metadata: z
      .object({
        display: displayNames.default([]),
        claims: claimDescriptions.default([]),
        credential_reuse_policy: reusePolicy.optional().catch(undefined),
        embedded_disclosure_policy: disclosurePolicySchema.optional(),
      })
      .default({ display: [], claims: [] }),
  })
  .refine((configuration) => configuration.format !== 'dc+sd-jwt' || configuration.vct !== undefined, {
    path: ['vct'],
    params: { problem: 'missing' },
  })
  .refine(
    (configuration) => configuration.format !== 'jwt_vc_json' || configuration.credential_definition !== undefined,
    {
      path: ['credential_definition'],
      params: { problem: 'missing' },
    },
  )
  .refine((configuration) => configuration.format !== 'mso_mdoc' || configuration.doctype !== undefined, {
    path: ['doctype'],
    params: { problem: 'missing' },
  })
  .transform(
    (wire): CredentialConfiguration => ({
      format: wire.format,
      ...(wire.scope !== undefined && { scope: wire.scope }),
      ...(wire.vct !== undefined && { vct: wire.vct }),
      ...(wire.credential_definition !== undefined && { types: wire.credential_definition.type }),
      ...(wire.credential_definition?.['@context'] !== undefined && {
        contexts: wire.credential_definition['@context'].filter((context) => typeof context === 'string'),
      }),
      ...(wire.doctype !== undefined && { docType: wire.doctype }),
      signingAlgs: wire.credential_signing_alg_values_supported,
      bindingMethods: wire.cryptographic_binding_methods_supported,
      proofTypes: Object.fromEntries(
        Object.entries(wire.proof_types_supported).map(([type, proof]) => [
          type,
          {
            algs: proof.proof_signing_alg_values_supported,
            ...(proof.key_attestations_required !== undefined && {
              keyAttestationsRequired: proof.key_attestations_required,
            }),
          },
        ]),
      ),
      display: wire.credential_metadata.display,
      claims: wire.credential_metadata.claims,
      ...readReusePolicy(wire.credential_metadata.credential_reuse_policy),
      ...(wire.credential_metadata.embedded_disclosure_policy !== undefined && {
        disclosurePolicy: wire.credential_metadata.embedded_disclosure_policy,
      }),
    }),
  )

/** The first option that is ours; a policy of other methods is as though none was said. */
function readReusePolicy(wire: z.output<typeof reusePolicy> | undefined): Pick<CredentialConfiguration, 'reusePolicy'> {
  const option = wire?.options.find(({ details }) => details.includes('once_only'))
  if (option?.batch_size === undefined) return {}
  const reissueWhenUnused = option.reissue_trigger_unused ?? 0
  return { reusePolicy: { method: 'once_only', batchSize: option.batch_size, reissueWhenUnused } }
}

const reusePolicyOnWire = ({ method, batchSize, reissueWhenUnused }: ReusePolicy): JsonObject => ({
  id: 'arf_annex_ii',
  options: [{ details: [method], batch_size: batchSize, reissue_trigger_unused: reissueWhenUnused }],
})

/** Display and claims sit under `credential_metadata`, no longer beside it; empty lists are left out. */
export const configurationOnWire = (configuration: CredentialConfiguration): JsonObject => ({
  format: configuration.format,
  ...(configuration.scope !== undefined && { scope: configuration.scope }),
  ...(configuration.vct !== undefined && { vct: configuration.vct }),
  ...(configuration.types !== undefined && {
    credential_definition: {
      ...(configuration.contexts !== undefined && { '@context': [...configuration.contexts] }),
      type: [...configuration.types],
    },
  }),
  ...(configuration.docType !== undefined && { doctype: configuration.docType }),
  ...(configuration.signingAlgs.length > 0 && {
    credential_signing_alg_values_supported: [...configuration.signingAlgs],
  }),
  ...(configuration.bindingMethods.length > 0 && {
    cryptographic_binding_methods_supported: [...configuration.bindingMethods],
    proof_types_supported: Object.fromEntries(
      Object.entries(configuration.proofTypes).map(([type, proof]) => [
        type,
        {
          proof_signing_alg_values_supported: [...proof.algs],
          ...(proof.keyAttestationsRequired !== undefined && {
            key_attestations_required: attestationsOnWire(proof.keyAttestationsRequired),
          }),
        },
      ]),
    ),
  }),
  ...metadataOnWire(configuration),
})

function metadataOnWire({
  display,
  claims,
  reusePolicy: reuse,
  disclosurePolicy,
}: CredentialConfiguration): JsonObject {
  const metadata: JsonObject = {
    ...(display.length > 0 && { display: displayOnWire(display) }),
    ...(claims.length > 0 && { claims: claimsOnWire(claims) }),
    ...(reuse !== undefined && { credential_reuse_policy: reusePolicyOnWire(reuse) }),
    ...(disclosurePolicy !== undefined && { embedded_disclosure_policy: disclosurePolicyOnWire(disclosurePolicy) }),
  }
  return Object.keys(metadata).length === 0 ? {} : { credential_metadata: metadata }
}
