import { type ComponentProps, type ReactNode, useId } from 'react'
import { texts } from '../texts/index.ts'

type FieldProps = {
  label: string
  /** Whether it says that it may be left empty. */
  isOptional?: boolean | undefined
  /** What to know before typing. */
  help?: ReactNode
  error?: string | undefined
}

/** A labelled input of one line. */
export function TextField({
  label,
  isOptional,
  help,
  error,
  ...input
}: FieldProps & Omit<ComponentProps<'input'>, 'className'>) {
  const { id, notes, describe } = useDescription(help, error)
  return (
    <div className="field">
      <label htmlFor={id}>{formatLabel(label, isOptional)}</label>
      <input
        {...input}
        {...describe}
        id={id}
        className="input"
        data-autofocus={input.autoFocus || undefined}
      />
      {notes}
    </div>
  )
}

/** A labelled input of several lines. */
export function TextAreaField({
  label,
  isOptional,
  help,
  error,
  ...input
}: FieldProps & Omit<ComponentProps<'textarea'>, 'className'>) {
  const { id, notes, describe } = useDescription(help, error)
  return (
    <div className="field">
      <label htmlFor={id}>{formatLabel(label, isOptional)}</label>
      <textarea rows={3} {...input} {...describe} id={id} className="input" />
      {notes}
    </div>
  )
}

/** A labelled choice of one of a few. */
export function SelectField({
  label,
  isOptional,
  help,
  error,
  children,
  ...select
}: FieldProps & Omit<ComponentProps<'select'>, 'className'>) {
  const { id, notes, describe } = useDescription(help, error)
  return (
    <div className="field">
      <label htmlFor={id}>{formatLabel(label, isOptional)}</label>
      <select {...select} {...describe} id={id} className="input">
        {children}
      </select>
      {notes}
    </div>
  )
}

type CheckFieldProps = Omit<ComponentProps<'input'>, 'onChange'> & {
  label: ReactNode
  /** Why it cannot be changed. It can have the focus all the same. */
  reason?: string | undefined
  /** Whether the reason is not shown below, but as the title: it stands near for all. */
  isReasonInTitle?: boolean
  onChange: ComponentProps<'input'>['onChange']
}

/** A box to check, with its label, and why it cannot be changed. */
export function CheckField(props: CheckFieldProps) {
  const { label, reason, isReasonInTitle = false, onChange, ...input } = props
  const reasonId = useId()
  const refusal = { 'aria-disabled': true, 'aria-describedby': reasonId, onChange: () => {} }
  return (
    <>
      <label className="check" title={isReasonInTitle ? reason : undefined}>
        <input {...input} {...(reason ? refusal : { onChange })} type="checkbox" />
        {label}
      </label>
      {reason ? (
        <div id={reasonId} hidden={isReasonInTitle} className="quiet small check-reason">
          {reason}
        </div>
      ) : null}
    </>
  )
}

/** Returns the label of a field. One that may be left empty says so. */
export function formatLabel(label: string, isOptional = false) {
  return isOptional ? texts.common.optional(label) : label
}

function useDescription(help: ReactNode, error: string | undefined) {
  const id = useId()
  const notesId = `${id}-notes`
  const describe = {
    ...(help || error ? { 'aria-describedby': notesId } : {}),
    ...(error ? { 'aria-invalid': true as const } : {}),
  }
  const notes =
    help || error ? (
      <div id={notesId}>
        {help ? <div className="quiet small">{help}</div> : null}
        {error ? <div className="field-error">{error}</div> : null}
      </div>
    ) : null
  return { id, notes, describe }
}
