import type { JsonObject } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { vct } from '../testing/fake-registry.ts'
import { createFakeWorld } from '../testing/fake-world.ts'

const CITY: JsonObject = {
  credentials: [
    {
      id: 'permit',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vct('residence-permit')] },
      claims: [{ path: ['residence', 'city'] }],
    },
  ],
}

/** A permit whose issuer says whom it may be shown to, in a wallet that a school asks. */
async function asked(policy: JsonObject | undefined) {
  const world = await createFakeWorld()
  world.desk.query = CITY
  if (policy !== undefined) {
    world.issuer.spoil = {
      metadata: (metadata) => {
        const configurations = metadata.credential_configurations_supported as Record<string, JsonObject>
        for (const configuration of Object.values(configurations)) {
          const known = (configuration.credential_metadata ?? {}) as JsonObject
          configuration.credential_metadata = { ...known, embedded_disclosure_policy: policy }
        }
        return metadata
      },
    }
  }
  await world.receive()
  const read = await world.wallet.readRequest(world.desk.link(), 'cross_device')
  if (!read.ok) throw new Error(read.reason)
  return { world, request: read.value }
}

const only = (kind: string): JsonObject => ({
  policy_type: 'authorized_rp_only',
  policy_uri: 'https://issuer.example/disclosure/1',
  authorized_parties: [{ entitlement_uri: `urn:sojourn:relying-party:${kind}` }],
})

describe('a card whose issuer says whom it may be shown to', () => {
  test('is shown to those, and to everybody registered when nothing was said', async () => {
    for (const policy of [undefined, { policy_type: 'no_policy' }, only('school')]) {
      const { request } = await asked(policy)
      expect(request.sheet?.items.map(({ queryId }) => queryId)).toEqual(['permit'])
      expect(request.withheld).toEqual([])
    }
  })

  test.each<[string, JsonObject]>([
    ['for hospitals only', only('hospital')],
    ['of a kind that the wallet does not know', { policy_type: 'members_of_the_club' }],
  ])('%s is not brought out for a school, and the holder is told why', async (_, policy) => {
    const { request } = await asked(policy)
    expect(request.sheet).toBeUndefined()
    expect(request.withheld.map(({ en }) => en)).toEqual(['Residence permit'])
  })

  test('looks to whoever asks as though it were not there [M 8]', async () => {
    const withheld = await asked(only('hospital'))
    await withheld.world.wallet.decline(withheld.request)
    const absent = await createFakeWorld()
    absent.desk.query = CITY
    const nothing = await absent.wallet.readRequest(absent.desk.link(), 'cross_device')
    if (!nothing.ok) throw new Error(nothing.reason)
    await absent.wallet.decline(nothing.value)
    // Encrypted to another key each, so it is their lengths that could tell.
    const lengths = [withheld.world.desk, absent.desk].map(({ bodies }) => bodies.map(({ length }) => length))
    expect(lengths[0]).toHaveLength(1)
    expect(lengths[0]).toEqual(lengths[1])
  })
})
