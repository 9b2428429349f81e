import { useState } from 'react'
import { IconButton } from '../elements/button.tsx'
import { Combobox } from '../elements/combobox.tsx'
import { formatLabel } from '../elements/field.tsx'
import { useKeptFocus } from '../elements/use-kept-focus.ts'
import { texts } from '../texts/index.ts'
import { useUserSearch } from './use-user-search.ts'
import { UserLink } from './user-link.tsx'

/** Chooses a user by name or address. */
export function UserPicker({
  label,
  isOptional,
  help,
  id,
  onChange,
}: {
  label: string
  isOptional?: boolean
  help?: string
  id: string | undefined
  onChange: (id: string | undefined) => void
}) {
  const [text, setText] = useState('')
  const options = useUserSearch(text)
  return (
    <div {...useKeptFocus<HTMLDivElement>()} className="field">
      <span className="label">{formatLabel(label, isOptional)}</span>
      {id ? (
        <span className="row">
          <UserLink id={id} />
          <IconButton
            icon="close"
            label={texts.users.chooseAnother}
            onClick={() => onChange(undefined)}
          />
        </span>
      ) : (
        <div className="picker">
          <Combobox
            label={label}
            placeholder={texts.users.choose}
            text={text}
            onText={setText}
            options={options}
            onChoose={(option) => {
              setText('')
              onChange(option.id)
            }}
          />
        </div>
      )}
      {help ? <div className="quiet small">{help}</div> : null}
    </div>
  )
}
