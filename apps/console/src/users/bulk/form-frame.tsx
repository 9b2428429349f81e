import type { FormEvent, ReactNode } from 'react'
import { Button } from '../../elements/button.tsx'
import { texts } from '../../texts/index.ts'

type FormFrameProps = { onCancel: () => void; onSubmit: () => void; children: ReactNode }

/** The form of an act on many users, which leads to what the act would do. */
export function FormFrame({ onCancel, onSubmit, children }: FormFrameProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form className="stack" onSubmit={submit}>
      {children}
      <div className="dialog-actions">
        <Button onClick={onCancel}>{texts.common.cancel}</Button>
        <Button type="submit" look="primary">
          {texts.bulk.check}
        </Button>
      </div>
    </form>
  )
}
