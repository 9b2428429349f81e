import type { ApiKey } from '@castellan/client'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { Button } from '../elements/button.tsx'
import { EmptyState, ErrorState } from '../elements/message.tsx'
import { useKeptFocus } from '../elements/use-kept-focus.ts'
import { useObjections } from '../session/use-objections.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { useAddressFlag } from '../shell/use-address-flag.ts'
import { texts } from '../texts/index.ts'
import { UserLink } from '../users/user-link.tsx'
import { type ApiKeyAct, ApiKeyTable } from './api-key-table.tsx'
import { CreateApiKeyDialog, EditApiKeyDialog } from './edit-api-key.tsx'
import { useApiKeys } from './queries.ts'
import { RevokeApiKeyDialog } from './revoke-api-key.tsx'
import { RotateApiKeyDialog } from './rotate-api-key.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import './api-keys.css'

type ApiKeyDialog = { does: ApiKeyAct; apiKey: ApiKey }

/** The API keys of all owners, or of the one that the address names: `?owner=<id>`. */
export function ApiKeysPage() {
  const [parameters, setParameters] = useSearchParams()
  const owner = parameters.get('owner') ?? undefined
  const list = useApiKeys(owner)
  const keptFocus = useKeptFocus<HTMLDivElement>()
  const [isNew, setNew] = useAddressFlag('new')
  const [dialog, setDialog] = useState<ApiKeyDialog>()
  const [secret, setSecret] = useState<string>()
  const close = () => setDialog(undefined)
  return (
    <PageFrame title={texts.apiKeys.title} actions={<CreateButton onClick={() => setNew(true)} />}>
      {owner ? (
        <p className="row row-wrap">
          <span className="quiet">{texts.apiKeys.ofOwner}</span> <UserLink id={owner} />
          <Button onClick={() => setParameters({})}>{texts.apiKeys.ofAll}</Button>
        </p>
      ) : (
        <p className="quiet">{texts.apiKeys.about}</p>
      )}
      {list.isError ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      <div {...keptFocus} className="stack">
        {list.isSuccess && list.keys.length === 0 ? (
          <EmptyState title={texts.apiKeys.none}>
            <p>{texts.apiKeys.noneYet}</p>
            <CreateButton onClick={() => setNew(true)} />
          </EmptyState>
        ) : null}
        {!list.isError && list.keys.length > 0 ? (
          <ApiKeyTable keys={list.keys} onAct={(does, apiKey) => setDialog({ does, apiKey })} />
        ) : null}
        {list.hasNextPage ? (
          <Button onClick={() => list.fetchNextPage()} aria-busy={list.isFetchingNextPage}>
            {texts.common.more}
          </Button>
        ) : null}
      </div>
      {isNew ? <CreateApiKeyDialog onClose={() => setNew(false)} onSecret={setSecret} /> : null}
      {dialog ? <ActDialog dialog={dialog} onClose={close} onSecret={setSecret} /> : null}
      {secret ? <SecretDialog secret={secret} onClose={() => setSecret(undefined)} /> : null}
    </PageFrame>
  )
}

function CreateButton({ onClick }: { onClick: () => void }) {
  const objection = useObjections()('key:create')
  return (
    <Button icon="plus" look="primary" reason={objection} onClick={onClick}>
      {texts.apiKeys.create}
    </Button>
  )
}

function ActDialog({
  dialog,
  onClose,
  onSecret,
}: {
  dialog: ApiKeyDialog
  onClose: () => void
  onSecret: (secret: string) => void
}) {
  switch (dialog.does) {
    case 'edit':
      return <EditApiKeyDialog apiKey={dialog.apiKey} onClose={onClose} />
    case 'rotate':
      return <RotateApiKeyDialog apiKey={dialog.apiKey} onClose={onClose} onSecret={onSecret} />
    case 'revoke':
      return <RevokeApiKeyDialog apiKey={dialog.apiKey} onClose={onClose} />
  }
}
