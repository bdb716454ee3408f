import type { ReactNode } from 'react'
import { Concealed } from './concealed.tsx'

export interface FactListEntry {
  readonly term: string
  readonly detail: ReactNode
  /** Hidden until asked for: an identity number is not for whoever looks over a shoulder. */
  readonly concealed?: boolean
}

export function FactList({ entries }: { readonly entries: readonly FactListEntry[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[minmax(8rem,max-content)_1fr] sm:gap-y-3">
      {entries.map(({ term, detail, concealed = false }) => (
        <div key={term} className="grid border-b border-line py-2 last:border-0 sm:contents">
          <dt className="text-sm text-muted sm:pt-0.5 sm:text-base">{term}</dt>
          <dd className="font-medium">{concealed ? <Concealed label={term}>{detail}</Concealed> : detail}</dd>
        </div>
      ))}
    </dl>
  )
}
