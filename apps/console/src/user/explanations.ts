import { type ExplainPermissionInput, unwrap } from '@castellan/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { texts } from '../texts/index.ts'

/** A call that the page offers. */
export type OfferedCall = ExplainPermissionInput['calls'][number]

/** How many calls are explained at once. */
const maxCalls = 100

/**
 * Asks the server which of the calls it would refuse. Returns why, by the names of the calls.
 * What it has not explained is not refused here, but may be later.
 */
export function useExplanations(
  calls: Record<string, OfferedCall>,
): Record<string, string | undefined> {
  const asked = Object.entries(calls).slice(0, maxCalls)
  const { data } = useQuery({
    queryKey: ['users', 'explain', asked],
    queryFn: async ({ signal }) => {
      const offered = asked.map(([, call]) => call)
      const { results } = await unwrap(
        client.access.explainPermission({ calls: offered }, { signal }),
      )
      return Object.fromEntries(
        asked.map(([name], index) => {
          const error = results[index]?.error
          return [name, error ? texts.refusals.describe(error) : undefined]
        }),
      )
    },
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
  })
  return data ?? {}
}
