import { Button } from '../../elements/button.tsx'
import { CopyButton } from '../../elements/copy-button.tsx'
import { TextField } from '../../elements/field.tsx'
import { texts } from '../../texts/index.ts'
import { createPassword } from './strong-password.ts'

/** A password in a form, and whether the browser has made it. */
export type NewPassword = { text: string; isMade: boolean }

type PasswordFieldProps = {
  value: NewPassword
  label: string
  required?: boolean
  isOptional?: boolean
  autoFocus?: boolean
  onChange: (password: NewPassword) => void
}

/** A new password: typed, or a strong one that the browser makes and then shows. */
export function PasswordField({ value, onChange, ...input }: PasswordFieldProps) {
  const { password } = texts.user
  const { text, isMade } = value
  return (
    <div className="stack-s">
      <TextField
        {...input}
        help={isMade ? password.shownOnce : null}
        type={isMade ? 'text' : 'password'}
        autoComplete="new-password"
        spellCheck={false}
        value={text}
        onChange={({ target }) => onChange({ text: target.value, isMade: false })}
      />
      <div className="row">
        <Button icon="key" onClick={() => onChange({ text: createPassword(), isMade: true })}>
          {password.make}
        </Button>
        {isMade ? <CopyButton text={text} label={password.copy} /> : null}
      </div>
    </div>
  )
}
