import type { Contender } from '../measure.ts'

export const repeatedly = (name: string, count: number, once: () => unknown): Contender => ({
  name,
  count,
  async run(times) {
    for (let done = 0; done < times; done += 1) await once()
  },
})

/** A peer that does not do the work is not measured. */
export async function mustHold(what: string, done: Promise<boolean>): Promise<void> {
  if (!(await done)) throw new Error(`${what} does not do what is measured`)
}
