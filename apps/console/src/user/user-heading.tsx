import { Avatar } from '../elements/avatar.tsx'
import { Badge } from '../elements/badge.tsx'
import { texts } from '../texts/index.ts'
import type { AnyUser } from './use-user.ts'
import { isBanned, toDisplayName } from './user-fields.ts'
import './user.css'

/** Who a user is, over what is shown of them. `level` is that of the heading. */
export function UserHeading({ user, level: Heading }: { user: AnyUser; level: 'h1' | 'h2' }) {
  return (
    <div className="user-heading">
      <Avatar name={toDisplayName(user)} size="large" />
      <div className="user-heading-names">
        <Heading>
          <bdi className="user-heading-name">{toDisplayName(user)}</bdi>
          {isBanned(user) ? <Badge tone="danger">{texts.users.banned}</Badge> : null}
        </Heading>
        <bdi className="quiet clip">{user.email}</bdi>
      </div>
    </div>
  )
}
