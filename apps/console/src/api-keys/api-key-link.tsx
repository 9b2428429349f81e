import { Link } from 'wouter'
import { CopyButton } from '../elements/copy-button.tsx'
import { texts } from '../texts/index.ts'
import { useApiKeysById } from './queries.ts'

const shownIdLength = 8

/** The name of an API key, with a link to the keys of its owner; a part of its id where it cannot be read. */
export function ApiKeyLink({ id }: { id: string }) {
  const apiKey = useApiKeysById()?.get(id)
  if (apiKey)
    return (
      <Link
        href={`/api-keys?owner=${encodeURIComponent(apiKey.userId)}`}
        className="user-link"
        title={id}
      >
        <bdi className="clip">{apiKey.name}</bdi>
      </Link>
    )
  return (
    <span className="row">
      <code title={id}>{id.slice(0, shownIdLength)}…</code>
      <CopyButton text={id} label={texts.apiKeys.copyId} />
    </span>
  )
}
