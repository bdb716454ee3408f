/** Why a document is not one of VCDM 2.0, one code for each part of it. */
export type VcdmRefusal =
  | ContextRefusal
  | 'malformed_type'
  | 'unmapped_type'
  | 'malformed_id'
  | 'malformed_name'
  | 'malformed_issuer'
  | 'malformed_subject'
  | 'malformed_validity'
  | 'reversed_validity'
  | 'malformed_credential_status'
  | 'malformed_schema'
  | 'malformed_refresh_service'
  | 'malformed_terms_of_use'
  | 'malformed_evidence'
  | 'malformed_proof'
  | 'malformed_related_resource'
  | 'wrong_digest'
  | 'malformed_holder'
  | 'malformed_presented_credentials'

export type ContextRefusal = 'wrong_base_context' | 'malformed_context' | 'unknown_context' | 'redefined_term'
