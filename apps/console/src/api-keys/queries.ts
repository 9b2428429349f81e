import { type InputOf, type ResponseOf, unwrap } from '@castellan/client'
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { useSession } from '../session/session.ts'

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

/**
 * Reads as many API keys as a page can have, to name those of events: in one request, and without asking for a key
 * that has been revoked, which would be recorded as a refusal.
 */
export function useApiKeysById() {
  const { maxPageSize: limit } = useSession().schema
  return useQuery({
    queryKey: [...queryKey, 'by-id', limit],
    queryFn: async ({ signal }) => {
      const { keys } = await unwrap(client.apiKeys.listApiKeys({ limit }, { signal }))
      return new Map(keys.map((key) => [key.id, key]))
    },
    staleTime: 300_000,
    retry: false,
  }).data
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
