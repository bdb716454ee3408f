/**
 * The residents' wallet without a screen: receive, hold, show, and remember who saw what.
 * Is not: the pages (`main.tsx`), nor what serves them (`@sojourn/wallet-web/provider`). It reaches the network, the store and the
 * keys through `WalletPorts` alone, so it runs in a browser and in Node.
 * The pages call it, and so do the demo, the stories and the fault runs.
 */
export type { CardState, CardSummary } from './cards/card-summary.ts'
export type { StatusChange } from './cards/refresh-status.ts'
export type { OfflineProof, OfflineProofRefusal } from './offline-proof/make-offline-proof.ts'
export type { OfflineChoice } from './offline-proof/offline-choices.ts'
export { createMemoryPorts } from './platform/memory-ports.ts'
export { type Consent, type ConsentRefusal, consentToAll } from './present/consent.ts'
export type { ConsentChoice, ConsentItem, ConsentSheet, ShownClaim } from './present/consent-sheet.ts'
export type { Presented, PresentRefusal } from './present/present-credentials.ts'
export { type DigitalRequestRefusal, digitalRefusal } from './present/read-digital-request.ts'
export type { RequestDevice, RequestRefusal, ReviewedRequest } from './present/read-request.ts'
export type { SendRefusal } from './present/send-response.ts'
export type { AcceptRefusal } from './receive/accept-offer.ts'
export type { FinishRefusal } from './receive/finish-authorization.ts'
export type { OfferedItem, OfferRefusal, ReviewedOffer } from './receive/read-offer.ts'
export type { AcceptedCard, AcceptedOffer } from './receive/receive-cards.ts'
export type { Agency } from './receive/review-application.ts'
export type { StartRefusal } from './receive/start-authorization.ts'
export type { HistoryRecord } from './vault/schema-v1.ts'
export { createWallet, type Wallet } from './wallet.ts'
export type { WalletClient, WalletPorts, WalletSettings } from './wallet-ports.ts'
