import { unwrap } from '@castellan/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client } from '../../api/client.ts'
import { texts } from '../../texts/index.ts'
import type { ListedUser } from '../use-user-list.ts'
import { useUserSchema } from '../user-schema.ts'
import { type BulkAct, type PlannedCall, planCall } from './bulk-act.ts'

/** What an act would do to a user: it would be done, change nothing, or be refused by a rule. */
export type Forecast = {
  id: string
  /** The user as they are now; nothing if they have been removed. */
  user: ListedUser | undefined
  kind: 'allowed' | 'unchanged' | 'refused'
  /** The rule that refuses it. */
  reason?: string
}

/** The most calls that the server explains at once. */
const maxCalls = 100

/** Asks the server what an act would do to each user, some at a time. */
export function useForecasts(act: BulkAct, ids: readonly string[]) {
  const size = Math.min(maxCalls, useUserSchema().maxPageSize)
  const { data, error, hasNextPage, isFetching, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['forecasts', act, ids, size],
    queryFn: ({ pageParam, signal }) =>
      forecast(act, ids.slice(pageParam, pageParam + size), signal),
    initialPageParam: 0,
    getNextPageParam: (_page, _pages, start) =>
      start + size < ids.length ? start + size : undefined,
    staleTime: 'static',
    gcTime: 0,
  })
  useEffect(() => {
    if (hasNextPage && !isFetching && !error) fetchNextPage()
  }, [hasNextPage, isFetching, error, fetchNextPage])
  const forecasts = data?.pages.flat() ?? []
  return {
    forecasts,
    isComplete: forecasts.length === ids.length,
    error,
    retry: () => (data ? fetchNextPage() : refetch()),
  }
}

/** Asks the server what an act would do to a few users, as they are now. */
async function forecast(
  act: BulkAct,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Forecast[]> {
  const users = await readUsers(ids, signal)
  const plans = ids.map((id) => {
    const user = users.get(id)
    return { id, user, call: user && planCall(act, user) }
  })
  const calls = plans.flatMap(({ call }) => call ?? [])
  const explain = calls.length > 0 ? await explainCalls(calls, signal) : () => undefined
  return plans.map(({ id, user, call }) => {
    if (!user) return { id, user, kind: 'refused', reason: texts.bulk.removed }
    if (!call) return { id, user, kind: 'unchanged' }
    const refusal = explain(call)
    return refusal ? { id, user, kind: 'refused', reason: refusal } : { id, user, kind: 'allowed' }
  })
}

/** Reads users as they are now. */
export async function readUsers(ids: readonly string[], signal?: AbortSignal) {
  const filters = [{ field: 'id' as const, operator: 'in' as const, value: [...ids] }]
  const { users } = await unwrap(client.users.listUsers({ filters, count: 'none' }, { signal }))
  return new Map(users.map((user) => [user.id, user]))
}

/** Returns what finds the message of the rule that would refuse a call. */
async function explainCalls(calls: readonly PlannedCall[], signal: AbortSignal) {
  const asked = calls.map(({ path, body }) => ({ path, body }))
  const { results } = await unwrap(client.access.explainPermission({ calls: asked }, { signal }))
  const errors = new Map(calls.map((call, index) => [call, results[index]?.error]))
  return (call: PlannedCall) => {
    const error = errors.get(call)
    return error ? texts.refusals.describe(error) : undefined
  }
}
