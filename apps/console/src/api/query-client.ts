import { isProblem, type ProblemError } from '@castellan/client'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

const maxAttempts = 3

/** Creates the cache of what the API returned. `onSignedOut` is called when a session may be missing. */
export function createQueryClient(onSignedOut: (queries: QueryClient) => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) onSignedOut(queries)
  }
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (attempt, error) => attempt < maxAttempts && isTemporary(error),
        retryDelay: (attempt, error) => toDelayMs(attempt, error),
      },
    },
  })
  return queries
}

/** Whether the session of the console has ended. */
export function isSignedOut(error: unknown) {
  return isProblem(error) && error.status === 401
}

/** A refusal stays one; a server that is away or busy may come back. */
function isTemporary(error: unknown) {
  return isProblem(error) ? isBusy(error) : true
}

function isBusy({ status }: ProblemError) {
  return status === 429 || status === 503
}

function toDelayMs(attempt: number, error: unknown) {
  const asked = isProblem(error) ? error.retryAfterSeconds : undefined
  return asked ? asked * 1000 : 500 * 2 ** attempt
}
