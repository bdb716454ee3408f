import { createLogger, redacted, runService } from '@sojourn/service'
import { readIssuerConfig } from './config.ts'
import { createIssuer } from './index.ts'

const bootLogger = createLogger('issuer', 'info')

await runService(async () => {
  const config = readIssuerConfig(process.env)
  const logger = createLogger('issuer', config.logLevel)
  logger.event('configured', { config: JSON.stringify(redacted(config)) })
  const issuer = await createIssuer(config, { clock: () => new Date(), logger })
  await issuer.listen()
  return issuer
}, bootLogger)
