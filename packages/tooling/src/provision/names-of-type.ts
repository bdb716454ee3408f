import { ATTESTATION_TYPES, type AttestationTypeId, vctOf } from '@sojourn/domain'

/** Every name under which an agency may issue the type, one a format. */
export function namesOfType(issuerUrl: string, id: AttestationTypeId): readonly string[] {
  const { w3cType, mdoc } = ATTESTATION_TYPES[id]
  return [vctOf(issuerUrl, id), w3cType, ...(mdoc === undefined ? [] : [mdoc.docType])]
}
