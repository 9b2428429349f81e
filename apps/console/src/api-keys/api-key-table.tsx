import type { ApiKey } from '@castellan/client'
import { Badge } from '../elements/badge.tsx'
import { IconButton } from '../elements/button.tsx'
import { Timestamp } from '../elements/timestamp.tsx'
import { useObjections } from '../session/use-objections.ts'
import { texts } from '../texts/index.ts'
import { UserLink } from '../users/user-link.tsx'

/** What is done to an API key in a dialog. */
export type ApiKeyAct = 'edit' | 'rotate' | 'revoke'

type OnAct = (does: ApiKeyAct, apiKey: ApiKey) => void

const acts = [
  ['edit', 'edit', 'key:update'],
  ['rotate', 'rotate', 'key:rotate'],
  ['revoke', 'trash', 'key:revoke'],
] as const

/** API keys, with their owners, what they may do and when they were used. */
export function ApiKeyTable({ keys, onAct }: { keys: readonly ApiKey[]; onAct: OnAct }) {
  return (
    <section className="table-scroll" aria-label={texts.apiKeys.title}>
      <table className="table">
        <thead>
          <tr>
            {Object.entries(texts.apiKeys.columns).map(([name, label]) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((apiKey) => (
            <ApiKeyRow key={apiKey.id} apiKey={apiKey} onAct={onAct} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function ApiKeyRow({ apiKey, onAct }: { apiKey: ApiKey; onAct: OnAct }) {
  const { name, hint, userId, permissions, allowedNetworks, createdBy, lastUsedAt } = apiKey
  const findObjection = useObjections()
  return (
    <tr>
      <td>
        <bdi className="clip api-key-name">{name}</bdi>
        <div className="quiet small mono">…{hint}</div>
      </td>
      <td>
        <UserLink id={userId} />
      </td>
      <td>
        <span className="api-key-list">
          {permissions.map((permission) => (
            <Badge key={permission}>{permission}</Badge>
          ))}
        </span>
      </td>
      <td>
        {allowedNetworks.length > 0 ? (
          <span className="mono">{allowedNetworks.join(', ')}</span>
        ) : (
          <span className="quiet">{texts.apiKeys.anywhere}</span>
        )}
      </td>
      <td>{lastUsedAt ? <Timestamp at={lastUsedAt} /> : <Never />}</td>
      <td>
        <Expiry apiKey={apiKey} />
      </td>
      <td>{createdBy ? <UserLink id={createdBy.userId} /> : texts.apiKeys.commandLine}</td>
      <td>
        <span className="row">
          {acts.map(([does, icon, permission]) => (
            <IconButton
              key={does}
              icon={icon}
              label={texts.apiKeys.acts[does](name)}
              reason={findObjection(permission)}
              onClick={() => onAct(does, apiKey)}
            />
          ))}
        </span>
      </td>
    </tr>
  )
}

function Expiry({ apiKey: { expiresAt, previousSecretExpiresAt } }: { apiKey: ApiKey }) {
  const hasExpired = expiresAt !== null && new Date(expiresAt).getTime() <= Date.now()
  return (
    <>
      {hasExpired ? <Badge tone="danger">{texts.apiKeys.expired}</Badge> : null}{' '}
      {expiresAt ? <Timestamp at={expiresAt} /> : <Never />}
      {previousSecretExpiresAt ? (
        <div className="quiet small">
          {texts.apiKeys.previousSecret} <Timestamp at={previousSecretExpiresAt} />
        </div>
      ) : null}
    </>
  )
}

function Never() {
  return <span className="quiet">{texts.common.never}</span>
}
