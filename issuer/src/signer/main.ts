import { createLogger, redacted, runService } from '@sojourn/service'
import { createOpenSigner } from '../agencies/open-signer.ts'
import { readAgencies } from '../agencies/read-agencies.ts'
import { readSignerConfig } from '../config.ts'
import { openDayCount } from './day-count.ts'
import { createSignerServer } from './signer-server.ts'

const bootLogger = createLogger('signer', 'info')

await runService(async () => {
  const config = readSignerConfig(process.env)
  const logger = createLogger('signer', config.logLevel)
  logger.event('configured', { config: JSON.stringify(redacted(config)) })
  const { publicUrl, dailyCap } = config
  const homes = createOpenSigner(config.keyHomes)
  const server = await createSignerServer({
    agencies: await readAgencies(config.agenciesFile, publicUrl),
    publicUrl,
    clock: () => new Date(),
    logger,
    count: openDayCount(config.countsFile, dailyCap),
    dailyCap,
    openHome: homes.open,
  })
  await server.listen(config.socket)
  logger.event('listening', { socket: config.socket })
  return server
}, bootLogger)
