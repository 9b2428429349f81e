import { type Query, type QueryCache, useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { isUnreachable } from './query-client.ts'

/**
 * Returns why the server is away, while something waits for it. When it is back, what has failed is read
 * again.
 */
export function useConnectionFailure(): unknown {
  const queries = useQueryClient()
  const cache = queries.getQueryCache()
  const failure = useSyncExternalStore(
    (onChange) => cache.subscribe(onChange),
    () => findFailure(cache),
  )
  useEffect(() => {
    if (!failure) queries.refetchQueries({ type: 'active', predicate: hasFailed })
  }, [failure, queries])
  return failure
}

function findFailure(cache: QueryCache) {
  const waiting = cache.findAll({ fetchStatus: 'fetching' })
  return waiting.map(({ state }) => state.fetchFailureReason).find(isUnreachable)
}

function hasFailed({ state: { status, error } }: Query) {
  return status === 'error' && isUnreachable(error)
}
