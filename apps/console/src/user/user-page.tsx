import { ErrorNotice, ErrorState } from '../elements/message.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { texts } from '../texts/index.ts'
import { useListOfOrigin } from '../users/list-of-origin.ts'
import { UserSessions } from './sessions/user-sessions.tsx'
import { type AnyUser, isUnknownUser, useUser, useUserIdOfPath } from './use-user.ts'
import { UserActs } from './user-acts.tsx'
import { UserApiKeys } from './user-api-keys.tsx'
import { toDisplayName } from './user-fields.ts'
import { UserHeading } from './user-heading.tsx'
import { UserHistory } from './user-history.tsx'
import { UserSummary } from './user-summary.tsx'
import './user.css'

/** The page of the user whose id is in the address. */
export function UserPage() {
  const id = useUserIdOfPath()
  return <UserOfId key={id} id={id} />
}

function UserOfId({ id }: { id: string }) {
  const up = useListOfOrigin()
  const { data: user, error, isPending, refetch } = useUser(id)
  if (user === null || isUnknownUser(error)) return <UnknownUser id={id} />
  if (user) return <KnownUser user={user} error={error} />
  return (
    <PageFrame title={texts.user.title} up={up}>
      {isPending ? (
        <p className="quiet">{texts.common.loading}</p>
      ) : (
        <ErrorState error={error} retry={refetch} />
      )}
    </PageFrame>
  )
}

function KnownUser({ user, error }: { user: AnyUser; error: unknown }) {
  const up = useListOfOrigin()
  return (
    <PageFrame title={toDisplayName(user)} up={up} heading={<UserHeading user={user} level="h1" />}>
      <UserActs user={user} />
      <ErrorNotice error={error} />
      <div className="user-page">
        <section className="card" aria-label={texts.user.title}>
          <UserSummary user={user} />
        </section>
        <div className="stack">
          <UserSessions user={user} />
          <UserApiKeys userId={user.id} />
          <UserHistory userId={user.id} />
        </div>
      </div>
    </PageFrame>
  )
}

/** A user who was removed, or never was. */
function UnknownUser({ id }: { id: string }) {
  const up = useListOfOrigin()
  return (
    <PageFrame title={texts.user.unknown.title} up={up}>
      <p className="quiet">
        {texts.user.unknown.id} <code className="user-id">{id}</code>. {texts.user.unknown.history}
      </p>
      <UserHistory userId={id} />
    </PageFrame>
  )
}
