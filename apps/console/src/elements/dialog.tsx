import { type ReactNode, useId } from 'react'
import { useModal } from './use-modal.ts'

type DialogProps = {
  title: string
  onClose: () => void
  size?: 'wide' | undefined
  /** Whether Escape leaves it open: there is nothing to go back to. */
  persistent?: boolean
  children: ReactNode
}

/** A modal dialog, open while it is rendered. The browser keeps the focus in it, and gives it back. */
export function Dialog({ title, onClose, size, persistent = false, children }: DialogProps) {
  const modal = useModal(persistent ? () => {} : onClose)
  const titleId = useId()
  return (
    <dialog {...modal} className="dialog" data-size={size} aria-labelledby={titleId}>
      <div className="dialog-body">
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}
