import type { ApiKey } from '@castellan/client'
import { Dialog } from '../elements/dialog.tsx'
import { DialogForm } from '../elements/dialog-form.tsx'
import { TextField } from '../elements/field.tsx'
import { useAnnounce } from '../elements/toasts.tsx'
import { PermissionChoice } from '../roles/permission-choice.tsx'
import { texts } from '../texts/index.ts'
import { UserPicker } from '../users/user-picker.tsx'
import { type ApiKeyInput, useApiKeyChange, useApiKeyCreation } from './queries.ts'
import { useApiKeyDraft } from './use-api-key-draft.ts'

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
  const { draft, set, objection, toInput } = useApiKeyDraft(apiKey)
  return (
    <DialogForm
      submit={texts.common.save}
      objection={objection}
      error={change.error}
      isPending={change.isPending}
      onSubmit={() => change.mutate(toInput())}
      onCancel={onClose}
    >
      <div className="field-row">
        <TextField
          label={texts.apiKeys.name}
          required
          value={draft.name}
          onChange={({ target }) => set({ name: target.value })}
        />
        <TextField
          label={texts.apiKeys.expiry}
          isOptional
          help={texts.apiKeys.expiryHelp}
          type="datetime-local"
          value={draft.expiresOn}
          onChange={({ target }) => set({ expiresOn: target.value })}
        />
      </div>
      {apiKey ? null : (
        <UserPicker
          label={texts.apiKeys.owner}
          isOptional
          help={texts.apiKeys.ownerHelp}
          id={draft.userId}
          onChange={(userId) => set({ userId })}
        />
      )}
      <PermissionChoice
        permissions={draft.permissions}
        onChange={(permissions) => set({ permissions })}
      />
      <TextField
        label={texts.apiKeys.networks}
        isOptional
        help={texts.apiKeys.networksHelp}
        value={draft.networks}
        onChange={({ target }) => set({ networks: target.value })}
      />
    </DialogForm>
  )
}
