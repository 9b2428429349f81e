import { unwrap } from '@castellan/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { client } from '../api/client.ts'

/** The name of a user with a link to their page; the id where the name cannot be read. */
export function UserLink({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['users', 'name', id],
    queryFn: ({ signal }) => unwrap(client.users.getUser({ id }, { signal })),
    staleTime: 300_000,
    retry: false,
  })
  return (
    <Link href={`/users/${encodeURIComponent(id)}`}>
      <bdi className="clip cell-text">{data?.name || data?.email || id}</bdi>
    </Link>
  )
}
