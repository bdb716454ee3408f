/**
 * What hosts the residents' wallet: static pages under a strict policy, `/config.json`, `/attestation` of an instance's key, health.
 * Is not: a party to anything the wallet does; no credential, key or request passes here.
 * `npm start`, the stories and the deployments call it.
 */
export { readWalletProviderConfig, type WalletProviderConfig } from './config.ts'
export { createWalletProvider, type WalletProvider } from './create-wallet-provider.ts'
