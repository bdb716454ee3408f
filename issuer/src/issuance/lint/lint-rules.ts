import type { LintProblem } from './lint-problem.ts'

/**
 * What the second readers of these formats can find, one rule a line (assurance P2). Their answers are of this type, so a rule that is not
 * listed does not build; and each has a credential that breaks it and it alone, or a test fails.
 */
export const LINT_RULES = {
  'dc-sd-jwt': [
    'too_large',
    'shape',
    'not_canonical',
    'header_members',
    'alg',
    'typ',
    'x5c',
    'payload_members',
    'issuer',
    'type',
    'type_integrity',
    'issued_at',
    'expires_at',
    'time_precision',
    'holder_key',
    'status',
    'sd_alg',
    'synthetic',
    'disclosure_shape',
    'salt',
    'salt_repeated',
    'digest_order',
    'digest_unknown',
    'claims_differ',
    'visible_claim',
    'disclosure_unused',
    'signature',
  ],
  'jwt-vc': [
    'too_large',
    'shape',
    'not_canonical',
    'header_members',
    'alg',
    'typ',
    'kid',
    'payload_members',
    'issuer',
    'subject',
    'credential_id',
    'issued_at',
    'expires_at',
    'time_precision',
    'status',
    'context',
    'type',
    'synthetic',
    'claims_differ',
    'signature',
  ],
} as const satisfies Record<string, readonly LintProblem[]>

export type SdJwtVcProblem = (typeof LINT_RULES)['dc-sd-jwt'][number]
export type JwtVcProblem = (typeof LINT_RULES)['jwt-vc'][number]
