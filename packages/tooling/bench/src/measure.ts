import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** One figure of performance.md: what was measured, the target, and whether it holds. */
export interface Figure {
  readonly id: string
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly target: string
  readonly holds: boolean
}

export const atMost = (id: string, what: string, value: number, limit: number, unit: string): Figure => ({
  id,
  what,
  value,
  unit,
  target: `<= ${limit} ${unit}`,
  holds: value <= limit,
})

export const atLeast = (id: string, what: string, value: number, limit: number, unit: string): Figure => ({
  id,
  what,
  value,
  unit,
  target: `>= ${limit} ${unit}`,
  holds: value >= limit,
})

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('a median needs at least one value')
  return middle
}

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  if (value === undefined) throw new Error('a percentile needs at least one value')
  return value
}

/** Work measured in turn with its rivals: it does `count` operations and may be async. */
export interface Contender {
  readonly name: string
  readonly count: number
  run(count: number): Promise<void> | void
}

const cpuMicros = (): number => {
  const usage = process.cpuUsage()
  return usage.user + usage.system
}

/**
 * CPU microseconds an operation for each contender, the median of `rounds` interleaved rounds (A B C A B C ...), so that a
 * slow minute of the machine falls on all of them alike. The first round warms up and is not counted.
 */
export async function measureInTurns(
  contenders: readonly Contender[],
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const taken = new Map<string, number[]>(contenders.map((each) => [each.name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const before = cpuMicros()
      await contender.run(contender.count)
      const perOperation = (cpuMicros() - before) / contender.count
      if (round > 0) taken.get(contender.name)?.push(perOperation)
    }
  }
  // Work that never waits has kept the process from seeing which connections were closed meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 10))
  return new Map([...taken].map(([name, values]) => [name, median(values)]))
}

export function costOf(costs: ReadonlyMap<string, number>, name: string): number {
  const cost = costs.get(name)
  if (cost === undefined) throw new Error(`nothing was measured under the name ${name}`)
  return cost
}

const CLOCK_TICK_MICROS = 10_000

/** CPU microseconds that a process and those below it have used so far, ended children included (proc(5), stat fields 14 to 17). */
export function cpuOfProcessTree(rootPid: number): number {
  const parents = new Map<number, number>()
  const ticks = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    let stat: string
    try {
      stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
    } catch {
      continue // it ended between the listing and the reading
    }
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    parents.set(Number(entry), Number(fields[1]))
    ticks.set(
      Number(entry),
      [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0),
    )
  }
  const belongs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 0; at = parents.get(at))
      if (at === rootPid) return true
    return false
  }
  let total = 0
  for (const [pid, used] of ticks) if (belongs(pid)) total += used
  return total * CLOCK_TICK_MICROS
}

export const conditions = (): string =>
  `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`
