import { CSPProvider } from '@base-ui/react/csp-provider'
import type { ReactNode } from 'react'
import { FaultBoundary } from './fault-boundary.tsx'
import { LiveRegionProvider } from './live-region.tsx'

/** Wraps an app: no `<style>` elements (the Content-Security-Policy allows none), one live region, no blank page when a screen breaks. */
export function UiRoot({ children }: { readonly children: ReactNode }) {
  return (
    <CSPProvider disableStyleElements>
      <FaultBoundary>
        <LiveRegionProvider>{children}</LiveRegionProvider>
      </FaultBoundary>
    </CSPProvider>
  )
}
