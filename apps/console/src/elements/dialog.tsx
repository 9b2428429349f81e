import { type ReactNode, useEffect, useId, useRef } from 'react'

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
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      data-size={size}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        if (!persistent) onClose()
      }}
    >
      <div className="dialog-body">
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}
