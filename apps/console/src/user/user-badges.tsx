import { Badge } from '../elements/badge.tsx'
import { texts } from '../texts/index.ts'
import { listRoles } from './user-fields.ts'

/** The roles of a user. */
export function RoleBadges({ role }: { role: string | null }) {
  return (
    <span className="row">
      {listRoles(role).map((name) => (
        <Badge key={name} tone={name === 'admin' ? 'accent' : undefined}>
          {name}
        </Badge>
      ))}
    </span>
  )
}

/** Whether a user can sign in. */
export function BanBadge({ isBanned }: { isBanned: boolean | null }) {
  return isBanned ? (
    <Badge tone="danger">{texts.users.banned}</Badge>
  ) : (
    <span className="quiet">{texts.users.active}</span>
  )
}
