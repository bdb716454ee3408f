import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BenchSystem, issuerEnv, startBenchSystem } from '../load/bench-system.ts'
import { openOffice, prepareCredentialRequests } from '../load/credential-requests.ts'
import { fire, type Prepared, postRequest } from '../load/fire.ts'
import { fireInSlices } from '../load/fire-in-slices.ts'
import { prepareJoseStackRequests } from '../load/jose-stack-requests.ts'
import type { MemoryHeld } from '../load/memory-probe.ts'
import { openAgency, prepareWalletResponses, verifierEnv } from '../load/wallet-responses.ts'
import { atMost, type Figure } from '../measure.ts'

const FEW = 1_000
const MANY = 100_000
/** The work in full, once each: what costs the bench most to prepare. */
const FULL = 1_000
const CONNECTIONS = 32
const LIMIT = 1.2

/**
 * G17: what a server holds after a hundred thousand requests against what it held after the first thousand, each time after a full
 * collection. The first thousand are accepted ones, so that everything the server ever loads is loaded. A hundred thousand accepted
 * requests would take the bench an hour to sign; the rest is a thousand more of those among requests that cost little to make and
 * leave what could pile up: keys and nonces never seen before, answers to what was answered.
 */
export async function measureG17(): Promise<readonly Figure[]> {
  const system = await startBenchSystem()
  try {
    return [...(await issuerMemory(system)), ...(await verifierMemory(system))]
  } finally {
    await system.close()
  }
}

async function issuerMemory(system: BenchSystem): Promise<readonly Figure[]> {
  const env = { ...issuerEnv(system, await system.newDatabase()), ...probed(system, 'issuer') }
  const issuer = await system.run('issuer', 'issuer/src/main.ts', system.ports.issuer, env)
  const office = await openOffice(env)
  try {
    const credentialIssuer = `${system.urls.issuer}/public-security`
    const accepted = (count: number) => prepareCredentialRequests(office, count)
    const strangers = await prepareJoseStackRequests(credentialIssuer, 4_000)
    const nonce = postRequest(`${credentialIssuer}/nonce`, {}, '')
    const cheap = Array.from({ length: MANY - FEW - FULL }, (_, at) => strangers[at % 20 === 0 ? at / 20 : -1] ?? nonce)
    return await growth(system, 'issuer', system.urls.issuer, accepted, cheap)
  } finally {
    await office.close()
    // The agency behind the verifier's load serves its status list from this port.
    await issuer.stop()
  }
}

async function verifierMemory(system: BenchSystem): Promise<readonly Figure[]> {
  const agency = await openAgency(system)
  try {
    const url = system.urls.verifier
    const env = {
      ...verifierEnv(system, url, await system.newDatabase(), 'direct_post.jwt'),
      ...probed(system, 'verifier'),
    }
    await system.run('verifier', 'verifier/src/main.ts', system.ports.verifier, env)
    const answered: Prepared[] = []
    const accepted = async (count: number) => {
      const fresh = await prepareWalletResponses(system, agency, url, count)
      answered.push(...fresh)
      return fresh
    }
    return await growth(system, 'verifier', url, accepted, answered)
  } finally {
    agency.close()
  }
}

/** `cheap` is sent over and over until the number is reached. */
async function growth(
  system: BenchSystem,
  name: 'issuer' | 'verifier',
  url: string,
  accepted: (count: number) => Promise<readonly Prepared[]>,
  cheap: readonly Prepared[],
): Promise<readonly Figure[]> {
  await fireInSlices(url, FEW, accepted, () => [])
  const few = await memoryOf(system, name)
  await fireInSlices(url, FULL, accepted, () => [])
  for (let sent = FEW + FULL; sent < MANY; sent += cheap.length)
    await fire(url, cheap.slice(0, MANY - sent), CONNECTIONS)
  const many = await memoryOf(system, name)
  const id = name === 'issuer' ? 'G17a' : 'G17b'
  const what = `${name}, after ${MANY} requests / after ${FEW}`
  return [
    atMost(id, `held by the ${what}`, many.heldBytes / few.heldBytes, LIMIT, 'x'),
    atMost(`${id}-rss`, `resident, ${what}`, many.residentBytes / few.residentBytes, LIMIT, 'x'),
  ]
}

const socketOf = (system: BenchSystem, name: string): string => join(system.folder, `${name}.probe`)

const probed = (system: BenchSystem, name: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('../load/memory-probe.ts', import.meta.url))}`,
  MEMORY_PROBE: socketOf(system, name),
})

const memoryOf = (system: BenchSystem, name: string): Promise<MemoryHeld> =>
  new Promise((resolve, reject) => {
    let text = ''
    connect(socketOf(system, name))
      .on('data', (chunk) => {
        text += chunk
      })
      .on('end', () => resolve(JSON.parse(text) as MemoryHeld))
      .on('error', reject)
  })
