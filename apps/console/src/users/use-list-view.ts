import { useCallback, useEffect, useState } from 'react'
import type { ListQuery } from './list-query.ts'
import { usePageRefresh } from './use-page-refresh.ts'
import type { UserList } from './use-user-list.ts'

/** How many rows before the end of what is loaded the next page is asked for. */
const rowsAhead = 40

/** Follows which rows of a list are in view: keeps them fresh, and reads on before they end. */
export function useListView(list: UserList, query: ListQuery) {
  const [[from, to], setView] = useState<[number, number]>([0, 0])
  const pages = list.data?.pages ?? []
  const pageSize = pages[0]?.limit ?? 1
  usePageRefresh(query, list.isPlaceholderData ? [] : pages, [from, to])
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list
  const canReadOn = hasNextPage && !isFetching && !isFetchNextPageError
  const isAtEnd = to >= pages.length
  useEffect(() => {
    if (canReadOn && isAtEnd) fetchNextPage()
  }, [canReadOn, isAtEnd, fetchNextPage])
  return useCallback(
    (first: number, last: number) => {
      const next = [first, last + rowsAhead].map((row) => Math.floor(row / pageSize))
      setView((view) => (view.join() === next.join() ? view : [next[0] ?? 0, next[1] ?? 0]))
    },
    [pageSize],
  )
}
