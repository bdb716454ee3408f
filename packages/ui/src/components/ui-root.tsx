import { CSPProvider } from '@base-ui/react/csp-provider'
import type { ReactNode } from 'react'
import { LiveRegionProvider } from './live-region.tsx'

/** Wraps an app: no `<style>` elements (the Content-Security-Policy allows none), one live region. */
export function UiRoot({ children }: { readonly children: ReactNode }) {
  return (
    <CSPProvider disableStyleElements>
      <LiveRegionProvider>{children}</LiveRegionProvider>
    </CSPProvider>
  )
}
