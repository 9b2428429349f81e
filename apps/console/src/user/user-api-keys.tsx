import { Link } from 'wouter'
import { useApiKeys } from '../api-keys/queries.ts'
import { describeError } from '../elements/message.tsx'
import { Section } from '../elements/section.tsx'
import { Timestamp } from '../elements/timestamp.tsx'
import { texts } from '../texts/index.ts'

const { apiKeys: words } = texts.user

/** The API keys that a user owns. They are changed on their own page. */
export function UserApiKeys({ userId }: { userId: string }) {
  const { keys, error, isSuccess, hasNextPage } = useApiKeys(userId)
  return (
    <Section
      title={texts.apiKeys.title}
      count={keys.length > 0 ? `${keys.length}${hasNextPage ? '+' : ''}` : undefined}
      actions={
        keys.length > 0 ? (
          <Link href={`/api-keys?owner=${encodeURIComponent(userId)}`} className="button">
            {words.manage}
          </Link>
        ) : null
      }
    >
      {error ? <p className="quiet">{describeError(error)}</p> : null}
      {isSuccess && keys.length === 0 ? <p className="quiet">{words.none}</p> : null}
      <ul className="user-keys">
        {keys.map(({ id, name, hint, permissions, lastUsedAt, expiresAt }) => (
          <li key={id} className="user-key">
            <bdi className="clip">{name}</bdi>
            <span className="quiet mono">…{hint}</span>
            <span className="quiet">{words.permissions(permissions.length)}</span>
            <span className="quiet">
              {words.lastUse} {lastUsedAt ? <Timestamp at={lastUsedAt} /> : texts.common.never}
            </span>
            <span className="quiet">
              {words.ends} {expiresAt ? <Timestamp at={expiresAt} /> : texts.common.never}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
