import type { RelyingPartyId } from '@sojourn/domain'
import { expect, test } from 'vitest'
import type { OpenPresentation } from './presentation.ts'
import type { PresentationStore } from './presentation-store.ts'
import { rememberOpenPresentations } from './remember-open-presentations.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const LATER = new Date('2026-11-22T12:04:00Z')
const SCHOOL = 'demo-school' as RelyingPartyId
const HASH = new Uint8Array([1, 2, 3])
const OPEN = { nonce: 'as fetched', expiresAt: LATER } as OpenPresentation

function remembered() {
  let looked = 0
  const store = rememberOpenPresentations({
    fetchRequest: async () => OPEN,
    findOpen: async () => {
      looked += 1
      return undefined
    },
  } as unknown as PresentationStore)
  return { store, looked: () => looked }
}

test('the question that this process served is at hand for the first answer, and looked up for any other', async () => {
  const { store, looked } = remembered()
  await store.fetchRequest(SCHOOL, HASH, NOW, LATER)
  expect(await store.findOpen(SCHOOL, HASH, NOW)).toBe(OPEN)
  expect(looked()).toBe(0)
  expect(await store.findOpen(SCHOOL, HASH, NOW)).toBeUndefined()
  expect(looked()).toBe(1)
})

test('the question is looked up when its time is over', async () => {
  const { store, looked } = remembered()
  await store.fetchRequest(SCHOOL, HASH, NOW, LATER)
  expect(await store.findOpen(SCHOOL, HASH, LATER)).toBeUndefined()
  expect(looked()).toBe(1)
})
