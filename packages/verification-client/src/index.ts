/**
 * What an engineer installs to ask residents' wallets through a Sojourn verifier: typed calls generated from the service's own description
 * (`described.ts`, never edited by hand), waiting for a result, and reading webhooks.
 * Is not: a wallet, a verifier, or anything that believes a credential; it imports nothing of ours, so that it can be taken away alone.
 * Strangers' servers call it, on Node or wherever `fetch` and WebCrypto are; an API key has no place in a page.
 */
export { createVerificationClient, type VerificationClient } from './client.ts'
export { VerificationProblem } from './problem.ts'
export { readWebhook, type WebhookRefusal } from './read-webhook.ts'
