import { hashKey, type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ListQuery } from './list-query.ts'
import { buildListKey, type ListPage, readPageAgain } from './use-user-list.ts'

type Pages = InfiniteData<ListPage, string | undefined>

const freshMs = 15_000

/**
 * Reads pages of a list again once something has changed: those in view, and the first, which counts the users.
 * The others follow when they come into view, so a long list costs no more than a short one.
 */
export function usePageRefresh(
  query: ListQuery,
  pages: readonly ListPage[],
  view: [number, number],
) {
  const queries = useQueryClient()
  const changedAt = useChangeTime(query)
  const [from, to] = view
  const stale = [0, ...range(from, to)].find(
    (index) => (pages[index]?.readAt ?? changedAt) < changedAt,
  )
  const hash = hashKey(buildListKey(query))
  useEffect(() => {
    if (stale === undefined) return
    const key = buildListKey(query)
    const cursor = queries.getQueryData<Pages>(key)?.pageParams[stale]
    readPageAgain(queries, query, cursor).then(
      (page) => queries.setQueryData<Pages>(key, (data) => data && replacePage(data, stale, page)),
      // What was read before stays in view.
      () => {},
    )
  }, [hash, stale, changedAt, queries])
}

/** Returns since when a page must have been read to be shown as it is. */
function useChangeTime(query: ListQuery) {
  const queries = useQueryClient()
  const hash = hashKey(buildListKey(query))
  const [change, setChange] = useState({ hash, at: 0 })
  useEffect(() => {
    const cache = queries.getQueryCache()
    const state = cache.get(hash)?.state
    setChange({ hash, at: state?.isInvalidated ? Date.now() : Date.now() - freshMs })
    return cache.subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'invalidate') return
      const { queryHash, queryKey } = event.query
      if (queryHash !== hash) return
      setChange({ hash, at: Date.now() })
      // Only a valid query can become invalid again.
      queueMicrotask(() => queries.setQueryData<Pages>(queryKey, (data) => data))
    })
  }, [queries, hash])
  return change.hash === hash ? change.at : 0
}

/** Replaces a page. A user who moved up from the next page is not shown twice. */
function replacePage(data: Pages, index: number, page: ListPage): Pages {
  const next = new Set(data.pages[index + 1]?.users.map(({ id }) => id))
  const users = page.users.filter(({ id }) => !next.has(id))
  return { ...data, pages: data.pages.with(index, { ...page, users }) }
}

function range(from: number, to: number) {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}
