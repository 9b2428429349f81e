import { type Role, unwrap } from '@castellan/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Actions } from '../api/actions.ts'
import { client } from '../api/client.ts'
import { isNotOfSession, updateSession } from '../session/session.ts'

/** Reads every role. */
export function useRoles() {
  return useQuery({
    queryKey: ['roles'],
    queryFn: async ({ signal }) =>
      (await unwrap(client.roles.listRoles(undefined, { signal }))).roles,
  })
}

/** Reads how many users hold a role. */
export function useHolderCount(role: string) {
  return useQuery({
    queryKey: ['users', 'holders', role],
    queryFn: ({ signal }) =>
      unwrap(
        client.users.listUsers(
          {
            limit: 1,
            count: 'estimated',
            filters: [{ field: 'role', operator: 'has', value: role }],
          },
          { signal },
        ),
      ),
    staleTime: 60_000,
  })
}

/** Creates a role, or replaces its permissions if `isNew` is not set. */
export function useRoleChange(isNew: boolean, onDone: (role: Role) => void) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: async ({ name, permissions }: { name: string; permissions: Actions }) => {
      const input = { name, permissions: toMutable(permissions) }
      return (
        await (isNew
          ? unwrap(client.roles.createRole(input))
          : unwrap(client.roles.updateRole(input)))
      ).role
    },
    onSuccess: (role) => {
      onDone(role)
      refresh()
    },
  })
}

/** Deletes a role that no user holds. */
export function useRoleRemoval(onDone: () => void) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (name: string) => unwrap(client.roles.deleteRole({ name })),
    onSuccess: () => {
      onDone()
      refresh()
    },
  })
}

/** What a role allows decides what every page may show, and first what the reader may ask for. */
function useRefresh() {
  const queries = useQueryClient()
  return () =>
    void updateSession(queries).then(() => queries.invalidateQueries({ predicate: isNotOfSession }))
}

function toMutable(permissions: Actions) {
  return Object.fromEntries(
    Object.entries(permissions).map(([resource, actions]) => [resource, [...actions]]),
  )
}
