/** Chromium's offer to install the pages; other browsers have a menu of their own. */
export interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

let held: InstallPrompt | undefined
const listeners = new Set<() => void>()

export const installPrompt = (): InstallPrompt | undefined => held

export function onInstallPrompt(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Called at start: the browser offers once, before any screen asks. */
export function holdInstallPrompt(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    held = event as InstallPrompt
    for (const tell of listeners) tell()
  })
}
