import { ok } from '@sojourn/domain'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Stage } from './refusal.ts'
import { refuseOnThrow } from './refuse-on-throw.ts'
import {
  expecting,
  type Holder,
  issuePermit,
  issueW3c,
  newHolder,
  query,
  type SmallWorld,
  show,
  showW3c,
  smallWorld,
} from './testing/small-world.ts'
import type { VerificationWorld } from './verification-world.ts'
import { type Expected, verifyPresentation } from './verify-presentation.ts'

let world: SmallWorld
let holder: Holder
let shown: string
beforeAll(async () => {
  world = await smallWorld()
  holder = await newHolder()
  shown = await show(await issuePermit(world, holder), holder)
})

test.each<[Exclude<Stage, 'status'>]>([['format'], ['issuer'], ['holder'], ['query']])(
  'a check of the stage %s that throws has failed, and the caller hears of it [R 22]',
  async (stage) => {
    const cause = new Error('broken')
    const heard: unknown[] = []
    const onFault = (...told: unknown[]) => heard.push(told)
    const refused = await refuseOnThrow(stage, { onFault }, () => Promise.reject(cause))
    expect(refused).toEqual({ ok: false, reason: { stage, code: 'check_failed' } })
    expect(heard).toEqual([[stage, cause]])
    const thrown = await refuseOnThrow(stage, {}, () => {
      throw cause
    })
    expect(thrown.ok).toBe(false)
    const deaf = { onFault: () => JSON.parse('{') }
    expect((await refuseOnThrow(stage, deaf, () => Promise.reject(cause))).ok).toBe(false)
    expect(await refuseOnThrow(stage, {}, () => ok('fine'))).toEqual(ok('fine'))
  },
)

/** An object that works like `target` but throws once, at one look into it, at whatever depth. */
function breakingAt<T extends object>(target: T, counter: { left: number }): T {
  return new Proxy(target, {
    get(object, name) {
      counter.left -= 1
      if (counter.left === -1) throw new Error(`broken at ${String(name)}`)
      const value: unknown = Reflect.get(object, name, object)
      if (typeof value === 'function') return Array.isArray(object) ? value : value.bind(object)
      const isOpaque = typeof value !== 'object' || value === null || value instanceof Uint8Array
      return isOpaque ? value : breakingAt(value, counter)
    },
  })
}

describe('wherever the world breaks, nothing is believed', () => {
  async function sweep(compact: string, expected: Expected): Promise<{ breaks: number; stages: Set<string> }> {
    const stages = new Set<string>()
    for (let breaks = 0; ; breaks++) {
      const counter = { left: breaks }
      const broken: VerificationWorld = breakingAt<VerificationWorld>(world, counter)
      const verified = await verifyPresentation({ permit: [compact] }, breakingAt(expected, counter), broken)
      if (counter.left >= 0) {
        expect(verified.ok).toBe(true)
        return { breaks, stages }
      }
      if (verified.ok) throw new Error(`believed although the world broke at look ${breaks}`)
      stages.add(verified.reason.stage)
    }
  }

  test('at each single look into the expectation, the trust list and the world [R 22]', async () => {
    const { breaks, stages } = await sweep(shown, expecting())
    expect(breaks).toBeGreaterThan(40)
    expect([...stages].sort()).toEqual(['format', 'holder', 'issuer', 'query', 'status'])
  })

  test('and the same for the other format [R 22]', async () => {
    const asked = query({ format: 'jwt_vc_json', meta: {}, claims: [{ path: ['credentialSubject', 'name'] }] })
    const compact = await showW3c([await issueW3c(world, holder)], holder)
    const { stages } = await sweep(compact, expecting({ query: asked }))
    expect([...stages].sort()).toEqual(['format', 'holder', 'issuer', 'query', 'status'])
  })

  test('when the look-up of the status throws, or of a DID document', async () => {
    const lookupStatus = () => Promise.reject(new Error('no network'))
    expect(await verifyPresentation({ permit: [shown] }, expecting(), { ...world, lookupStatus })).toMatchObject({
      ok: false,
      reason: { stage: 'status', code: 'unavailable', detail: 'check_failed', queryId: 'permit' },
    })
  })
})
