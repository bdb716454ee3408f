import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import type { Door } from './jwt-attacks/door.ts'
import { signed } from './jwt-attacks/forge.ts'
import { issuerDoors } from './jwt-attacks/issuer-doors.ts'
import { SHAPES } from './jwt-attacks/shapes.ts'
import { verifierDoors } from './jwt-attacks/verifier-doors.ts'
import { walletDoors } from './jwt-attacks/wallet-doors.ts'

// Every shape at every door of the running system that takes a signed token. What a door answers to a class is written by hand, beside the door.

const KINDS = [
  ...['key proof', 'DPoP proof', 'wallet attestation', 'wallet attestation’s proof'],
  ...['SD-JWT VC', 'JWT VC', 'key binding', 'status list', 'trust list'],
  ...['request object', 'registration certificate', 'issuer metadata'],
] as const

let world: World
const doors = new Map<string, Door>()
const closers: (() => Promise<void>)[] = []
beforeAll(async () => {
  world = await startWorld()
  const verifier = await verifierDoors(world)
  closers.push(verifier.close)
  for (const door of [...(await issuerDoors(world)), ...verifier.doors, ...(await walletDoors(world))]) {
    doors.set(door.kind, door)
  }
})
afterAll(async () => {
  for (const close of closers) await close()
  await world.close()
})

const doorOf = (kind: string): Door => {
  const door = doors.get(kind)
  if (door === undefined) throw new Error(`there is no door for a ${kind}`)
  return door
}

let refused = 0

describe.each(KINDS)('a %s', (kind) => {
  test.each(SHAPES.map((one) => [one.id, one] as const))('is refused: %s [B 2]', async (id, { attack, forge }) => {
    const door = doorOf(kind)
    const answer = await door.knock(await forge(await door.make(), door.ways))
    expect(answer).toBe(door.but?.[id] ?? door.refuses[attack])
    expect(answer).not.toBe(door.accepts)
    refused += 1
  })

  test('is accepted when nothing is wrong with it, also after all that [B 2]', async () => {
    const door = doorOf(kind)
    expect(await door.knock(await signed(await door.make()))).toBe(door.accepts)
  })
})

test(`${SHAPES.length * KINDS.length} forged tokens were refused: 62 shapes at 12 doors [B 2]`, () => {
  expect(new Set(SHAPES.map(({ id }) => id)).size).toBe(62)
  expect([...doors.keys()].toSorted()).toEqual([...KINDS].toSorted())
  expect(refused).toBe(744)
})
