import { join } from 'node:path'
import { ROOT } from '../root.ts'
import { inviteOfficers } from '../start/invite-officers.ts'
import { readStartOptions } from '../start/start-options.ts'
import { startSystem } from '../start/start-system.ts'
import { walk } from './walk.ts'

// Beside a running `npm start`, on ports and a folder of its own, begun anew each time.
const PLACE = ['--fresh', '--state', join(ROOT, '.output/demo'), '--port', '6100']
/** On a server that DATABASE_URL names: beginning anew must not forget what `npm start` keeps there. */
const DATABASES = 'sojourn_demo'
const say = (text: string) => process.stderr.write(`${text}\n`)

try {
  const options = readStartOptions([...PLACE, ...process.argv.slice(2)], process.env, DATABASES)
  if (options === 'help') throw new Error('the demo takes no options but --port and --state')
  const lost = Promise.withResolvers<never>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => lost.reject(new Error('stopped')))
  const system = await startSystem(
    options,
    (step) => say(`sojourn: ${step}`),
    (reason) => lost.reject(new Error(reason)),
  )
  try {
    const invitations = await inviteOfficers(system.issuerEnv)
    const trustAnchorFile = system.issuerEnv.TRUST_ANCHOR_FILE ?? ''
    const walking = walk({ urls: options.urls, trustAnchorFile, invitations, tell: say })
    const steps = await Promise.race([walking, lost.promise])
    say(`\nAll ${steps} steps held. "npm start" opens the same in a browser.`)
  } finally {
    await system.stop()
  }
  process.exit()
} catch (error) {
  say(`sojourn: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
