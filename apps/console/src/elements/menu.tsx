import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import { IconButton } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { movePopover } from './placement.ts'

/** A button that opens a list of acts. The browser closes it by Escape, and by a click elsewhere. */
export function Menu({
  label,
  icon,
  children,
}: {
  label: string
  icon: IconName
  children: ReactNode
}) {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLSpanElement>(null)
  return (
    <span ref={button}>
      <IconButton label={label} icon={icon} popoverTarget={id} aria-haspopup="menu" />
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        tabIndex={-1}
        onKeyDown={moveFocus}
        onClick={() => menu.current?.hidePopover()}
        onToggle={({ newState }) => {
          if (newState !== 'open' || !menu.current || !button.current) return
          movePopover(menu.current, button.current, 'end')
          focusItem(menu.current, 0)
        }}
      >
        {children}
      </div>
    </span>
  )
}

/** An act of a menu, or one of several choices if it says whether it is checked. */
export function MenuItem({
  onSelect,
  isChecked,
  children,
}: {
  onSelect: () => void
  isChecked?: boolean
  children: ReactNode
}) {
  const choice =
    isChecked === undefined
      ? ({ role: 'menuitem' } as const)
      : ({ role: 'menuitemradio', 'aria-checked': isChecked } as const)
  return (
    <button type="button" {...choice} className="menu-item" tabIndex={-1} onClick={onSelect}>
      {children}
      {isChecked ? <Icon name="check" /> : null}
    </button>
  )
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>) {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: 0, End: 0 }
  const step = steps[event.key]
  if (step === undefined) return
  event.preventDefault()
  const items = listItems(event.currentTarget)
  const current = items.indexOf(document.activeElement as HTMLElement)
  const next = step ? current + step : event.key === 'Home' ? 0 : items.length - 1
  focusItem(event.currentTarget, next)
}

function focusItem(menu: HTMLElement, index: number) {
  const items = listItems(menu)
  items.at(index % Math.max(1, items.length))?.focus()
}

function listItems(menu: HTMLElement) {
  return [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')]
}
