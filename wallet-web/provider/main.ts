import process from 'node:process'
import { createLogger, redacted, runService } from '@sojourn/service'
import { readWalletProviderConfig } from './config.ts'
import { createWalletProvider } from './create-wallet-provider.ts'

const bootLogger = createLogger('wallet-provider', 'info')

await runService(async () => {
  const config = readWalletProviderConfig(process.env)
  const logger = createLogger('wallet-provider', config.logLevel)
  const provider = await createWalletProvider(config, { logger })
  const address = await provider.listen()
  logger.event('wallet_provider_started', { address, config: JSON.stringify(redacted(config)) })
  return provider
}, bootLogger)
