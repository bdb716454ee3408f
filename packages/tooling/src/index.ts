/**
 * What brings the parts of Sojourn up: provisioning of keys, certificates and the signed trust list, building pages, finding a browser.
 * Is not: needed by a deployment that has its own registry and database; nothing of the product imports it.
 * `npm start`, `npm test`, `npm run demo` and the test harness call it.
 */
export {
  accessTokenOf,
  askNonces,
  credentialPost,
  type Nonces,
  preAuthorizedCodeOf,
  type Send,
  sendPost,
  tokenPost,
  type WalletPost,
} from './bare-issuance.ts'
export { findBrowser } from './browser/find-browser.ts'
export { createPageClient, type PageAnswer, type PageClient } from './page-client.ts'
export {
  DEMO_AGENCIES,
  DEMO_RELYING_PARTIES,
  type DemoAgency,
  type DemoRelyingParty,
} from './provision/demo-registry.ts'
export { type Provisioned, type ProvisionOptions, provision } from './provision/provision.ts'
export { registerUrl, takeRegister } from './provision/register.ts'
export { type RegistryDesk, registerParties } from './provision/register-parties.ts'
export { buildPages } from './start/build-pages.ts'
export { bundlePackage } from './start/bundle-package.ts'
export { bundleService } from './start/bundle-service.ts'
