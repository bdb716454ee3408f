/** The only text that may become a script address: our own service worker, beside the page. */
const NAME = 'service-worker.js'

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

function trustedAddress(): string {
  const address = new URL(NAME, document.baseURI).href
  const onlyOurs = (url: string): string => {
    if (url !== address) throw new TypeError('not our service worker')
    return url
  }
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory }
  return trustedTypes
    ? trustedTypes.createPolicy('sojourn-service-worker', { createScriptURL: onlyOurs }).createScriptURL(address)
    : address
}

/** Keeps the page for times without a network. Private windows refuse; then it works online. */
export async function registerServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register(trustedAddress()).catch(() => undefined)
}
