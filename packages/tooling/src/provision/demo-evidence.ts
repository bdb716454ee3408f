import { words } from '@sojourn/domain'
import type { DemoRelyingParty } from './demo-registry.ts'

interface DemoEvidence {
  /** The agency in the part of a verifier: registered as one, with a use of its own. */
  readonly party: DemoRelyingParty
  /** What the agency is configured with: which of it counts for what. */
  readonly rules: object
}

/**
 * Decree 663, Art. 2: stable employment or a stable dwelling. What the registry lets the agency ask and what it does ask are written apart
 * on purpose, as for every relying party.
 */
export const DEMO_EVIDENCE: readonly DemoEvidence[] = [
  {
    party: {
      id: 'public-security',
      name: words('示范市公安局', 'Shifan City Public Security Bureau (demo)'),
      kind: 'government',
      creditCode: '11010101DEM000022E',
      contact: 'permits@public-security.example',
      uses: [
        {
          policyId: 'permit-evidence',
          purpose: words(
            '审核居住证申请：在本市有合法稳定住所或合法稳定就业',
            'To decide on an application for a residence permit: a stable dwelling or stable employment in the city',
          ),
          legalBasis: words(
            '《居住证暂行条例》（国务院令第663号）第二条、第九条',
            'Provisional Regulations on Residence Permits (Decree 663) Art. 2 and 9',
          ),
          retention: words(
            '出示的事实随申请保存，凭证本身不保存',
            'The facts shown are kept with the application, the credential itself is not',
          ),
          asks: [
            { type: 'tenancy-registration', claims: ['holder_role', 'use', 'district', 'until'] },
            { type: 'employment', claims: ['employer', 'since', 'registered_with_hrss'] },
          ],
        },
      ],
    },
    rules: {
      'residence-permit': {
        decidedBy: 'officers',
        anyOf: [
          {
            type: 'tenancy-registration',
            claims: [
              { path: ['holder_role'] },
              { path: ['use'], values: ['residential'] },
              { path: ['district'] },
              { path: ['until'] },
            ],
          },
          {
            type: 'employment',
            claims: [{ path: ['employer'] }, { path: ['since'] }, { path: ['registered_with_hrss'], values: [true] }],
          },
        ],
      },
    },
  },
]
