import { useEffect, useState } from 'react'
import { IconButton } from '../elements/button.tsx'
import { Combobox } from '../elements/combobox.tsx'
import { formatLabel, TextField } from '../elements/field.tsx'
import { useKeptFocus } from '../elements/use-kept-focus.ts'
import { useObjections } from '../session/use-objections.ts'
import { texts } from '../texts/index.ts'
import { useUserSearch } from './use-user-search.ts'
import { UserLink } from './user-link.tsx'

type UserPickerProps = {
  label: string
  isOptional?: boolean
  help?: string
  id: string | undefined
  onChange: (id: string | undefined) => void
}

/** Chooses a user by name or address; by id if the reader may not list users. */
export function UserPicker(props: UserPickerProps) {
  const isUnlisted = useObjections()('user:list') !== undefined
  return isUnlisted ? <UserIdField {...props} /> : <UserSearch {...props} />
}

/** A user is chosen when the id is typed to its end: by Enter, or when the field is left. */
function UserIdField({ id = '', onChange, ...field }: UserPickerProps) {
  const [text, setText] = useState(id)
  useEffect(() => setText(id), [id])
  const choose = () => {
    if (text.trim() !== id) onChange(text.trim() || undefined)
  }
  return (
    <TextField
      {...field}
      placeholder={texts.users.chooseById}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={choose}
      onKeyDown={({ key }) => key === 'Enter' && choose()}
    />
  )
}

function UserSearch({ label, isOptional, help, id, onChange }: UserPickerProps) {
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
