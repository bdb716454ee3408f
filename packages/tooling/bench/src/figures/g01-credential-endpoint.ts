import { createPublicKey, verify } from 'node:crypto'
import type { Issuer } from '@sojourn/issuer'
import { type BenchSystem, issuerEnv, startBenchSystem } from '../load/bench-system.ts'
import { openOffice, prepareCredentialRequests } from '../load/credential-requests.ts'
import type { Prepared } from '../load/fire.ts'
import { fireInSlices } from '../load/fire-in-slices.ts'
import { prepareJoseStackRequests } from '../load/jose-stack-requests.ts'
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

interface Round {
  readonly serverMicros: number
  readonly databaseMicros: number
  readonly perSecond: number
  readonly p99Millis: number
}

/**
 * G1, G2, G3 and G8: the credential endpoint with DPoP, key proof, nonce, audit leaf and the second verification, everything on, under
 * requests that were signed beforehand and are each accepted once. The rivals' rounds take turns; the first round warms up.
 */
export async function measureG1(): Promise<readonly Figure[]> {
  const system = await startBenchSystem()
  try {
    const env = { ...issuerEnv(system, await system.newDatabase()), ISSUER_SHARE_PORT: 'true' }
    const first = await system.run('issuer', 'issuer/src/main.ts', system.ports.issuer, env)
    const office = await openOffice(env)
    const peer = await runPeer(system)
    const ours: Round[] = []
    const theirs: Round[] = []
    const floors: number[] = []
    for (let round = 0; round <= ROUNDS; round += 1) {
      const mine = await runRound(system, [first.pid], system.urls.issuer, ourRequests(office))
      const other = await runRound(system, [peer.pid], peer.url, (count) => prepareJoseStackRequests(peer.url, count))
      const floor = await floorMicros()
      if (round === 0) continue
      ours.push(mine)
      theirs.push(other)
      floors.push(floor)
    }
    const second = await system.run('issuer-2', 'issuer/src/main.ts', system.ports.issuer, env)
    const both = await measurePair(system, [first.pid, second.pid], office)
    await office.close()
    return figuresOf(ours, theirs, both, median(floors))
  } finally {
    await system.close()
  }
}

function figuresOf(ours: readonly Round[], theirs: readonly Round[], both: readonly Round[], floor: number) {
  const cost = median(ours.map(totalMicros))
  const speedUp = median(both.map(({ perSecond }) => perSecond)) / median(ours.map(({ perSecond }) => perSecond))
  return [
    atLeast('G1', 'credential endpoint, all on: floor / (server + database CPU)', (floor / cost) * 100, 55, '%'),
    atLeast('G2a', 'two processes / one, client and database on the same cores', speedUp, 1.4, 'x'),
    atMost('G2b', 'p99 of two processes at 32 connections', median(both.map(({ p99Millis }) => p99Millis)), 20, 'ms'),
    atLeast(
      'G3',
      'jose with three round trips / ours, CPU a credential',
      median(theirs.map(totalMicros)) / cost,
      3,
      'x',
    ),
    atMost('G8', 'database CPU a credential', median(ours.map(({ databaseMicros }) => databaseMicros)), 15, 'µs'),
  ]
}

const totalMicros = ({ serverMicros, databaseMicros }: Round): number => serverMicros + databaseMicros

async function runPeer(system: BenchSystem): Promise<{ readonly pid: number; readonly url: string }> {
  const url = `http://localhost:${system.ports.peer}`
  const part = await system.run('peer', 'packages/tooling/bench/src/peers/jose-stack.ts', system.ports.peer, {
    DATABASE_URL: await system.newDatabase(),
    LISTEN_PORT: String(system.ports.peer),
    BASE_URL: url,
  })
  return { pid: part.pid, url }
}

async function measurePair(system: BenchSystem, pids: readonly number[], office: Issuer): Promise<readonly Round[]> {
  const rounds: Round[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const measured = await runRound(system, pids, system.urls.issuer, ourRequests(office))
    if (round > 0) rounds.push(measured)
  }
  return rounds
}

const ourRequests = (office: Issuer) => (count: number) => prepareCredentialRequests(office, count)

async function runRound(
  system: BenchSystem,
  pids: readonly number[],
  url: string,
  prepare: (count: number) => Promise<readonly Prepared[]>,
): Promise<Round> {
  const serverCpu = () => pids.reduce((sum, pid) => sum + cpuOfProcessTree(pid), 0)
  const cpu = () => [serverCpu(), cpuOfProcessTree(system.databasePid)]
  const { answers, seconds, micros } = await fireInSlices(url, REQUESTS, prepare, cpu)
  const [serverMicros = 0, databaseMicros = 0] = micros
  return {
    serverMicros: serverMicros / REQUESTS,
    databaseMicros: databaseMicros / REQUESTS,
    perSecond: REQUESTS / seconds,
    p99Millis: percentile(
      answers.map(({ millis }) => millis),
      0.99,
    ),
  }
}

/** What the mathematics of one request costs and nothing else: two keys never seen before, their proofs, one signature, its check. */
async function floorMicros(): Promise<number> {
  const key = newKey()
  const proof = someBytes(600)
  const credential = someBytes(1_500)
  const proofSignature = rawSign(key, proof)
  const credentialSignature = rawSign(key, credential)
  const strangers = Array.from({ length: 4_000 }, () => newKey().publicKey.export({ format: 'der', type: 'spki' }))
  let next = 0
  const verifyKey = { key: key.publicKey, dsaEncoding: 'ieee-p1363' } as const
  const costs = await measureInTurns(
    [
      repeatedly('import', 1_000, () => importDer(strangers[next++ % strangers.length])),
      repeatedly('verify proof', 1_000, () => verify('sha256', proof, verifyKey, proofSignature)),
      repeatedly('verify credential', 1_000, () => verify('sha256', credential, verifyKey, credentialSignature)),
      repeatedly('sign credential', 1_000, () => rawSign(key, credential)),
    ],
    3,
  )
  return (
    2 * (costOf(costs, 'import') + costOf(costs, 'verify proof')) +
    costOf(costs, 'sign credential') +
    costOf(costs, 'verify credential')
  )
}

/** The cheapest synchronous way in. */
const importDer = (key: Buffer | undefined) => createPublicKey({ key: key ?? Buffer.of(), format: 'der', type: 'spki' })
