import { inviteManagers } from './invite-managers.ts'
import { inviteOfficers } from './invite-officers.ts'
import { inviteRegistrars } from './invite-registrars.ts'
import { readStartOptions, USAGE } from './start-options.ts'
import { startSystem } from './start-system.ts'
import { welcome } from './welcome.ts'

let interrupted = false
const say = (text: string) => process.stderr.write(`${text}\n`)

try {
  const options = readStartOptions(process.argv.slice(2), process.env)
  if (options === 'help') {
    say(USAGE)
    process.exit(0)
  }
  const began = performance.now()
  const stopped = Promise.withResolvers<{ code: number; reason?: string }>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      interrupted = true
      stopped.resolve({ code: 0 })
    })
  }
  const system = await startSystem(
    options,
    (step) => say(`sojourn: ${step}`),
    (reason) => stopped.resolve({ code: 1, reason }),
  )
  try {
    const invitations = await inviteOfficers(system.issuerEnv)
    const managers = await inviteManagers(system.verifierEnv)
    const registrars = await inviteRegistrars(system.issuerEnv)
    say(welcome(options, { invitations, managers, registrars }, (performance.now() - began) / 1000))
    const { code, reason } = await stopped.promise
    if (reason !== undefined) say(`sojourn: ${reason}`)
    process.exitCode = code
  } finally {
    say('sojourn: stopping')
    await system.stop()
  }
  process.exit()
} catch (error) {
  // The services hear a Ctrl-C as well, and one that ends while it starts is no fault then.
  say(`sojourn: ${interrupted ? 'stopped' : error instanceof Error ? error.message : String(error)}`)
  process.exit(interrupted ? 0 : 1)
}
