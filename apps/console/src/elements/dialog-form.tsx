import type { FormEvent, ReactNode } from 'react'
import { texts } from '../texts/index.ts'
import { Button } from './button.tsx'
import { ErrorNotice } from './message.tsx'

type DialogFormProps = {
  /** The word on the button. */
  submit: string
  look?: 'primary' | 'danger' | undefined
  /** Why it cannot be submitted. */
  objection?: string | undefined
  error?: unknown
  isPending?: boolean
  onSubmit: () => void
  onCancel: () => void
  children: ReactNode
}

/** The form of a dialog, with why it was refused and its buttons. It is submitted once at a time. */
export function DialogForm(props: DialogFormProps) {
  const { submit, look = 'primary', objection, isPending = false, children } = props
  const perform = (event: FormEvent) => {
    event.preventDefault()
    if (!isPending) props.onSubmit()
  }
  return (
    <form className="stack" onSubmit={perform}>
      {children}
      <ErrorNotice error={props.error} />
      <div className="dialog-actions">
        <Button onClick={props.onCancel}>{texts.common.cancel}</Button>
        <Button type="submit" look={look} reason={objection} aria-busy={isPending}>
          {submit}
        </Button>
      </div>
    </form>
  )
}
