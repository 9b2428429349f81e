import { type FocusEvent, useLayoutEffect, useRef } from 'react'

const controls = ':is(a[href], button, input, select, textarea):not(:disabled, [tabindex="-1"])'

/**
 * Keeps the focus in an element when the control that has it is moved or removed: the control has it again, or
 * the one that takes its place. The component must render when that happens.
 */
export function useKeptFocus<E extends HTMLElement>() {
  const ref = useRef<E>(null)
  const last = useRef<{ control: Element; index: number }>(undefined)
  useLayoutEffect(() => {
    const container = ref.current
    if (!container || !last.current || document.activeElement !== document.body) return
    const { control, index } = last.current
    const all = [...container.querySelectorAll<HTMLElement>(controls)]
    const next = all.find((one) => one === control) ?? all[Math.min(index, all.length - 1)]
    next?.focus()
  })
  return {
    ref,
    onFocus: ({ target, currentTarget }: FocusEvent<E>) => {
      const index = [...currentTarget.querySelectorAll(controls)].indexOf(target)
      last.current = { control: target, index }
    },
    onBlur: () => {
      last.current = undefined
    },
  }
}
