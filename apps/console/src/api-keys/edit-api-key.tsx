import type { ApiKey } from '@castellan/client'
import { useState } from 'react'
import { Dialog } from '../elements/dialog.tsx'
import { DialogForm } from '../elements/dialog-form.tsx'
import { TextField } from '../elements/field.tsx'
import { toLocalInput } from '../elements/local-time.ts'
import { useAnnounce } from '../elements/toasts.tsx'
import { PermissionChoice } from '../roles/permission-choice.tsx'
import { groupPermissions, listPermissionNames } from '../roles/permission-set.ts'
import { texts } from '../texts/index.ts'
import { type ApiKeyInput, useApiKeyChange, useApiKeyCreation } from './queries.ts'

/** Creates an API key, and hands its secret on. */
export function CreateApiKeyDialog({
  onClose,
  onSecret,
}: {
  onClose: () => void
  onSecret: (secret: string) => void
}) {
  const creation = useApiKeyCreation(({ secret }) => {
    onClose()
    onSecret(secret)
  })
  return (
    <Dialog title={texts.apiKeys.create} size="wide" onClose={onClose}>
      <ApiKeyForm change={creation} onClose={onClose} />
    </Dialog>
  )
}

/** Changes what an API key may do, from where and until when. */
export function EditApiKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const announce = useAnnounce()
  const change = useApiKeyChange(apiKey.id, () => {
    announce(texts.apiKeys.saved(apiKey.name))
    onClose()
  })
  return (
    <Dialog title={texts.apiKeys.acts.edit(apiKey.name)} size="wide" onClose={onClose}>
      <ApiKeyForm apiKey={apiKey} change={change} onClose={onClose} />
    </Dialog>
  )
}

type ApiKeyFormProps = {
  apiKey?: ApiKey
  change: { mutate: (input: ApiKeyInput) => void; error: unknown; isPending: boolean }
  onClose: () => void
}

function ApiKeyForm({ apiKey, change, onClose }: ApiKeyFormProps) {
  const [name, setName] = useState(apiKey?.name ?? '')
  const [networks, setNetworks] = useState(apiKey?.allowedNetworks.join(', ') ?? '')
  const [expiresOn, setExpiresOn] = useState(toLocalInput(apiKey?.expiresAt))
  const [permissions, setPermissions] = useState(groupPermissions(apiKey?.permissions ?? []))
  const submit = () =>
    change.mutate({
      name,
      permissions: listPermissionNames(permissions),
      allowedNetworks: networks.split(/[\s,]+/).filter(Boolean),
      expiresAt: expiresOn ? new Date(expiresOn).toISOString() : null,
    })
  return (
    <DialogForm
      submit={texts.common.save}
      error={change.error}
      isPending={change.isPending}
      onSubmit={submit}
      onCancel={onClose}
    >
      <TextField
        label={texts.apiKeys.name}
        required
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <PermissionChoice permissions={permissions} onChange={setPermissions} />
      <TextField
        label={texts.apiKeys.networks}
        help={texts.apiKeys.networksHelp}
        value={networks}
        onChange={({ target }) => setNetworks(target.value)}
      />
      <TextField
        label={texts.apiKeys.expiry}
        help={texts.apiKeys.expiryHelp}
        type="datetime-local"
        value={expiresOn}
        onChange={({ target }) => setExpiresOn(target.value)}
      />
    </DialogForm>
  )
}
