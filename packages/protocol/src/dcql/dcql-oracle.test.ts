import { DcqlQuery as Oracle } from 'dcql'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CandidateCredential } from './candidate-credential.ts'
import { matchQuery } from './match-query.ts'
import { parseDcqlQuery } from './parse-dcql-query.ts'

// A small world, so that queries and credentials meet often.
const name = fc.constantFrom('a', 'b', 'c')
const leaf = fc.oneof(fc.constantFrom('x', 'y'), fc.constantFrom(1, 2), fc.boolean())
const claimsArbitrary = fc.dictionary(
  name,
  fc.oneof(leaf, fc.array(leaf, { minLength: 1, maxLength: 2 }), fc.dictionary(name, leaf, { minKeys: 1, maxKeys: 2 })),
  { minKeys: 1, maxKeys: 3 },
)
const path = fc
  .tuple(name, fc.array(fc.oneof(name, fc.constantFrom(0, 1), fc.constant(null)), { maxLength: 1 }))
  .map(([first, rest]) => [first, ...rest])
const claimQuery = fc.record(
  { path, values: fc.array(leaf, { minLength: 1, maxLength: 2 }) },
  { requiredKeys: ['path'] },
)
const credentialQuery = (id: string) =>
  fc
    .record({
      vct: fc.constantFrom('v1', 'v2'),
      claims: fc.uniqueArray(claimQuery, {
        minLength: 1,
        maxLength: 3,
        selector: (claim) => JSON.stringify(claim.path),
      }),
      withSets: fc.boolean(),
      sets: fc.array(fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
      withClaims: fc.boolean(),
    })
    .map(({ vct, claims, withSets, sets, withClaims }) => {
      const named = claims.map((claim, at) => ({ id: `c${at}`, ...claim }))
      return {
        id,
        format: 'dc+sd-jwt' as const,
        meta: { vct_values: [vct] as [string] },
        ...(withClaims && { claims: named }),
        ...(withClaims && withSets && { claim_sets: sets.map((set) => set.map((at) => `c${at % named.length}`)) }),
      }
    })
const query = fc.record(
  {
    credentials: fc.tuple(credentialQuery('q1'), credentialQuery('q2')),
    credential_sets: fc.array(
      fc.record({
        options: fc.array(fc.constantFrom(['q1'], ['q2'], ['q1', 'q2']), { minLength: 1, maxLength: 2 }),
        required: fc.boolean(),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: ['credentials'] },
)
const held = fc.array(fc.record({ vct: fc.constantFrom('v1', 'v2'), claims: claimsArbitrary }), { maxLength: 3 })

test('our matcher and the library dcql agree on what can be satisfied and by which credentials [S 20]', () => {
  fc.assert(
    fc.property(query, held, (wire, generated) => {
      // The library cannot word its issues about objects without a prototype, which is how the generator makes them.
      const credentials: typeof generated = JSON.parse(JSON.stringify(generated))
      const theirs = Oracle.query(
        Oracle.parse(wire as unknown as Parameters<typeof Oracle.parse>[0]),
        credentials.map((credential) => ({
          credential_format: 'dc+sd-jwt' as const,
          cryptographic_holder_binding: true,
          ...credential,
        })),
      )
      const parsed = parseDcqlQuery(wire)
      if (!parsed.ok) throw new Error(`${parsed.reason.field}: ${parsed.reason.problem}`)
      const ours = matchQuery(
        parsed.value,
        credentials.map(
          (credential, at): CandidateCredential => ({
            id: `${at}`,
            format: 'dc+sd-jwt',
            holderBound: true,
            ...credential,
          }),
        ),
      )
      for (const { queryId, candidates } of ours.queries) {
        const match = theirs.credential_matches[queryId]
        const valid = match?.success ? match.valid_credentials.map((found) => `${found.input_credential_index}`) : []
        expect(candidates.map(({ credentialId }) => credentialId)).toEqual(valid)
      }
      expect(ours.satisfiable).toBe(theirs.can_be_satisfied)
    }),
    { numRuns: 2000, seed: 20261120 },
  )
}, 60_000)
