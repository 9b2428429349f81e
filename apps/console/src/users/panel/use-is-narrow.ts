import { useSyncExternalStore } from 'react'

const narrow = matchMedia('(width < 64rem)')

/** Whether the window is too narrow for a panel next to the list. */
export function useIsNarrow() {
  return useSyncExternalStore(
    (onChange) => {
      narrow.addEventListener('change', onChange)
      return () => narrow.removeEventListener('change', onChange)
    },
    () => narrow.matches,
  )
}
