import { useEffect, useRef } from 'react'
import { useConnectionFailure } from '../api/use-connection-failure.ts'
import { describeError } from '../elements/message.tsx'
import { texts } from '../texts/index.ts'
import './connection-notice.css'

/** Says that the server is away, until it is back. It is above dialogs. */
export function ConnectionNotice() {
  const failure = useConnectionFailure()
  return <div role="status">{failure ? <Notice text={describeError(failure)} /> : null}</div>
}

function Notice({ text }: { text: string }) {
  const notice = useRef<HTMLDivElement>(null)
  useEffect(() => notice.current?.showPopover(), [])
  return (
    <div ref={notice} popover="manual" className="connection-notice toast" data-tone="danger">
      {text} {texts.errors.triesAgain}
    </div>
  )
}
