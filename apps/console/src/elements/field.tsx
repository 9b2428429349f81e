import { type ComponentProps, type ReactNode, useId } from 'react'

type FieldProps = {
  label: string
  /** What to know before typing. */
  help?: ReactNode
  error?: string | undefined
}

/** A labelled input of one line. */
export function TextField({
  label,
  help,
  error,
  ...input
}: FieldProps & Omit<ComponentProps<'input'>, 'className'>) {
  const { id, notes, describe } = useDescription(help, error)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
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
  help,
  error,
  ...input
}: FieldProps & Omit<ComponentProps<'textarea'>, 'className'>) {
  const { id, notes, describe } = useDescription(help, error)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea rows={3} {...input} {...describe} id={id} className="input" />
      {notes}
    </div>
  )
}

/** A labelled choice of one of a few. */
export function SelectField({
  label,
  help,
  error,
  children,
  ...select
}: FieldProps & Omit<ComponentProps<'select'>, 'className'>) {
  const { id, notes, describe } = useDescription(help, error)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
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
  onChange: ComponentProps<'input'>['onChange']
}

/** A box to check, with its label, and why it cannot be changed. */
export function CheckField({ label, reason, onChange, ...input }: CheckFieldProps) {
  const reasonId = useId()
  const refusal = { 'aria-disabled': true, 'aria-describedby': reasonId, onChange: () => {} }
  return (
    <>
      <label className="check">
        <input {...input} {...(reason ? refusal : { onChange })} type="checkbox" />
        {label}
      </label>
      {reason ? (
        <div id={reasonId} className="quiet small check-reason">
          {reason}
        </div>
      ) : null}
    </>
  )
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
