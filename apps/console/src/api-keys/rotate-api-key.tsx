import type { ApiKey } from '@castellan/client'
import { type FormEvent, useState } from 'react'
import { Button } from '../elements/button.tsx'
import { Dialog } from '../elements/dialog.tsx'
import { SelectField } from '../elements/field.tsx'
import { ErrorNotice } from '../elements/message.tsx'
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!rotation.isPending) rotation.mutate(seconds)
  }
  return (
    <Dialog title={texts.apiKeys.acts.rotate(apiKey.name)} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
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
        <ErrorNotice error={rotation.error} />
        <div className="dialog-actions">
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button type="submit" look="primary" aria-busy={rotation.isPending}>
            {texts.apiKeys.rotateNow}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
