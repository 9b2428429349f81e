import { Component, type ReactNode } from 'react'
import { Button } from '../elements/button.tsx'
import { texts } from '../texts/index.ts'

type Props = { children: ReactNode }

/** Shows a page that has failed as such, and leaves the rest of the console in use. */
export class FailureBoundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children
    return (
      <div className="message" role="alert">
        <h2>{texts.errors.broken}</h2>
        <Button onClick={() => location.reload()}>{texts.errors.retry}</Button>
      </div>
    )
  }
}
