import type { JsonObject, JsonValue } from '@sojourn/domain'
import { parseSdJwt, revealDisclosures } from '@sojourn/formats'
import { parseDcqlQuery } from '@sojourn/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { heldCards } from '../cards/held-cards.ts'
import { TYPES, vct } from '../testing/fake-registry.ts'
import { createFakeWorld } from '../testing/fake-world.ts'
import { buildVpToken } from './build-vp-token.ts'
import { type Consent, judgeConsent } from './consent.ts'
import { type ConsentSheet, consentSheet } from './consent-sheet.ts'
import { pickCopies } from './pick-copies.ts'

const RUNS = 5_000

const PATHS: readonly (readonly string[])[] = [
  ['name'],
  ['citizen_id'],
  ['residence'],
  ['residence', 'city'],
  ['residence', 'district'],
  ['age_over', '18'],
  ['guardian'],
  ['child_name'],
  ['pension'],
  ['pension', 'over', '12'],
  ['as_of'],
  ['nowhere'],
]

const anyQuery = fc.array(
  fc.record({
    type: fc.constantFrom(...TYPES),
    claims: fc.option(fc.uniqueArray(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 4 }), { nil: undefined }),
    sets: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
)
type AnyQuery = typeof anyQuery extends fc.Arbitrary<infer T> ? T : never

function wireQuery(queries: AnyQuery, optional: boolean): JsonObject {
  const credentials = queries.map(({ type, claims, sets }, at) => ({
    id: `q${at}`,
    format: 'dc+sd-jwt',
    meta: { vct_values: [vct(type)] },
    ...(claims ? { claims: claims.map((path, n) => ({ id: `c${n}`, path: [...path] })) } : {}),
    ...(claims && sets ? { claim_sets: [['c0'], claims.map((_, n) => `c${n}`)] } : {}),
  }))
  const credential_sets = credentials.map(({ id }, at) => ({ options: [[id]], required: at === 0 || !optional }))
  return { credentials, ...(optional ? { credential_sets } : {}) }
}

/** Any subset of what fits, with any subset of the sensitive kinds: also those that a screen would never send. */
const consentFrom = (sheet: ConsentSheet, picks: readonly boolean[], sensitive: readonly boolean[]): Consent => ({
  answers: sheet.items
    .filter((_, at) => picks[at])
    .map(({ queryId, choices }) => ({ queryId, cardId: choices[0]?.cardId ?? '' })),
  sensitive: (['identity_number', 'portrait', 'under_14', 'medical', 'financial'] as const).filter(
    (_, at) => sensitive[at],
  ),
  guardianAgrees: true,
  signs: false,
})

const ALWAYS = new Set(['iss', 'iat', 'exp', 'vct', 'cnf', 'status', 'synthetic'])

function leaves(value: JsonValue, at: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [at.join('.')]
  return Object.entries(value).flatMap(([name, inner]) =>
    at.length === 0 && ALWAYS.has(name) ? [] : leaves(inner, [...at, name]),
  )
}

describe('what is presented', async () => {
  const world = await createFakeWorld()
  await world.receive(['residence-permit', 'household-relation', 'insurance-statement'])
  const held = await heldCards(world.ports.storage, 0)
  const keys = await world.ports.storage.list('keys')
  const copies = held.flatMap((card) => card.copies)
  const deps = { holderKeys: world.ports.holderKeys, clock: world.ports.clock }
  const request = { nonce: 'n'.repeat(24), audience: 'x509_hash:a' }

  test(`is never more than what was requested and agreed to, over ${RUNS} queries [M 9]`, async () => {
    let shown = 0
    const property = fc.asyncProperty(
      anyQuery,
      fc.boolean(),
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      async (queries, optional, picks, sensitive) => {
        const query = parseDcqlQuery(wireQuery(queries, optional))
        if (!query.ok) throw new Error(`${query.reason.field} ${query.reason.problem}`)
        const sheet = consentSheet(query.value, held, world.ports.clock())
        if (!sheet) return
        const consent = consentFrom(sheet, picks, sensitive)
        const agreed = judgeConsent(sheet, consent)
        if (!agreed.ok) return
        const cardIds = agreed.value.map(({ choice }) => choice.cardId)
        const picked = pickCopies(cardIds, copies, keys)
        if (!picked) throw new Error('no copies')
        const vpToken = await buildVpToken(deps, request, agreed.value, picked)
        shown++
        expect(Object.keys(vpToken).toSorted()).toEqual(consent.answers.map(({ queryId }) => queryId).toSorted())
        for (const [id, [compact = '']] of Object.entries(vpToken)) {
          const asked = queries[Number(id.slice(1))]?.claims ?? []
          const sdJwt = parseSdJwt(compact)
          const processed = sdJwt.ok ? revealDisclosures(sdJwt.value) : sdJwt
          if (!processed.ok) throw new Error(processed.reason)
          const item = agreed.value.find((answer) => answer.item.queryId === id)
          const readOut = item?.choice.claims.map(({ path }) => path.join('.')) ?? []
          const sensitiveShown = item?.choice.claims.flatMap(({ sensitivities }) => sensitivities) ?? []
          expect(sensitiveShown.filter((kind) => !consent.sensitive.includes(kind))).toEqual([])
          for (const leaf of leaves(processed.value.claims)) {
            expect(asked.some((path) => leaf === path.join('.') || leaf.startsWith(`${path.join('.')}.`))).toBe(true)
            expect(readOut).toContain(leaf)
          }
        }
      },
    )
    await fc.assert(property, { numRuns: RUNS })
    expect(shown).toBeGreaterThan(RUNS / 50)
  }, 120_000)
})
