import { type RefObject, useEffect } from 'react'

/** Marks an element that scrolls with `data-more` while there is more of it below. */
export function useMoreMark(ref: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const mark = () => {
      const below = element.scrollHeight - element.scrollTop - element.clientHeight
      element.toggleAttribute('data-more', below > 1)
    }
    const sizes = new ResizeObserver(mark)
    for (const observed of [element, ...element.children]) sizes.observe(observed)
    element.addEventListener('scroll', mark, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', mark)
    }
  }, [ref])
}
