import { type InputOf, type ResponseOf, unwrap } from '@castellan/client'
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { client } from '../api/client.ts'

/** What creates or changes an API key. */
export type ApiKeyInput = InputOf<'apiKeys', 'createApiKey'>

type Created = Extract<ResponseOf<'apiKeys', 'createApiKey'>, { status: 200 }>['body']

const queryKey = ['api-keys']

/** Reads the API keys of a user, or of all, page by page. */
export function useApiKeys(userId: string | undefined) {
  const pages = useInfiniteQuery({
    queryKey: [...queryKey, { userId }],
    queryFn: ({ pageParam: cursor, signal }) =>
      unwrap(client.apiKeys.listApiKeys({ userId, cursor }, { signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  })
  return { ...pages, keys: pages.data?.pages.flatMap(({ keys }) => keys) ?? [] }
}

/** Creates an API key. `onDone` gets its secret, which the server does not show again. */
export function useApiKeyCreation(onDone: (created: Created) => void) {
  return useChange((input: ApiKeyInput) => unwrap(client.apiKeys.createApiKey(input)), onDone)
}

/** Changes an API key. */
export function useApiKeyChange(keyId: string, onDone: () => void) {
  return useChange(
    ({ name, permissions, allowedNetworks, expiresAt }: ApiKeyInput) =>
      unwrap(
        client.apiKeys.updateApiKey({
          keyId,
          name,
          permissions,
          allowedNetworks: allowedNetworks ?? [],
          expiresAt: expiresAt ?? null,
        }),
      ),
    onDone,
  )
}

/** Replaces the secret of an API key. */
export function useApiKeyRotation(keyId: string, onDone: (rotated: Created) => void) {
  return useChange(
    (gracePeriodSeconds: number) =>
      unwrap(client.apiKeys.rotateApiKey({ keyId, gracePeriodSeconds })),
    onDone,
  )
}

/** Revokes an API key, and those that it made. */
export function useApiKeyRevocation(onDone: () => void) {
  return useChange((keyId: string) => unwrap(client.apiKeys.revokeApiKey({ keyId })), onDone)
}

function useChange<I, R>(change: (input: I) => Promise<R>, onDone: (result: R) => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: (result) => {
      onDone(result)
      void queries.invalidateQueries({ queryKey })
    },
  })
}
