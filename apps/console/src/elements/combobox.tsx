import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Icon, type IconName } from './icon.tsx'

/** One of the things that a combobox offers. */
export type Option = { id: string; label: string; detail?: string | undefined; icon: IconName }

type ComboboxProps<O extends Option> = {
  label: string
  placeholder?: string
  text: string
  onText: (text: string) => void
  /** What the text may mean; none hide the list. */
  options: readonly O[]
  onChoose: (option: O) => void
}

/** A box to type in with a list of what may be meant. The arrow keys move in it, and Enter chooses. */
export function Combobox<O extends Option>(props: ComboboxProps<O>) {
  const { label, placeholder = label, text, onText, options, onChoose } = props
  const id = useId()
  const [active, setActive] = useState(0)
  const chosen = options[Math.min(active, options.length - 1)]
  const pressKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) setActive((active + step + options.length) % Math.max(1, options.length))
    else if (event.key === 'Enter' && chosen) onChoose(chosen)
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        className="input"
        role="combobox"
        aria-label={label}
        aria-expanded={options.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? `${id}-${chosen.id}` : undefined}
        placeholder={placeholder}
        autoComplete="off"
        value={text}
        onChange={({ target }) => {
          onText(target.value)
          setActive(0)
        }}
        onKeyDown={pressKey}
      />
      <div id={id} role="listbox" aria-label={label} className="options">
        {options.map((option) => (
          <OptionRow
            key={option.id}
            id={`${id}-${option.id}`}
            option={option}
            isActive={option === chosen}
            onChoose={() => onChoose(option)}
          />
        ))}
      </div>
    </>
  )
}

function OptionRow({
  id,
  option: { label, detail, icon },
  isActive,
  onChoose,
}: {
  id: string
  option: Option
  isActive: boolean
  onChoose: () => void
}) {
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  return (
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      className="option"
      onClick={onChoose}
      // The combobox keeps the focus, and has the keys.
      onKeyDown={() => {}}
    >
      <Icon name={icon} />
      <bdi className="clip">{label}</bdi>
      {detail ? <span className="clip quiet small">{detail}</span> : null}
    </div>
  )
}
