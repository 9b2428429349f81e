import { type KeyboardEvent, useRef, useState } from 'react'
import { Button } from '../elements/button.tsx'
import { TextField } from '../elements/field.tsx'
import { texts } from '../texts/index.ts'

const { roles: words } = texts

/** A field for a permission that no list offers. The form around it cannot be sent before it is added. */
export function NewPermission({ onAdd }: { onAdd: (resource: string, action: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const change = (value: string) => {
    setText(value)
    setError(undefined)
    input.current?.setCustomValidity(value ? words.notAdded : '')
  }
  const add = () => {
    const [, resource, action] = /^([^:]+):([^:]+)$/.exec(text.trim()) ?? []
    if (!resource || !action) return setError(words.malformed)
    onAdd(resource, action)
    change('')
  }
  const pressKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    add()
  }
  return (
    <div className="new-permission">
      <TextField
        ref={input}
        label={words.newPermission}
        isOptional
        help={words.newPermissionHelp}
        error={error}
        maxLength={201}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={({ target }) => change(target.value)}
        onKeyDown={pressKey}
      />
      <Button icon="plus" onClick={add}>
        {words.add}
      </Button>
    </div>
  )
}
