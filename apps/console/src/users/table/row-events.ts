import type { MouseEvent, SyntheticEvent } from 'react'
import type { ListedUser } from '../use-user-list.ts'

/** Returns the index of the row that an event is from; -1 if it is from none. */
export function findRowIndex({ target }: SyntheticEvent) {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return Number(row?.dataset.index ?? -1)
}

/**
 * Returns what a click in a row means. A link that is opened elsewhere is left to the browser, and so is a text
 * that is being selected.
 */
export function readRowClick(
  event: MouseEvent,
  users: readonly ListedUser[],
): { kind: 'select' | 'open'; id: string } | undefined {
  const id = users[findRowIndex(event)]?.id
  const target = event.target as Element
  if (id === undefined) return undefined
  if (target.closest('.cell-select')) {
    if (event.shiftKey) getSelection()?.removeAllRanges()
    return { kind: 'select', id }
  }
  const isElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
  if (isElsewhere || (event.detail > 0 && getSelection()?.toString())) return undefined
  event.preventDefault()
  return { kind: 'open', id }
}
