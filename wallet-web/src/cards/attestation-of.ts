import { ATTESTATION_TYPES, type AttestationTypeId, attestationTypeOfVct } from '@sojourn/domain'
import type { HeldFormat } from '../vault/schema-v1.ts'

/** Which of the known attestations this is; undefined for a type from elsewhere, which is shown by the names its issuer gives. */
export function attestationOf(held: {
  readonly format: HeldFormat
  readonly type: string
}): AttestationTypeId | undefined {
  if (held.format === 'dc+sd-jwt') return attestationTypeOfVct(held.type)
  return Object.values(ATTESTATION_TYPES).find(({ w3cType }) => w3cType === held.type)?.id
}
