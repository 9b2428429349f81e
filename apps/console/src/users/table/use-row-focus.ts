import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { Selection } from '../selection/selection.ts'
import type { ListedUser } from '../use-user-list.ts'
import { findRowIndex } from './row-events.ts'
import type { Rows } from './use-rows.ts'

const pageRows = 10

const steps: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: pageRows,
  PageUp: -pageRows,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

type RowFocusOptions = {
  users: readonly ListedUser[]
  /** The id of the user in the panel. */
  opened: string | undefined
  listKey: string
  selection: Selection
  scroller: RefObject<HTMLElement | null>
  rows: Rows
  select: (id: string, isRange: boolean) => void
  /** Selects from one row to another, unless a range starts elsewhere. */
  extend: (from: string, to: string) => void
}

/**
 * Moves the focus through the rows by the arrow keys, and selects by the space key. One row at a time is reached
 * by Tab. When the panel or the selection closes, the row has the focus again.
 */
export function useRowFocus(options: RowFocusOptions) {
  const { users, opened, listKey, selection, scroller, rows, select, extend } = options
  const [active, setActive] = useState(0)
  const moveTo = useFocusMove(scroller, (index) => {
    setActive(index)
    rows.scrollTo(index)
  })
  // Another list begins at its top.
  useEffect(() => setActive(0), [listKey])
  useOpenedRow(options, setActive)
  useFocusReturn(scroller, opened !== undefined)
  useFocusReturn(scroller, selection.ids.size > 0)

  const onKeyDown = (event: KeyboardEvent) => {
    const index = findRowIndex(event)
    const user = users[index]
    const step = steps[event.key]
    if (!user || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key !== ' ' && step === undefined) return
    event.preventDefault()
    if (step === undefined) return select(user.id, event.shiftKey)
    const next = Math.min(Math.max(0, index + step), users.length - 1)
    const target = users[next]
    if (event.shiftKey && target) extend(user.id, target.id)
    moveTo(next)
  }
  const onFocus = (event: FocusEvent) => {
    const index = findRowIndex(event)
    if (index >= 0) setActive(index)
  }
  const first = rows.items[0]?.index ?? 0
  const last = rows.items.at(-1)?.index ?? 0
  return { focusable: active >= first && active <= last ? active : first, onKeyDown, onFocus }
}

/** Returns what gives a row the focus, as soon as it is there. */
function useFocusMove(scroller: RefObject<HTMLElement | null>, show: (index: number) => void) {
  const wanted = useRef<number>(undefined)
  useEffect(() => {
    const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`)
    if (!link) return
    wanted.current = undefined
    link.focus({ preventScroll: true })
  })
  return (index: number) => {
    wanted.current = index
    show(index)
  }
}

/** The row of the user in the panel is the one that keys move from, as soon as it is there. */
function useOpenedRow({ opened, users }: RowFocusOptions, setActive: (index: number) => void) {
  const lastOpened = useRef<string>(undefined)
  useEffect(() => {
    const index = users.findIndex(({ id }) => id === opened)
    if (opened && index < 0) return
    if (opened && opened !== lastOpened.current) setActive(index)
    lastOpened.current = opened
  }, [opened, users, setActive])
}

/** Gives the focus back to the rows when what had it, such as the panel, is removed. */
function useFocusReturn(scroller: RefObject<HTMLElement | null>, isElsewhere: boolean) {
  const wasElsewhere = useRef(isElsewhere)
  useEffect(() => {
    const isBack = wasElsewhere.current && !isElsewhere
    wasElsewhere.current = isElsewhere
    if (!isBack || document.activeElement !== document.body) return
    const link = scroller.current?.querySelector<HTMLElement>('a[tabindex="0"]')
    link?.focus({ preventScroll: true })
  }, [isElsewhere, scroller])
}
