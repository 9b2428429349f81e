import { isProblem, type ProblemError } from '@castellan/client'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

const maxAttempts = 3

const longestDelayMs = 3_000

/** Creates the cache of what the API returned. `onSignedOut` is called when a session may be missing. */
export function createQueryClient(onSignedOut: (queries: QueryClient) => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) onSignedOut(queries)
  }
  // The server may be on a network of its own, or on this machine: only its responses say if it is there.
  const networkMode = 'always' as const
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        networkMode,
        retry: (attempt, error) =>
          isUnreachable(error) || (attempt < maxAttempts && isTemporary(error)),
        retryDelay: (attempt, error) => toDelayMs(attempt, error),
      },
      mutations: { networkMode },
    },
  })
  return queries
}

/** Whether the session of the console has ended. */
export function isSignedOut(error: unknown) {
  return isProblem(error) && error.status === 401
}

/** Whether the reader is not allowed to do it: to try again cannot help. */
export function isForbidden(error: unknown) {
  return isProblem(error) && error.status === 403
}

/** Whether the server is away: what is read is asked for until it is back. */
export function isUnreachable(error: unknown) {
  return hasName(error, 'ConnectionError') || hasName(error, 'UnexpectedResponseError')
}

/** A refusal stays one; a server that is slow or busy may soon be idle. */
function isTemporary(error: unknown) {
  return isProblem(error) ? isBusy(error) : hasName(error, 'TimeoutError')
}

function isBusy({ status }: ProblemError) {
  return status === 429 || status === 503
}

function hasName(error: unknown, name: string) {
  return error instanceof Error && error.name === name
}

function toDelayMs(attempt: number, error: unknown) {
  const asked = isProblem(error) ? error.retryAfterSeconds : undefined
  return asked ? asked * 1000 : Math.min(longestDelayMs, 500 * 2 ** attempt)
}
