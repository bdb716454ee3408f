import { createPublicKey, verify } from 'node:crypto'
import { type BenchSystem, startBenchSystem } from '../load/bench-system.ts'
import { fireInSlices } from '../load/fire-in-slices.ts'
import { type BenchAgency, openAgency, prepareWalletResponses, verifierEnv } from '../load/wallet-responses.ts'
import {
  atLeast,
  atMost,
  costOf,
  cpuOfProcessTree,
  type Figure,
  measureInTurns,
  median,
  percentile,
} from '../measure.ts'
import { newKey, rawSign, someBytes } from '../workload.ts'
import { repeatedly } from './repeatedly.ts'

const REQUESTS = 1_000
const ROUNDS = 5

interface Target {
  readonly url: string
  readonly pid: number
}

interface Round {
  readonly serverMicros: number
  readonly databaseMicros: number
  readonly p99Millis: number
}

/**
 * G5: the response endpoint of the verifier, from the form to the row that is safe on disk: one credential with twelve claims, a
 * holder key never seen before, trust list and status list checked, each answer accepted once. Plain and encrypted take turns.
 */
export async function measureG5(): Promise<readonly Figure[]> {
  const system = await startBenchSystem()
  const agency = await openAgency(system)
  try {
    const plain = await runVerifier(system, 'verifier', system.ports.verifier, 'direct_post')
    const encrypted = await runVerifier(system, 'verifier-jwt', system.ports.peer, 'direct_post.jwt')
    const rounds = { plain: [] as Round[], encrypted: [] as Round[] }
    const floors: number[] = []
    for (let round = 0; round <= ROUNDS; round += 1) {
      const one = await runRound(system, agency, plain)
      const other = await runRound(system, agency, encrypted)
      const floor = await floorMicros()
      if (round === 0) continue
      rounds.plain.push(one)
      rounds.encrypted.push(other)
      floors.push(floor)
    }
    return figuresOf(rounds.plain, rounds.encrypted, median(floors))
  } finally {
    agency.close()
    await system.close()
  }
}

function figuresOf(plain: readonly Round[], encrypted: readonly Round[], floor: number): readonly Figure[] {
  const cost = median(plain.map(totalMicros))
  const p99 = median(plain.map(({ p99Millis }) => p99Millis))
  return [
    atLeast('G5a', 'direct_post, durable: floor / (server + database CPU)', (floor / cost) * 100, 55, '%'),
    atMost('G5b', 'direct_post.jwt adds, CPU', median(encrypted.map(totalMicros)) - cost, 100, 'µs'),
    atMost('G5c', 'p99 of direct_post at 32 connections', p99, 20, 'ms'),
  ]
}

const totalMicros = ({ serverMicros, databaseMicros }: Round): number => serverMicros + databaseMicros

async function runVerifier(
  system: BenchSystem,
  name: string,
  port: number,
  responseMode: 'direct_post' | 'direct_post.jwt',
): Promise<Target> {
  const url = `http://localhost:${port}`
  const env = verifierEnv(system, url, await system.newDatabase(), responseMode)
  return { url, pid: (await system.run(name, 'verifier/src/main.ts', port, env)).pid }
}

async function runRound(system: BenchSystem, agency: BenchAgency, { url, pid }: Target): Promise<Round> {
  const prepare = (count: number) => prepareWalletResponses(system, agency, url, count)
  const cpu = () => [cpuOfProcessTree(pid), cpuOfProcessTree(system.databasePid)]
  const { answers, micros } = await fireInSlices(url, REQUESTS, prepare, cpu)
  const [serverMicros = 0, databaseMicros = 0] = micros
  return {
    serverMicros: serverMicros / REQUESTS,
    databaseMicros: databaseMicros / REQUESTS,
    p99Millis: percentile(
      answers.map(({ millis }) => millis),
      0.99,
    ),
  }
}

/** Two signatures checked, one of them with a key that has to be taken in first; nothing else. */
async function floorMicros(): Promise<number> {
  const key = newKey()
  const credential = someBytes(1_500)
  const keyBinding = someBytes(400)
  const credentialSignature = rawSign(key, credential)
  const keyBindingSignature = rawSign(key, keyBinding)
  const strangers = Array.from({ length: 4_000 }, () => newKey().publicKey.export({ format: 'der', type: 'spki' }))
  const verifyKey = { key: key.publicKey, dsaEncoding: 'ieee-p1363' } as const
  let next = 0
  const importDer = () =>
    createPublicKey({ key: strangers[next++ % strangers.length] ?? Buffer.of(), format: 'der', type: 'spki' })
  const costs = await measureInTurns(
    [
      repeatedly('import', 1_000, importDer),
      repeatedly('verify credential', 1_000, () => verify('sha256', credential, verifyKey, credentialSignature)),
      repeatedly('verify key binding', 1_000, () => verify('sha256', keyBinding, verifyKey, keyBindingSignature)),
    ],
    3,
  )
  return costOf(costs, 'import') + costOf(costs, 'verify credential') + costOf(costs, 'verify key binding')
}
