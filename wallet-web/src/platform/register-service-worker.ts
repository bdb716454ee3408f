/** The only text that may become a script address: our own service worker, by name. */
const ADDRESS = '/service-worker.js'

interface ScriptUrlPolicy {
  createScriptURL(url: string): string
}
interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy
}

function trustedAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory }
  const onlyOurs = (url: string): string => {
    if (url !== ADDRESS) throw new TypeError('not our service worker')
    return url
  }
  return trustedTypes
    ? trustedTypes.createPolicy('sojourn-service-worker', { createScriptURL: onlyOurs }).createScriptURL(ADDRESS)
    : ADDRESS
}

/** Keeps the pages for times without a network. A browser that cannot do it still has a wallet, online. */
export async function registerServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register(trustedAddress())
  } catch {
    // private windows refuse service workers
  }
}
