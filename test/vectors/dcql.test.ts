import type { JsonObject } from '@sojourn/keys'
import { type CandidateCredential, matchQuery, parseDcqlQuery, resolveClaimsPath } from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

const FILE = 'dcql/dcql-ts-cases.json'

interface RecordedCredential {
  readonly credential_format: string
  readonly vct?: string
  readonly type?: readonly string[]
  readonly doctype?: string
  readonly claims?: JsonObject
  readonly namespaces?: JsonObject
  readonly authority?: { readonly type: string; readonly values: readonly string[] }
  readonly cryptographic_holder_binding: boolean
}

interface RecordedCase {
  readonly draft_mdoc_claim_syntax: boolean
  readonly query: { readonly credentials: readonly { readonly meta?: object }[] }
  readonly credentials: readonly RecordedCredential[]
  readonly expected: {
    readonly can_be_satisfied: boolean
    readonly matches: Readonly<
      Record<
        string,
        {
          readonly credentials: readonly {
            readonly input_credential_index: number
            readonly valid_claim_sets: readonly JsonObject[]
          }[]
        }
      >
    >
  }
}

const candidate = (held: RecordedCredential, at: number): CandidateCredential => ({
  id: `${at}`,
  format: held.credential_format,
  ...(held.vct !== undefined && { vct: held.vct }),
  ...(held.type !== undefined && { types: held.type }),
  ...(held.doctype !== undefined && { doctype: held.doctype }),
  claims: held.claims ?? held.namespaces ?? {},
  holderBound: held.cryptographic_holder_binding,
  ...(held.authority !== undefined && { authorities: [held.authority] }),
})

/** `meta` became required after some of these were written; the library fills in nothing for it, so an empty one says the same. */
const withMeta = (query: RecordedCase['query']) => ({
  ...query,
  credentials: query.credentials.map((credential) => ({ meta: {}, ...credential })),
})

const cases: readonly RecordedCase[] = vectorsArePresent(FILE) ? JSON.parse(readVectors(FILE)) : []
const ours = cases.map((recorded, at) => ({ at, recorded })).filter(({ recorded }) => !recorded.draft_mdoc_claim_syntax)

describe.skipIf(ours.length === 0)('the cases recorded from the library dcql', () => {
  test.each(ours)(
    'number $at: the same credentials match, and the same claims of them are shown [S 20]',
    ({ recorded }) => {
      const query = parseDcqlQuery(withMeta(recorded.query))
      if (!query.ok) throw new Error(`${query.reason.field}: ${query.reason.problem}`)
      const held = recorded.credentials.map(candidate)
      const match = matchQuery(query.value, held)
      expect(match.satisfiable).toBe(recorded.expected.can_be_satisfied)
      for (const { queryId, candidates } of match.queries) {
        const expected = recorded.expected.matches[queryId]?.credentials ?? []
        expect(candidates.map(({ credentialId }) => Number(credentialId))).toEqual(
          expected.map(({ input_credential_index: index }) => index),
        )
        for (const [place, { credentialId, disclose }] of candidates.entries()) {
          const shown = expected[place]?.valid_claim_sets[0] ?? {}
          const claims = held[Number(credentialId)]?.claims ?? {}
          for (const path of disclose) {
            // Elements that are not shown stand as null in the library's picture, so places agree.
            expect(resolveClaimsPath(shown, path)[0]?.value).toEqual(resolveClaimsPath(claims, path)[0]?.value)
          }
          expect(leaves(shown)).toBe(
            disclose.reduce((sum, path) => sum + leaves(resolveClaimsPath(claims, path)[0]?.value), 0),
          )
        }
      }
    },
  )
})

function leaves(value: unknown): number {
  if (value === null || value === undefined) return 0
  if (typeof value !== 'object') return 1
  return Object.values(value).reduce((sum: number, inside) => sum + leaves(inside), 0)
}
