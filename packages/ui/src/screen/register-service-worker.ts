interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

/** The only text that may become a script's address in a page whose policy asks for trusted types: our own service worker's. */
function trusted(address: string): string {
  const onlyOurs = (url: string): string => {
    if (url !== address) throw new TypeError('not our service worker')
    return url
  }
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory }
  return trustedTypes
    ? trustedTypes.createPolicy('sojourn-service-worker', { createScriptURL: onlyOurs }).createScriptURL(address)
    : address
}

/** Keeps the pages below `folder` for times without a network. Private windows refuse; then they work online. */
export async function registerServiceWorker(folder: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const address = new URL('service-worker.js', new URL(folder, document.baseURI)).href
  await navigator.serviceWorker.register(trusted(address)).catch(() => undefined)
}
