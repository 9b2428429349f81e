import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { Button, IconButton } from '../elements/button.tsx'
import { TextField } from '../elements/field.tsx'
import { Icon } from '../elements/icon.tsx'
import { Popover } from '../elements/popover.tsx'
import { useAnnounce } from '../elements/toasts.tsx'
import { useKeptFocus } from '../elements/use-kept-focus.ts'
import { texts } from '../texts/index.ts'
import { formatListState, type ListState } from './list-state.ts'
import { type SavedView, useSavedViews } from './saved-views.ts'

/** The saved views: links to lists, and a form that saves the list that is shown. */
export function SavedViewsMenu({ state }: { state: ListState }) {
  return (
    <Popover
      label={texts.userList.views}
      side="end"
      trigger={(target) => (
        <button type="button" className="button" {...target}>
          <Icon name="list" />
          <span className="list-action">{texts.userList.views}</span>
        </button>
      )}
    >
      {(close) => <SavedViewsContent state={state} close={close} />}
    </Popover>
  )
}

function SavedViewsContent({ state, close }: { state: ListState; close: () => void }) {
  const { views, remove } = useSavedViews()
  return (
    <div {...useKeptFocus<HTMLDivElement>()} className="stack saved-views">
      <SavedViews views={views} onOpen={close} onDelete={remove} />
      <SaveViewForm state={state} onSaved={close} />
    </div>
  )
}

type SavedViewsProps = {
  views: readonly SavedView[]
  onOpen: () => void
  onDelete: (name: string) => void
}

function SavedViews({ views, onOpen, onDelete }: SavedViewsProps) {
  if (views.length === 0) return <p className="quiet small">{texts.userList.noViews}</p>
  return (
    <ul>
      {views.map(({ name, parameters }) => (
        <li key={name} className="row spread">
          <Link href={`/users?${parameters}`} className="clip" onClick={onOpen}>
            {name}
          </Link>
          <IconButton
            label={texts.userList.deleteView(name)}
            icon="trash"
            onClick={() => onDelete(name)}
          />
        </li>
      ))}
    </ul>
  )
}

function SaveViewForm({ state, onSaved }: { state: ListState; onSaved: () => void }) {
  const { save } = useSavedViews()
  const announce = useAnnounce()
  const [name, setName] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const parameters = formatListState({ ...state, selected: undefined }).toString()
    save({ name: name.trim(), parameters })
    announce(texts.userList.viewSaved(name.trim()))
    onSaved()
  }
  return (
    <form className="stack-s" onSubmit={submit}>
      <TextField
        label={texts.userList.viewName}
        required
        pattern=".*\S.*"
        maxLength={60}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <Button type="submit">{texts.userList.saveView}</Button>
    </form>
  )
}
