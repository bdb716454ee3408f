import { expect, test } from 'vitest'
import { createStepTeller } from './tell-steps.ts'

function teller() {
  const lines: string[] = []
  let clock = 0
  const steps = createStepTeller(
    (line) => lines.push(line),
    () => {
      clock += 1250
      return clock
    },
  )
  return { steps, lines }
}

test('tells a step by its outcome and its time, and answers its value', async () => {
  const { steps, lines } = teller()
  expect(await steps.step('the wallet receives', async () => ['10 copies', 7])).toBe(7)
  expect(lines).toEqual(['  1.25 s  the wallet receives: 10 copies'])
  expect(steps.steps).toBe(1)
})

test('ends the walk at a step that does not hold', async () => {
  const { steps, lines } = teller()
  const broken = steps.step('the school passes', async () => {
    throw new Error('it failed')
  })
  await expect(broken).rejects.toThrow('it failed')
  expect(lines).toEqual(['  1.25 s  the school passes: DID NOT HOLD'])
  expect(steps.steps).toBe(0)
})
