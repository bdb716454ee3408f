import { createContext, useContext } from 'react'
import type { PageSettings } from '../platform/load-settings.ts'
import type { Wallet } from '../wallet.ts'

export interface OpenWallet {
  readonly wallet: Wallet
  readonly settings: PageSettings
  readonly lock: () => void
  /** Counts up when cards may have changed, so that screens read them again. */
  readonly turn: number
  readonly cardsChanged: () => void
  /** Opens what a code or a link asks for. */
  readonly followLink: (text: string) => void
}

const WalletContext = createContext<OpenWallet | undefined>(undefined)
export const WalletProvider = WalletContext.Provider

export function useWallet(): OpenWallet {
  const open = useContext(WalletContext)
  if (!open) throw new Error('a screen of the open wallet outside of it')
  return open
}
