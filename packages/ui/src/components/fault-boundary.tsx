import { Component, type ReactNode } from 'react'
import { uiWords } from '../language/ui-words.ts'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'

interface FaultBoundaryProps {
  readonly children: ReactNode
}

/** A bug in one screen must not leave a blank page: says so, and offers to load the page again. React knows boundaries as classes only. */
export class FaultBoundary extends Component<FaultBoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    return this.state.broken ? <BrokenPage /> : this.props.children
  }
}

function BrokenPage() {
  const words = uiWords.use()
  return (
    <main className="mx-auto max-w-2xl p-6">
      <h1 className="mb-4 text-2xl font-bold">{words('broken')}</h1>
      <Notice
        tone="bad"
        action={
          <Button kind="primary" onClick={() => location.reload()}>
            {words('reload')}
          </Button>
        }
      >
        {words('brokenNext')}
      </Notice>
    </main>
  )
}
