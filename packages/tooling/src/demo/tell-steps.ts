/** Prints one line a step, with what it took; a step that does not hold ends the walk. */
export interface StepTeller {
  /** `work` answers what came out, in a few words, or throws. */
  step<T>(title: string, work: () => Promise<readonly [outcome: string, value: T]>): Promise<T>
  heading(text: string): void
  readonly steps: number
}

export function createStepTeller(
  tell: (line: string) => void,
  now: () => number = () => performance.now(),
): StepTeller {
  let steps = 0
  return {
    get steps() {
      return steps
    },
    heading: (text) => tell(`\n${text}`),
    async step(title, work) {
      const began = now()
      const seconds = () => `${((now() - began) / 1000).toFixed(2)} s`.padStart(8)
      try {
        const [outcome, value] = await work()
        steps++
        tell(`${seconds()}  ${title}: ${outcome}`)
        return value
      } catch (error) {
        tell(`${seconds()}  ${title}: DID NOT HOLD`)
        throw error
      }
    },
  }
}
