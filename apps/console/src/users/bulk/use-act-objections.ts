import { unwrap } from '@castellan/client'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../api/client.ts'
import { useSession } from '../../session/session.ts'
import type { BulkActKind } from './bulk-act-kind.ts'

const paths = {
  ban: '/admin/ban-user',
  unban: '/admin/unban-user',
  giveRole: '/admin/set-role',
  takeRole: '/admin/set-role',
  endSessions: '/admin/revoke-user-sessions',
  remove: '/admin/remove-user',
} as const satisfies Record<BulkActKind, string>

const asked = [...new Set(Object.values(paths))]

/** Returns what finds why the reader may not do an act to any user, for lack of a permission. */
export function useActObjections(): (kind: BulkActKind) => string | undefined {
  const { user } = useSession()
  const { data } = useQuery({
    queryKey: ['session', 'objections', asked],
    queryFn: ({ signal }) => {
      const calls = asked.map((path) => ({
        path,
        body: { userId: user.id, ...(path === '/admin/set-role' ? { role: user.role ?? '' } : {}) },
      }))
      return unwrap(client.access.explainPermission({ calls }, { signal }))
    },
    staleTime: 60_000,
  })
  return (kind) => {
    const error = data?.results[asked.indexOf(paths[kind])]?.error
    return error?.permission ? error.message : undefined
  }
}
