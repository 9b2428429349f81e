import { type SyntheticEvent, useEffect, useRef } from 'react'

/** Returns what makes a `<dialog>` modal while it is rendered. Escape calls `onClose`, and closes nothing itself. */
export function useModal(onClose: () => void) {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = ref.current
    element?.showModal()
    // React has given the focus before the dialog was open, when nothing in it could take it.
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    return () => element?.close()
  }, [])
  const onCancel = (event: SyntheticEvent) => {
    event.preventDefault()
    onClose()
  }
  return { ref, onCancel }
}
