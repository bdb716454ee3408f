import { isJsonObject, type JsonObject, type JsonValue } from '@sojourn/domain'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Path } from '../path.ts'
import { accepted, parsed, party } from '../testing/forge.ts'
import { issueSdJwtVc } from './issue-sd-jwt-vc.ts'
import { presentSdJwtVc } from './present-sd-jwt-vc.ts'
import { revealDisclosures } from './reveal-disclosures.ts'
import { verifyKeyBinding } from './verify-key-binding.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

const issuer = await party()
const holder = await party()
const AT = new Date('2026-11-20T08:00:00Z')

const OURS = ['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status', 'iat', 'aud']
const RESERVED = ['_sd', '_sd_alg', '...', '__proto__']

const name = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => !RESERVED.includes(text))
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.string({ maxLength: 12, unit: 'grapheme' }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<JsonObject>,
  ),
}))
const claimsOf = fc.dictionary(
  name.filter((text) => !OURS.includes(text)),
  tree,
  { minKeys: 1, maxKeys: 5, noNullPrototype: true },
) as fc.Arbitrary<JsonObject>

/** Every place in the tree, from the top down. */
function placesOf(value: JsonValue, at: Path = []): Path[] {
  const inside = Array.isArray(value)
    ? value.flatMap((element, index) => placesOf(element, [...at, index]))
    : isJsonObject(value)
      ? Object.keys(value).flatMap((member) => placesOf(value[member] ?? null, [...at, member]))
      : []
  return at.length === 0 ? inside : [at, ...inside]
}

function valueAt(value: JsonValue | undefined, [step, ...rest]: Path): JsonValue | undefined {
  if (step === undefined) return value
  if (typeof step === 'number') return Array.isArray(value) ? valueAt(value[step], rest) : undefined
  return isJsonObject(value) && Object.hasOwn(value, step) ? valueAt(value[step], rest) : undefined
}

const startsWith = (path: Path, start: Path): boolean => start.every((step, at) => step === path[at])

/** The whole with only the places that are visible without disclosure, are wanted, or lie on the way to one that is. */
function expectedOf(value: JsonValue, isShown: (path: Path) => boolean, at: Path = []): JsonValue {
  if (Array.isArray(value)) {
    return value.flatMap((element, index) =>
      isShown([...at, index]) ? [expectedOf(element, isShown, [...at, index])] : [],
    )
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .filter((member) => isShown([...at, member]))
      .map((member) => [member, expectedOf(value[member] ?? null, isShown, [...at, member])]),
  )
}

const scenario = claimsOf.chain((claims) => {
  const places = placesOf(claims)
  return fc.record({
    claims: fc.constant(claims),
    // Every top-level claim, so that nothing is left visible, and any places inside.
    inner: fc.subarray(places.filter((path) => path.length > 1)),
    wanted: fc.subarray(places, { maxLength: Math.min(4, places.length) }),
    decoys: fc.nat({ max: 3 }),
  })
})

test('what is issued and presented is exactly what was wanted, for any tree of claims [S 24]', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ claims, inner, wanted, decoys }) => {
      const disclosable: Path[] = [...Object.keys(claims).map((member) => [member]), ...inner]
      const compact = await issueSdJwtVc({
        vct: 'v',
        issuer: 'https://issuer.example',
        claims,
        disclosable,
        alwaysVisible: {},
        holderKey: holder.signer.publicJwk,
        issuedAt: AT,
        expiresAt: new Date('2027-11-20T00:00:00Z'),
        decoys,
        signer: issuer.signer,
      })
      expect(accepted(revealDisclosures(parsed(compact))).claims).toMatchObject(claims)

      const keyBinding = { nonce: 'n', audience: 'a', at: AT, signer: holder.signer }
      const sdJwt = parsed(accepted(await presentSdJwtVc({ compact, disclose: wanted, keyBinding })))
      const verified = accepted(await verifySdJwtVc({ sdJwt, key: issuer.key, at: AT, skewSeconds: 0 }))
      const { iss: _, vct: __, iat: ___, exp: ____, cnf: _____, ...shown } = verified.claims

      const isShown = (path: Path): boolean => {
        const concealedBy = disclosable.filter((place) => startsWith(path, place))
        return concealedBy.every((place) => wanted.some((want) => startsWith(want, place) || startsWith(place, want)))
      }
      expect(shown).toEqual(expectedOf(claims, isShown))
      for (const want of wanted) expect(valueAt(claims, want)).toBeDefined()

      const { holderKey } = verified
      if (holderKey === undefined) throw new Error('no holder key')
      const binding = { sdJwt, holderKey, nonce: 'n', audience: 'a', at: AT, maxAgeSeconds: 60, skewSeconds: 0 }
      expect(await verifyKeyBinding(binding)).toMatchObject({ ok: true })
    }),
    { numRuns: 300 },
  )
})
