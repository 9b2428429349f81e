import { type ReactNode, useId, useRef, useState } from 'react'
import { movePopover } from './placement.ts'

type PopoverProps = {
  /** What it is for. It is the name of both. */
  label: string
  /** Returns the button that opens it. */
  trigger: (target: {
    popoverTarget: string
    'aria-haspopup': 'dialog'
    'aria-label': string
  }) => ReactNode
  /** Returns the content, which is there while the popover is open. */
  children: (close: () => void) => ReactNode
  /** Which side of the button it keeps to. */
  side?: 'start' | 'end'
}

/** A button that opens a form or a list next to it. The browser closes it by Escape, and by a click elsewhere. */
export function Popover({ label, trigger, children, side = 'start' }: PopoverProps) {
  const id = useId()
  const anchor = useRef<HTMLSpanElement>(null)
  const popover = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const close = () => popover.current?.hidePopover()
  return (
    <span ref={anchor}>
      {trigger({ popoverTarget: id, 'aria-haspopup': 'dialog', 'aria-label': label })}
      <div
        ref={popover}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className="popover"
        onBeforeToggle={({ newState }) => {
          if (newState === 'open') setOpen(true)
        }}
        onToggle={({ newState }) => {
          // Not before it is closed: the browser gives back the focus that is still in it.
          if (newState === 'closed') setOpen(false)
          if (newState !== 'open' || !popover.current || !anchor.current) return
          movePopover(popover.current, anchor.current, side)
          popover.current
            .querySelector<HTMLElement>(':is(input, select, a, button):enabled, a')
            ?.focus()
        }}
      >
        {isOpen ? children(close) : null}
      </div>
    </span>
  )
}
