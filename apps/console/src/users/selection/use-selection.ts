import { useState } from 'react'
import { noSelection, type Selection } from './selection.ts'

/** Returns the selection in a list, and what changes it. Another list begins without one. */
export function useSelection(
  listKey: string,
): [Selection, (change: (selection: Selection) => Selection) => void] {
  const [state, setState] = useState({ listKey, selection: noSelection })
  const selection = state.listKey === listKey ? state.selection : noSelection
  return [
    selection,
    (change) =>
      setState((current) => ({
        listKey,
        selection: change(current.listKey === listKey ? current.selection : noSelection),
      })),
  ]
}
