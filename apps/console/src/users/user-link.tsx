import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { toUserPath } from '../user/use-user.ts'
import { findUserName } from './user-names.ts'

/** The name of a user with a link to their page; the id where the name cannot be read. */
export function UserLink({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['users', 'name', id],
    queryFn: () => findUserName(id),
    staleTime: 300_000,
    retry: false,
  })
  return (
    <Link href={toUserPath(id)} className="user-link">
      <bdi className="clip">{data || id}</bdi>
    </Link>
  )
}
