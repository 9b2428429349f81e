import { useEffect } from 'react'

/** What each key does, by the name that `KeyboardEvent.key` gives it; `mod+k` is Ctrl+K or Cmd+K. */
export type Shortcuts = Readonly<Record<string, () => void>>

/**
 * Listens to keys while the component is there. A key without `mod` is left alone while the reader types
 * or a dialog is open.
 */
export function useShortcuts(shortcuts: Shortcuts) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const hasModifier = event.ctrlKey || event.metaKey
      if (event.altKey || (!hasModifier && isBusy(event.target))) return
      const act = shortcuts[hasModifier ? `mod+${event.key.toLowerCase()}` : event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [shortcuts])
}

function isBusy(target: EventTarget | null) {
  const isTyping =
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]')
  return Boolean(isTyping) || document.querySelector('dialog[open]') !== null
}
