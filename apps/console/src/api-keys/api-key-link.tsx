import { unwrap } from '@castellan/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { client } from '../api/client.ts'
import { CopyButton } from '../elements/copy-button.tsx'
import { texts } from '../texts/index.ts'

const shownIdLength = 8

/** The name of an API key, with a link to the keys of its owner; a part of its id where it cannot be read. */
export function ApiKeyLink({ id }: { id: string }) {
  const { data: apiKey } = useQuery({
    queryKey: ['api-keys', 'name', id],
    queryFn: async ({ signal }) => (await unwrap(client.apiKeys.getApiKey({ id }, { signal }))).key,
    staleTime: 300_000,
    retry: false,
  })
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
