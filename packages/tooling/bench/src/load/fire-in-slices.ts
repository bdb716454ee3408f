import { type Answer, fire, type Prepared } from './fire.ts'

const CONNECTIONS = 32
/** A proof is good for a minute: no more is signed at a time than is sent in a few seconds, also on a machine that others use. */
const SLICE = 250

export interface Fired {
  readonly answers: readonly Answer[]
  readonly seconds: number
  /** What `cpuMicros` grew by while requests were in flight, the time of preparing left out; in its order. */
  readonly micros: readonly number[]
}

/** Prepares and sends `count` requests, slice by slice; throws unless every one of them was accepted. */
export async function fireInSlices(
  url: string,
  count: number,
  prepare: (count: number) => Promise<readonly Prepared[]>,
  cpuMicros: () => readonly number[],
): Promise<Fired> {
  const answers: Answer[] = []
  let seconds = 0
  let micros = cpuMicros().map(() => 0)
  for (let left = count; left > 0; left -= SLICE) {
    const requests = await prepare(Math.min(left, SLICE))
    const before = { cpu: cpuMicros(), at: performance.now() }
    answers.push(...(await fire(url, requests, CONNECTIONS)))
    seconds += (performance.now() - before.at) / 1000
    const after = cpuMicros()
    micros = micros.map((sum, which) => sum + (after[which] ?? 0) - (before.cpu[which] ?? 0))
  }
  const refused = answers.filter(({ status }) => status < 200 || status > 299)
  if (refused.length > 0) throw new Error(`${refused.length} of ${answers.length} answers were ${refused[0]?.status}`)
  return { answers, seconds, micros }
}
