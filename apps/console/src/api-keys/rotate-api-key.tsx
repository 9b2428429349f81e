import type { ApiKey } from '@castellan/client'
import { useState } from 'react'
import { Dialog } from '../elements/dialog.tsx'
import { DialogForm } from '../elements/dialog-form.tsx'
import { SelectField } from '../elements/field.tsx'
import { texts } from '../texts/index.ts'
import { useApiKeyRotation } from './queries.ts'

const gracePeriods = [86_400, 3_600, 604_800, 0]

/** Replaces the secret of an API key. The old one works for a while, so that programs can change over. */
export function RotateApiKeyDialog({
  apiKey,
  onClose,
  onSecret,
}: {
  apiKey: ApiKey
  onClose: () => void
  onSecret: (secret: string) => void
}) {
  const [seconds, setSeconds] = useState(gracePeriods[0] ?? 0)
  const rotation = useApiKeyRotation(apiKey.id, ({ secret }) => {
    onClose()
    onSecret(secret)
  })
  return (
    <Dialog title={texts.apiKeys.acts.rotate(apiKey.name)} onClose={onClose}>
      <DialogForm
        submit={texts.apiKeys.rotateNow}
        error={rotation.error}
        isPending={rotation.isPending}
        onSubmit={() => rotation.mutate(seconds)}
        onCancel={onClose}
      >
        <SelectField
          label={texts.apiKeys.gracePeriod}
          value={seconds}
          onChange={({ target }) => setSeconds(Number(target.value))}
        >
          {gracePeriods.map((value) => (
            <option key={value} value={value}>
              {texts.apiKeys.gracePeriods[value]}
            </option>
          ))}
        </SelectField>
        <p className="quiet">{texts.apiKeys.rotationEnds}</p>
      </DialogForm>
    </Dialog>
  )
}
