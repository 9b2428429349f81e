import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useRef } from 'react'

const rowHeight = 41

const headHeight = 37

/** How far each list was scrolled when it was left. */
const offsets = new Map<string, number>()

/** The rows of a table that are in view. */
export type Rows = ReturnType<typeof useRows>

/** Returns the rows that are in view. A list that is opened again is where it was. */
export function useRows(scroller: RefObject<HTMLElement | null>, count: number, listKey: string) {
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    overscan: 12,
  })
  const shown = useRef<string>(undefined)
  useLayoutEffect(() => {
    if (shown.current === listKey) return
    const isFirst = shown.current === undefined
    shown.current = listKey
    scroller.current?.scrollTo(0, isFirst ? (offsets.get(listKey) ?? 0) : 0)
  }, [listKey, scroller])
  // A passive effect would end after the element is removed, which is scrolled no longer then.
  useLayoutEffect(() => {
    const element = scroller.current
    return () => void offsets.set(listKey, element?.scrollTop ?? 0)
  }, [listKey, scroller])
  const items = rows.getVirtualItems()
  return {
    items,
    before: Math.max(0, (items[0]?.start ?? headHeight) - headHeight),
    after: Math.max(0, rows.getTotalSize() - ((items.at(-1)?.end ?? headHeight) - headHeight)),
    scrollTo: (index: number) => rows.scrollToIndex(index),
  }
}
