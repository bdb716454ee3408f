/** SD-JWT-VC 2.2.2.3 (registered-jwt-claims): neither these nor anything inside them may be selectively disclosable. */
export const NEVER_DISCLOSED: readonly string[] = [
  'iss',
  'nbf',
  'exp',
  'cnf',
  'vct',
  'vct#integrity',
  'aka_vcts',
  'status',
]
