import { Button, Notice } from '@sojourn/ui'
import { Component, type ReactNode } from 'react'
import { appWords } from './words/app-words.ts'

interface FaultBoundaryState {
  readonly faulted: boolean
}

/** A broken world or a bug: says so and offers to start anew, instead of a blank or a frozen screen. A class, for React asks for one here. */
export class FaultBoundary extends Component<{ readonly children: ReactNode }, FaultBoundaryState> {
  override state: FaultBoundaryState = { faulted: false }

  static getDerivedStateFromError(): FaultBoundaryState {
    return { faulted: true }
  }

  private readonly onRejection = () => this.setState({ faulted: true })

  override componentDidMount() {
    addEventListener('unhandledrejection', this.onRejection)
  }

  override componentWillUnmount() {
    removeEventListener('unhandledrejection', this.onRejection)
  }

  override render() {
    return this.state.faulted ? <FaultScreen /> : this.props.children
  }
}

function FaultScreen() {
  const words = appWords.use()
  return (
    <main className="mx-auto max-w-2xl p-6">
      <Notice
        tone="bad"
        title={words('fault')}
        action={<Button onClick={() => location.replace('/')}>{words('startAnew')}</Button>}
      >
        {words('faultNext')}
      </Notice>
    </main>
  )
}
