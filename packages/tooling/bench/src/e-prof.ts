import { Session } from 'node:inspector/promises'
import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createIssuer, readIssuerConfig } from '@sojourn/issuer'
import { silentLogger } from '@sojourn/service'
import { issuerEnv, startBenchSystem } from './load/bench-system.ts'
import { prepareCredentialRequests } from './load/credential-requests.ts'
import { fire } from './load/fire.ts'
import { cpuOfProcessTree } from './measure.ts'
if (process.send) {
  process.on('message', async (m: { url: string; requests: string[] }) => {
    const answers = await fire(m.url, m.requests.map((r) => ({ bytes: Buffer.from(r, 'base64') })), 32)
    process.send?.({ bad: answers.filter((a) => a.status !== 200).length, p99: answers.map((a) => a.millis).sort((a, b) => a - b)[Math.floor(answers.length * 0.99)] })
  })
} else {
  const N = Number(process.argv[2] ?? 1000)
  const system = await startBenchSystem()
  const env = issuerEnv(system, await system.newDatabase())
  const issuer = await createIssuer(readIssuerConfig(env), { clock: () => new Date(), logger: silentLogger() })
  await issuer.listen()
  const child = fork(import.meta.filename)
  const session = new Session(); session.connect()
  await session.post('Profiler.enable'); await session.post('Profiler.setSamplingInterval', { interval: 200 })
  for (let round = 0; round < 3; round++) {
    const requests = await prepareCredentialRequests(issuer, N)
    const encoded = requests.map((r) => Buffer.from(r.bytes).toString('base64'))
    if (round === 2) await session.post('Profiler.start')
    const done = new Promise<{ bad: number; p99: number }>((resolve) => child.once('message', (m) => resolve(m as never)))
    const u = process.cpuUsage(), d = cpuOfProcessTree(system.databasePid), t = performance.now()
    child.send({ url: system.urls.issuer, requests: encoded })
    const answer = await done
    const used = process.cpuUsage(u)
    console.log('server us', ((used.user + used.system) / N).toFixed(0), '(sys', (used.system / N).toFixed(0) + ')', 'db us', ((cpuOfProcessTree(system.databasePid) - d) / N).toFixed(0), 'per s', (N / (performance.now() - t) * 1000).toFixed(0), answer)
    if (round === 2) { const { profile } = await session.post('Profiler.stop'); writeFileSync('/tmp/e/prof/p.cpuprofile', JSON.stringify(profile)) }
  }
  child.kill(); await issuer.close(); await system.close()
}
