import { type SyntheticEvent, useEffect, useLayoutEffect, useRef } from 'react'

/**
 * Returns what makes a `<dialog>` modal while it is rendered. The focus goes to where typing begins, or to the
 * first control, and goes back when it closes. Escape calls `onClose`, and closes nothing
 * itself.
 */
export function useModal(onClose: () => void) {
  const ref = useRef<HTMLDialogElement>(null)
  // It must close before it is removed: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const element = ref.current
    element?.showModal()
    // React has given the focus before the dialog was open, when nothing in it could take it.
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    return () => element?.close()
  }, [])
  // What had the focus may have been removed, as when a dialog goes on to its next step.
  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus()
  })
  const onCancel = (event: SyntheticEvent) => {
    event.preventDefault()
    // In React, the event of a dialog in this one comes here as well.
    if (event.target === event.currentTarget) onClose()
  }
  return { ref, onCancel, tabIndex: -1 }
}
