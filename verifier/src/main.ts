import process from 'node:process'
import { createLogger, redacted, runService } from '@sojourn/service'
import { readVerifierConfig } from './config.ts'
import { createVerifier } from './index.ts'

const logger = createLogger('verifier', 'info')

await runService(async () => {
  const config = readVerifierConfig(process.env)
  const verifier = await createVerifier(config, {
    clock: () => new Date(),
    logger: createLogger('verifier', config.logLevel),
  })
  await verifier.listen()
  logger.event('verifier_started', { url: verifier.url, config: JSON.stringify(redacted(config)) })
  return verifier
}, logger)
