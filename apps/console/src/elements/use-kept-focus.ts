import { type FocusEvent, useLayoutEffect, useRef } from 'react'

const controls = ':is(a[href], button, input, select, textarea):not(:disabled, [tabindex="-1"])'

/**
 * Keeps the focus in an element when the control that has it is moved or removed: the control has it again, or
 * the one that takes its place. The component must render when that happens.
 */
export function useKeptFocus<E extends HTMLElement>() {
  const ref = useRef<E>(null)
  const last = useRef<{ control: Element; index: number }>(undefined)
  const remember = (container: E, control: Element) => {
    const index = [...container.querySelectorAll(controls)].indexOf(control)
    last.current = { control, index }
  }
  useLayoutEffect(() => {
    const { activeElement, body } = document
    const container = ref.current
    if (!container || !activeElement) return
    // A dialog that is removed has just given the focus back. React hears no events then.
    if (container.contains(activeElement)) return remember(container, activeElement)
    if (!last.current || activeElement !== body) return
    const { control, index } = last.current
    const all = [...container.querySelectorAll<HTMLElement>(controls)]
    const next = all.find((one) => one === control) ?? all[Math.min(index, all.length - 1)]
    next?.focus()
  })
  return {
    ref,
    onFocus: ({ target, currentTarget }: FocusEvent<E>) => remember(currentTarget, target),
    onBlur: () => {
      last.current = undefined
    },
  }
}
