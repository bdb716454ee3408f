import { issuerEnv, startBenchSystem } from './load/bench-system.ts'
import { openOffice, prepareCredentialRequests } from './load/credential-requests.ts'
import { fire } from './load/fire.ts'
import { cpuOfProcessTree, percentile } from './measure.ts'
const N = Number(process.argv[2] ?? 1000)
const system = await startBenchSystem()
try {
  const env = { ...issuerEnv(system, await system.newDatabase()), ...(process.env.PROF ? { NODE_OPTIONS: '--cpu-prof --cpu-prof-dir=/tmp/e/prof' } : {}) }
  const first = await system.run('issuer', 'issuer/src/main.ts', system.ports.issuer, env)
  const office = await openOffice(env)
  for (let round = 0; round < 4; round++) {
    const p0 = cpuOfProcessTree(first.pid), d0 = cpuOfProcessTree(system.databasePid)
    const requests = await prepareCredentialRequests(office, N)
    console.log('prepare: server', ((cpuOfProcessTree(first.pid) - p0) / N).toFixed(0), 'db', ((cpuOfProcessTree(system.databasePid) - d0) / N).toFixed(0))
    const s = cpuOfProcessTree(first.pid), d = cpuOfProcessTree(system.databasePid), t = performance.now()
    const answers = await fire(system.urls.issuer, requests, 32)
    const secs = (performance.now() - t) / 1000
    const bad = answers.filter((a) => a.status !== 200).length
    console.log(round, 'server us', ((cpuOfProcessTree(first.pid) - s) / N).toFixed(0), 'db us', ((cpuOfProcessTree(system.databasePid) - d) / N).toFixed(0), 'per s', (N / secs).toFixed(0), 'p99', percentile(answers.map((a) => a.millis), 0.99).toFixed(1), 'bad', bad)
  }
  await office.close()
} finally { await system.close() }
