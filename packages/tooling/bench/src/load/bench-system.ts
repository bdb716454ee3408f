import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '@sojourn/service'
import { type Provisioned, provision } from '../../../src/provision/provision.ts'
import { type RunningPart, runPart } from '../../../src/start/run-part.ts'

/** A database server, keys and a trust list in a folder of their own: what the services of one bench run on. */
export interface BenchSystem {
  readonly folder: string
  readonly provisioned: Provisioned
  readonly urls: { readonly issuer: string; readonly verifier: string }
  readonly ports: { readonly issuer: number; readonly verifier: number; readonly peer: number }
  readonly databasePid: number
  newDatabase(): Promise<string>
  run(name: string, script: string, port: number, env: Readonly<Record<string, string>>): Promise<RunningPart>
  close(): Promise<void>
}

export async function startBenchSystem(): Promise<BenchSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'sojourn-bench-'))
  const databases = await startEmbeddedPostgres(join(folder, 'postgres'))
  const [issuer, verifier, peer] = await freePorts()
  const urls = { issuer: `http://localhost:${issuer}`, verifier: `http://localhost:${verifier}` }
  const provisioned = await provision({
    folder,
    issuerUrl: urls.issuer,
    verifierUrl: urls.verifier,
    walletUrl: 'http://localhost:4300',
    now: new Date(),
    register: 'not_run',
  })
  const parts: RunningPart[] = []
  return {
    folder,
    provisioned,
    urls,
    ports: { issuer, verifier, peer },
    databasePid: databases.pid,
    async newDatabase() {
      const name = `bench_${randomBytes(6).toString('hex')}`
      await databases.createDatabase(name)
      return databases.url(name)
    },
    async run(name, script, port, env) {
      const lost = (reason: string): never => {
        throw new Error(reason)
      }
      const part = await runPart({ name, script, env, port, logFile: join(folder, `${name}.log`), onLost: lost })
      parts.push(part)
      return part
    },
    async close() {
      for (const part of parts) await part.stop()
      await databases.stop()
      removeEmbeddedPostgres(join(folder, 'postgres'))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Asked for all at once, so that they differ. */
async function freePorts(): Promise<[number, number, number]> {
  const servers = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => {
    const address = server.address()
    server.close()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  return [ports[0] ?? 0, ports[1] ?? 0, ports[2] ?? 0]
}

/** What the issuer reads from its environment, for `issuer/src/main.ts` and for the front door alike. */
export const issuerEnv = (system: BenchSystem, databaseUrl: string): Record<string, string> => ({
  ISSUER_PUBLIC_URL: system.urls.issuer,
  ISSUER_LISTEN_PORT: String(system.ports.issuer),
  ALLOW_HTTP_ON_LOOPBACK: 'true',
  DATABASE_URL: databaseUrl,
  AGENCIES_FILE: system.provisioned.agenciesFile,
  TRUST_LIST_FILE: system.provisioned.trustListFile,
  TRUST_ANCHOR_FILE: system.provisioned.trustAnchorFile,
  ISSUER_SECRET_FILE: system.provisioned.issuerSecretFile,
  STATUS_LIST_ENTRIES: '1048576',
  SYNTHETIC_RESIDENTS: 'true',
  LOG_LEVEL: 'error',
})
