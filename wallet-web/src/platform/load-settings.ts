import type { WalletSettings } from '../wallet-ports.ts'

export interface PageSettings extends WalletSettings {
  /** The persons are invented: every page says so. */
  readonly synthetic: boolean
}

/** From our own origin, as the code is; offline, the service worker answers with what came last. */
export async function loadSettings(): Promise<PageSettings> {
  const response = await fetch('/config.json', { credentials: 'omit', redirect: 'error' })
  if (!response.ok) throw new Error(`config.json: ${response.status}`)
  return (await response.json()) as PageSettings
}
