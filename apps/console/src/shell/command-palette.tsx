import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { Dialog } from '../elements/dialog.tsx'
import { Icon } from '../elements/icon.tsx'
import { texts } from '../texts/index.ts'
import { type Command, useCommands } from './use-commands.ts'
import './command-palette.css'

/** A box that finds pages, users and acts, and goes there: a combobox with its list always open. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const id = useId()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const [, navigate] = useLocation()
  const commands = useCommands(text)
  const chosen = commands[Math.min(active, commands.length - 1)]
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    navigate(command.path)
  }
  const pressKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Enter') run(chosen)
    else if (step) setActive((active + step + commands.length) % Math.max(1, commands.length))
    else return
    event.preventDefault()
  }
  return (
    <Dialog title={texts.palette.title} onClose={onClose}>
      <input
        className="input"
        role="combobox"
        aria-label={texts.palette.placeholder}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? toOptionId(id, chosen) : undefined}
        placeholder={texts.palette.placeholder}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setActive(0)
        }}
        onKeyDown={pressKey}
      />
      <div id={id} role="listbox" aria-label={texts.palette.title} className="palette-list">
        {commands.map((command) => (
          <PaletteOption
            key={command.id}
            id={toOptionId(id, command)}
            command={command}
            isActive={command === chosen}
            onRun={() => run(command)}
          />
        ))}
      </div>
      {commands.length === 0 ? <p className="quiet">{texts.palette.nothing}</p> : null}
    </Dialog>
  )
}

function PaletteOption({
  id,
  command: { label, detail, icon },
  isActive,
  onRun,
}: {
  id: string
  command: Command
  isActive: boolean
  onRun: () => void
}) {
  const option = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) option.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  return (
    // The keys are those of the combobox, which keeps the focus.
    <div
      ref={option}
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      className="palette-option"
      onClick={onRun}
      onKeyDown={() => {}}
    >
      <Icon name={icon} />
      <bdi className="clip">{label}</bdi>
      {detail ? <span className="clip quiet small">{detail}</span> : null}
    </div>
  )
}

function toOptionId(listId: string, command: Command) {
  return `${listId}-${command.id}`
}
