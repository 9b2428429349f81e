import { Component, type ReactNode } from 'react'
import { Button } from '../elements/button.tsx'
import { texts } from '../texts/index.ts'

type Props = { location: string; children: ReactNode }

/** Shows a page that has failed as such, until the reader leaves it. The rest of the console stays in use. */
export class FailureBoundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override componentDidUpdate({ location }: Props) {
    if (this.state.hasFailed && location !== this.props.location)
      this.setState({ hasFailed: false })
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
