import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

const AnnounceContext = createContext<(text: string) => void>(() => undefined)

/** Says a thing to a screen reader without moving the focus or changing the page. */
export const useAnnounce = (): ((text: string) => void) => useContext(AnnounceContext)

export function LiveRegionProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', turn: 0 })
  const announce = useCallback((text: string) => setSaid(({ turn }) => ({ text, turn: turn + 1 })), [])
  return (
    <AnnounceContext value={announce}>
      {children}
      <LiveRegion>
        {/* a new element a turn, so that the same sentence said twice is read twice */}
        <span key={said.turn}>{said.text}</span>
      </LiveRegion>
    </AnnounceContext>
  )
}

export function LiveRegion({ children }: { readonly children: ReactNode }) {
  return (
    <div aria-live="polite" className="sr-only">
      {children}
    </div>
  )
}
